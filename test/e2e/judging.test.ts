import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { exampleJudgement } from '../support/example-judgement.ts';
import { exampleRecord } from '../support/example-record.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';
import { layOutSample, writeConfig } from './sample-project.ts';

const path = sharedTemporaryDirectory();
const model = 'gpt-5.5-judge';
let places: { repository: string; sessions: string; scripts: string };

/** What every question ends with; the longest text that a question holds decides which script answers. */
const anyQuestion = 'by your instructions alone.';
const refund = 'splitEvenly loses a cent on refunds';

/** @param words - what the judge says, by a text that the question holds; a number is a status of the provider */
function setJudge(words: Readonly<Record<string, object | string | number>>): void {
  rmSync(places.scripts, { recursive: true, force: true });
  mkdirSync(places.scripts);
  for (const [index, [prompt, word]] of Object.entries(words).entries()) {
    const turn =
      typeof word === 'number'
        ? { failure: { kind: 'http', status: word } }
        : { items: [{ kind: 'say', text: typeof word === 'string' ? word : JSON.stringify(word) }] };
    const script = { name: `word-${index}`, match: { prompt }, plays: [{ name: 'only', turns: [turn] }] };
    writeFileSync(join(places.scripts, `${index}.json`), JSON.stringify(script));
  }
}

function configure(curation: string): void {
  writeConfig(
    places.repository,
    places,
    `[curation]\n${curation}\n[prices."${model}"]\ninput_per_million_usd = 2\noutput_per_million_usd = 10\n`,
  );
}

const curate = () => rollbenchJson('curate', places.repository, 'curate');

async function explain(prompt: string) {
  const { value } = await rollbenchJson('candidates-list', places.repository, 'candidates', 'list');
  const id = value.items.find((item) => item.prompt.includes(prompt))?.id ?? '';
  const { value: explained } = await rollbenchJson(
    'funnel-explain',
    places.repository,
    'funnel',
    '--explain',
    id,
  );
  return explained.decisions.find(({ stage }) => stage === 'curate');
}

beforeAll(async () => {
  places = await layOutSample(path);
  configure('');
  await rollbench(places.repository, 'mine');
});

test('a judge drops what the rules let pass; what it has said is never paid for again', async () => {
  const byRules = (await curate()).value;
  expect(byRules.judging).toBeNull();

  configure(`judge = "openai"\njudge_model = "${model}"`);
  setJudge({
    [anyQuestion]: exampleJudgement(),
    [refund]: exampleJudgement({ leakage: 'leak', reason: 'The fixed line is quoted.' }),
  });
  const first = await curate();
  expect(first.exitCode).toBe(0);
  expect(first.value.kept).toBe(byRules.kept - 1);
  expect(first.value.judging).toMatchObject({
    judge: `openai:${model}`,
    judged: byRules.kept,
    undecided: 0,
    usage: { requestCount: byRules.kept },
  });
  expect(first.value.judging?.costUsd).toBeCloseTo(0.003 * byRules.kept);
  expect(await explain(refund)).toMatchObject({
    reason: 'leak',
    evidence: {
      text: `openai:${model} (confidence 0.90): The fixed line is quoted.`,
      facts: { judge: { kind: 'judged', leakage: 'leak' } },
    },
  });

  setJudge({ [anyQuestion]: 401 });
  const again = await curate();
  expect({ ...again.value, judging: null }).toEqual({ ...first.value, judging: null, changed: [] });
  expect(again.value.judging).toMatchObject({ usage: { requestCount: 0 }, costUsd: 0 });
});

test('no answer neither drops nor keeps: it is asked the next time, and others are not lost by it', async () => {
  configure(`judge = "openai"\njudge_model = "${model}"\njudge_effort = "low"`);
  setJudge({ [anyQuestion]: exampleJudgement(), [refund]: 'I would rather not say.' });
  const first = await curate();
  expect(first.exitCode).toBe(3);
  expect(first.value.rejections.undecided).toBe(1);
  expect(await explain(refund)).toMatchObject({
    reason: 'undecided',
    evidence: { text: expect.stringContaining('gave no word (asked 3 times') },
  });

  setJudge({ [anyQuestion]: exampleJudgement() });
  const second = await curate();
  expect(second.exitCode).toBe(0);
  expect(second.value.kept).toBe(first.value.kept + 1);
  expect(second.value.judging?.usage.requestCount).toBe(1);
});

test('a provider that turns everything away is not asked to the end, and drops nothing', async () => {
  configure(`judge = "openai:${model}"\njudge_effort = "high"\njudge_concurrency = 1`);
  setJudge({ [anyQuestion]: 401 });
  const { value, exitCode } = await curate();
  expect(exitCode).toBe(3);
  expect(value.kept).toBe(0);
  expect(value.rejections.undecided).toBe(value.judging?.judged);
  expect(value.judging?.usage.requestCount).toBe(3);
});

test('rules and model in two minds, at a provider of its own: a person decides', async () => {
  const jury = join(path, 'jury');
  configure(
    `judge = ["rules", "openai"]\njudge_model = "${model}"\njudge_upstream = "jury"\n[upstream.jury]\nkind = "scripted"\nscripts = ${JSON.stringify(jury)}`,
  );
  setJudge({ [anyQuestion]: exampleJudgement(), [refund]: exampleJudgement({ isTemplate: true }) });
  cpSync(places.scripts, jury, { recursive: true });
  setJudge({ [anyQuestion]: 401 });
  const { value, exitCode } = await curate();
  expect(exitCode).toBe(0);
  expect(value.judging).toMatchObject({ judge: `rules + openai:${model}`, disputed: 1 });
  expect(await explain(refund)).toMatchObject({
    reason: 'undecided',
    evidence: {
      text: `the judges disagree, so a person has to decide: isTemplate: rules says false, openai:${model} says true`,
    },
  });
});

test('the budget is a ceiling; without a price it cannot be one', async () => {
  configure(
    `judge = "openai"\njudge_model = "${model}"\njudge_effort = "minimal"\njudge_concurrency = 1\njudge_budget_usd = 0.005`,
  );
  setJudge({ [anyQuestion]: exampleJudgement() });
  const { value } = await curate();
  expect(value.kept).toBe(2);
  expect(value.judging?.costUsd).toBeCloseTo(0.006);

  configure('judge = "openai:unpriced"\njudge_budget_usd = 1');
  const { exitCode, stderr } = await rollbench(places.repository, 'curate');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('write [prices."unpriced"]');
});

test('curate --evaluate --judge holds it against labels, and asks nobody twice', async () => {
  configure(`judge = "openai"\njudge_model = "${model}"`);
  mkdirSync(join(places.repository, 'labels', 'build'), { recursive: true });
  const lines = ['leaks all of it', 'is fair'].map((id) =>
    JSON.stringify(exampleRecord({ id, prompts: [`This whole prompt ${id}.`], labels: { leakage: 'leak' } })),
  );
  writeFileSync(join(places.repository, 'labels', 'build', 'a.jsonl'), lines.join('\n'));
  setJudge({
    [anyQuestion]: exampleJudgement(),
    'This whole prompt leaks all of it.': exampleJudgement({ leakage: 'leak' }),
  });
  const words = ['curate', '--evaluate', '--judge', '--labels', 'labels'];
  const { value, exitCode } = await rollbenchJson('curate-evaluate', places.repository, ...words);
  expect(exitCode).toBe(0);
  expect(value.judges).toMatchObject([{ judge: `openai:${model}`, wordCount: 2, noWordCount: 0 }]);
  const leak = value.judges[0]?.filters[0]?.classes.find((each) => each.class === 'leak');
  expect(leak?.recall).toMatchObject({ count: 1, total: 2 });
  expect(value.judging?.usage.requestCount).toBe(2);

  setJudge({ [anyQuestion]: 401 });
  const again = await rollbench(places.repository, ...words);
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toMatch(/openai:gpt-5\.5-judge: its word on 2 records, none on 0\n/);
  expect(again.stdout).toMatch(/\n0 questions, 0 tokens, \$0\.00$/);
  for (const line of again.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
