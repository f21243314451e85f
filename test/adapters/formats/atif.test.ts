import { expect, test } from 'vitest';
import { readGoldenTrial } from '../../../fixtures/golden-trials.ts';
import { toAtif } from '../../../src/adapters/formats/atif.ts';
import { exampleTrial, exampleVariant } from '../../support/examples.ts';
import { readTrace } from '../../support/read-trace.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

test('a trial with a sub-agent, as trajectories of ATIF', async () => {
  const { events } = await readTrace(temporaryDirectory(), await readGoldenTrial('sub-agents'));
  const atif = toAtif(exampleTrial({ variantId: 'v' }), exampleVariant('strong'), events);
  expect(atif.schema_version).toBe('ATIF-v1.7');
  const all = [atif, ...(atif.subagent_trajectories ?? [])];
  expect(all.length).toBe(2);
  for (const { steps } of all) {
    expect(steps.map(({ step_id }) => step_id)).toEqual(steps.map((_, i) => i + 1));
    for (const { source, tool_calls, observation, metrics } of steps) {
      // What only an agent can have.
      if (source !== 'agent') expect([tool_calls, metrics]).toEqual([undefined, undefined]);
      expect(observation?.results.map(({ source_call_id }) => source_call_id)).toEqual(
        tool_calls?.map(({ tool_call_id }) => tool_call_id),
      );
    }
  }
  expect(
    all.map(({ steps }) =>
      steps.flatMap(({ tool_calls }) => tool_calls?.map((call) => call.function_name) ?? []),
    ),
  ).toEqual([
    ['spawn_agent', 'wait', 'shell'],
    ['shell', 'edit'],
  ]);
  expect(atif.final_metrics).toMatchObject({ total_prompt_tokens: 7000, total_steps: atif.steps.length });
});
