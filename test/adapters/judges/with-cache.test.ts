import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createOpenAiJudge } from '../../../src/adapters/judges/openai.ts';
import { withCache } from '../../../src/adapters/judges/with-cache.ts';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import { noSpending } from '../../../src/domain/judgement.ts';
import type { Judge, JudgeResult, Store } from '../../../src/ports.ts';
import { describeJudge } from '../../contracts/judge.ts';
import { exampleJudgement, exampleSubject, stoppedClock } from '../../support/example-judgement.ts';
import { scriptedModel, scriptedPrices } from '../../support/scripted-gateway.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function openJudgements(): Promise<Store['judgements']> {
  const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
  onTestFinished(() => store.close());
  return store.judgements;
}

describeJudge('a judge with a memory', {
  open: async (gateway, settings) =>
    withCache(
      createOpenAiJudge({
        gateway,
        prices: scriptedPrices,
        clock: stoppedClock(),
        model: scriptedModel,
        effort: settings?.effort ?? null,
        timeoutMs: 20_000,
      }),
      await openJudgements(),
    ),
});

/** Answers one after the other. */
function counted(version: string, results: readonly JudgeResult[]): Judge & { count(): number } {
  let count = 0;
  return {
    name: 'counted',
    version,
    judge: async () => results[count++] as JudgeResult,
    count: () => count,
  };
}

const spending = { ...noSpending, costUsd: 0.5 };
const judged: JudgeResult = { kind: 'judged', judgement: exampleJudgement(), spending };
const undecided: JudgeResult = { kind: 'undecided', cause: 'provider', detail: 'down', spending };

test('what was said is not asked again, and costs nothing the second time', async () => {
  const inner = counted('1', [judged]);
  const judge = withCache(inner, await openJudgements());
  expect(await judge.judge(exampleSubject())).toEqual(judged);
  expect(await judge.judge(exampleSubject())).toEqual({ ...judged, spending: noSpending });
  expect(inner.count()).toBe(1);
});

test('what stayed undecided is asked again', async () => {
  const inner = counted('1', [undecided, judged]);
  const judge = withCache(inner, await openJudgements());
  expect(await judge.judge(exampleSubject())).toEqual(undecided);
  expect(await judge.judge(exampleSubject())).toEqual(judged);
});

test('another subject, another version, another judge are asked; another word of the rules is not', async () => {
  const judgements = await openJudgements();
  const inner = counted('1', [judged, judged]);
  const judge = withCache(inner, judgements);
  await judge.judge(exampleSubject());
  await judge.judge(exampleSubject({ byRules: exampleJudgement({ leakage: 'hint' }) }));
  expect(inner.count()).toBe(1);
  await judge.judge(exampleSubject({ prompts: ['another'] }));
  expect(inner.count()).toBe(2);
  for (const other of [counted('2', [judged]), { ...counted('1', [judged]), name: 'other' }]) {
    expect((await withCache(other, judgements).judge(exampleSubject())).spending.costUsd).toBe(0.5);
  }
  expect(await judgements.list()).toHaveLength(4);
});
