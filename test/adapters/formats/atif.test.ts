import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGoldenTrial } from '../../../fixtures/golden-trials.ts';
import { writeAtif } from '../../../src/adapters/formats/atif.ts';
import type { AtifStep } from '../../../src/adapters/formats/atif-step.ts';
import { createTrialTraces } from '../../../src/adapters/traces/trial-traces.ts';
import { exampleTrial, exampleVariant } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

interface Trajectory {
  readonly schema_version: string;
  readonly trajectory_id: string;
  readonly steps: readonly (AtifStep & { readonly step_id: number })[];
  readonly final_metrics?: object;
  readonly subagent_trajectories?: readonly Trajectory[];
}

/** @returns the file that was written, and nothing else is left beside it; `undefined` where there is none */
async function exportFiles(files: Readonly<Record<string, string>>): Promise<Trajectory | undefined> {
  const folder = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const path = join(folder, 'out', 'trial.atif.json');
  mkdirSync(join(folder, 'out'));
  const traces = createTrialTraces({ locate: () => folder });
  const isWritten = await writeAtif(path, exampleTrial({ variantId: 'v' }), exampleVariant('strong'), traces);
  expect(readdirSync(join(folder, 'out'))).toEqual(isWritten ? ['trial.atif.json'] : []);
  return isWritten ? (JSON.parse(readFileSync(path, 'utf8')) as Trajectory) : undefined;
}

test('a trial with a sub-agent, as trajectories of ATIF', async () => {
  const atif = await exportFiles(await readGoldenTrial('sub-agents'));
  if (atif === undefined) throw new Error('nothing was written');
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

test('a trial without sub-agents has none; one without a trace has no file', async () => {
  const atif = await exportFiles(await readGoldenTrial('good'));
  expect(atif?.steps.length).toBeGreaterThan(3);
  expect(atif).not.toHaveProperty('subagent_trajectories');
  expect(await exportFiles({})).toBeUndefined();
});
