import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { toTrialId } from '../../src/domain/ids.ts';
import type { Level, Mark } from '../../src/domain/rubric.ts';
import { calibrate } from '../../src/flows/grade/calibrate.ts';
import { gradeExperiment } from '../../src/flows/grade/grade.ts';
import { openGraders } from '../../src/flows/grade/open-graders.ts';
import type { House } from '../../src/flows/house.ts';
import { findExperiment, tasksOf } from '../../src/flows/select.ts';
import { toTaskHash } from '../../src/flows/validate/proofs.ts';
import { createHouse } from '../../src/wire.ts';
import { exampleExperiment, exampleTask, exampleTrial, exampleVariant } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { type JudgingProvider, openJudgingProvider } from '../support/judging-provider.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';

const directory = join(sharedTemporaryDirectory(), 'shop');
const fixture = createGitFixture(directory);
const model = 'gpt-5.5-judge';
let provider: JudgingProvider;

const rubric = `# Tidiness

Whether it is tidy.

## Names

They say what a thing is.

## Leftovers

Nothing is left behind.
`;

const toPatch = (line: string) =>
  `diff --git a/src/total.js b/src/total.js
--- a/src/total.js
+++ b/src/total.js
@@ -1 +1,2 @@
 exports.total = (cart) => cart.length;
+${line}
`;
const patches = { tidy: toPatch('exports.sum = (cart) => 1;'), untidy: toPatch('console.log("x");') };

const variant = exampleVariant('gpt-5.5');
const experimentId = 'e-00000001';
const trialIds = ['tidy', 'untidy', 'none'].map((_, i) =>
  toTrialId({ experimentId, taskId: exampleTask().id, variantId: variant.id, repeatIndex: i + 1 }),
);

const mark = (level: Level, quote = '', reason = 'as it is'): Mark => ({ reason, quote, level });
const marks = (names: Mark, leftovers: Mark) => JSON.stringify({ names, leftovers });
const isUntidy = (data: string) => data.includes('+console.log');

/** Says that the untidy one is untidy; the third vote does not mind. */
function judgeFairly(): void {
  provider.answer(({ data }, index) =>
    isUntidy(data)
      ? marks(mark('met'), mark(index % 3 === 2 ? 'met' : 'unmet', 'console.log("x");', 'It prints.'))
      : marks(mark('met', 'exports.sum'), mark('met')),
  );
}

/** All that a command would have, without a process of its own. */
async function inHouse<T>(work: (house: House) => Promise<T>): Promise<T> {
  const house = await createHouse(readConfig(directory));
  try {
    return await work(house);
  } finally {
    await house.store.close();
  }
}

const options = { testTimeoutMs: 1000, onProgress: () => {} };
const grade = (graders = ['rubric:tidiness']) =>
  inHouse(async (house) => {
    const experiment = await findExperiment(house.store, experimentId);
    const tasks = await tasksOf(experiment, house.store);
    const summary = await gradeExperiment(experiment, tasks, house, { ...options, graders });
    const grades = await house.store.grades.listFor(experimentId);
    return { ...summary, grades: grades.filter(({ grader }) => grader === 'rubric:tidiness') };
  });

beforeAll(async () => {
  provider = await openJudgingProvider();
  const baseCommit = fixture.commit('Base', {
    'src/total.js': 'exports.total = (cart) => cart.length;\n',
    'src/price.js': 'exports.price = () => 1;\n',
    'AGENTS.md': 'Names are English words.\n',
  });
  mkdirSync(join(directory, 'benchmark/rubrics'), { recursive: true });
  writeFileSync(join(directory, 'benchmark/rubrics/tidiness.md'), rubric);
  // Any variable that is set will do for a key.
  writeFileSync(
    join(directory, 'rollbench.toml'),
    `[[repo]]
path = "."
[gateway]
base_url = "${provider.baseUrl}"
api_key_env = "PATH"
[graders.rubric]
judge = "openai:${model}"
rubrics = ["tidiness"]
min_score = 0.75
min_agreement = 0.2
concurrency = 1
[prices."${model}"]
input_per_million_usd = 2
output_per_million_usd = 10
`,
  );
  const house = await createHouse(readConfig(directory));
  const task = exampleTask({ baseCommit, repo: 'shop' });
  await house.store.tasks.put(task);
  const taskHashes = [toTaskHash(task)];
  await house.store.experiments.put(
    exampleExperiment({ id: experimentId, variants: [variant], repeats: 3, taskIds: [task.id], taskHashes }),
  );
  for (const [i, patch] of [patches.tidy, patches.untidy, ''].entries()) {
    const trial = exampleTrial({ variantId: variant.id, repeatIndex: i + 1 });
    await house.store.trials.put({ ...trial, hasPatch: patch !== '' });
    await house.artifacts.open(trial.id);
    await house.artifacts.write(trial.id, 'patch.diff', patch);
  }
  await house.store.close();
});
afterAll(() => provider.close());

test('who is down, refuses or talks nonsense has given no word: invalid, never 0, and asked again the next time', async () => {
  const check = async (say: Parameters<JudgingProvider['answer']>[0], text: RegExp, asked: number) => {
    provider.answer(say);
    const before = provider.asked.length;
    const { graders, grades } = await grade();
    expect(graders[0]).toMatchObject({ verdicts: { pass: 0, fail: 1, invalid: 2 }, meanScore: 0 });
    const [first, second, third] = grades;
    expect([first?.score, second?.score]).toEqual([null, null]);
    expect(first?.evidence[0]?.text).toMatch(text);
    expect(third).toMatchObject({ score: 0, evidence: [{ text: 'the agent left no change' }] });
    expect(provider.asked.length - before).toBe(asked);
  };
  await check(() => 401, /^no word: openai:gpt-5.5-judge: the provider answered with status 401/, 3);
  await check(() => ({ refusal: 'No.' }), /the model refused to judge/, 6);
  await check(() => 'It is quite tidy.', /asked 3 times, and no answer could be read: it is not JSON/, 18);
  // Two of three votes on the first trial are kept, and only the others are paid for afterwards.
  await check((_, index) => (index < 2 ? marks(mark('met'), mark('met')) : 400), /status 400/, 6);
}, 60_000);

test('several votes: the middle one counts, by what is quoted of the patch, and their agreement is told', async () => {
  judgeFairly();
  const before = provider.asked.length;
  const { graders, judging, grades } = await grade();
  expect(provider.asked.length - before).toBe(4);
  expect(judging).toMatchObject({ judge: `openai:${model}`, usage: { requestCount: 4 } });
  expect(judging?.costUsd).toBeCloseTo(0.012);
  expect(graders).toMatchObject([
    {
      verdicts: { pass: 1, fail: 2, invalid: 0 },
      judging: { judge: `openai:${model}`, amongVotes: { total: 4 }, isCalibrated: null },
    },
  ]);
  const [tidy, untidy] = grades;
  expect(tidy).toMatchObject({ verdict: 'pass', score: 1, measures: { names: 1, leftovers: 1 } });
  expect(untidy).toMatchObject({
    verdict: 'fail',
    score: 0.5,
    evidence: [
      { text: `1 of 2 criteria met, by 3 votes of openai:${model}` },
      { text: 'met, Names: as it is (3 of 3 votes)' },
      {
        text: 'unmet, Leftovers: It prints. (2 of 3 votes)',
        file: { path: 'src/total.js', line: 2 },
        quote: 'console.log("x");',
      },
    ],
    rubric: {
      criteria: [
        { id: 'names' },
        { id: 'leftovers', level: 'unmet', votes: expect.arrayContaining(['unmet', 'met']) },
      ],
    },
  });
}, 60_000);

test('what stands is not asked for again; score.json holds it', async () => {
  const before = provider.asked.length;
  const words = ['grade', '--grader', 'rubric:tidiness'];
  const { exitCode, stdout } = await rollbench(directory, ...words);
  expect(exitCode).toBe(0);
  expect((await rollbenchJson('grade-command', directory, ...words)).value.judging?.costUsd).toBe(0);
  expect(provider.asked.length).toBe(before);
  expect(stdout).toMatch(/^rubric:tidiness \(uncalibrated\) +1 +2 +0 +0\.50$/m);
  expect(stdout).toMatch(/^rubric:tidiness: votes agree by κ 0\.\d\d \(.+\) over 4 marks$/m);
  expect(stdout).toMatch(/judged by openai:gpt-5\.5-judge: 0 questions, 0 tokens, \$0\.00$/);
  const score = readFileSync(join(directory, '.rollbench/trials', trialIds[1] ?? '', 'score.json'), 'utf8');
  expect(JSON.parse(score).grades).toMatchObject([{ grader: 'rubric:tidiness', score: 0.5 }]);
}, 60_000);

test('it is asked by schema, criteria in an order of each vote, with base’s rules and code and the change between marks', () => {
  const orders = new Set(provider.asked.map(({ criteria }) => criteria.join()));
  expect(orders).toEqual(new Set(['names,leftovers', 'leftovers,names']));
  for (const { criteria, keys, instructions, data } of provider.asked) {
    expect(keys).toEqual(criteria);
    expect(instructions).toContain('Whether it is tidy.');
    expect(instructions).not.toContain('exports.total');
    expect(data).toContain('begin: rules of the repository, "AGENTS.md"]\nNames are English words.');
    expect(data).toContain('begin: code before the change, "src/total.js"]\nexports.total');
    expect(data).toContain('begin: code before the change, "src/price.js"]');
    expect(data).toContain('begin: request 1 of 1]');
    // Gold is shown to none that is not asked to see it.
    expect(data).not.toContain('a/a.js');
  }
});

test('people grade, and the judge is held against them; until then, and below the threshold, it is uncalibrated', async () => {
  const before = (await rollbenchJson('report', directory, 'report')).value;
  expect(before.rubrics).toMatchObject([{ grader: 'rubric:tidiness', calibration: null }]);
  expect(before.rubrics?.[0]?.variants[0]?.score).toMatchObject({ value: 0.75, trialCount: 2 });
  expect(before.warnings.find(({ code }) => code === 'uncalibrated-judge')?.text).toContain(
    'never held against people',
  );

  await expect(inHouse((house) => calibrate(house, options))).rejects.toThrow(/nobody has graded a patch/);
  const { value: added } = await rollbenchJson(
    'calibration-add',
    directory,
    ...['calibration', 'add', trialIds[0] ?? '', trialIds[1] ?? ''],
  );
  expect(added.items.map(({ isNew }) => isNew)).toEqual([true, true]);
  const [tidy = '', untidy = ''] = added.items.map(({ path }) => path);
  expect(readFileSync(join(untidy, 'patch.diff'), 'utf8')).toBe(patches.untidy);
  expect(readFileSync(join(tidy, 'marks.toml'), 'utf8')).toContain('# "leftovers" = ""  # Leftovers');
  const fillIn = (path: string, names: Level, leftovers: Level) =>
    writeFileSync(
      join(path, 'marks.toml'),
      `task = "${exampleTask().id}"\n[[marks]]\nby = "Ada"\nrubric = "tidiness"\n[marks.levels]\nnames = "${names}"\nleftovers = "${leftovers}"\n`,
    );
  fillIn(tidy, 'met', 'met');
  fillIn(untidy, 'met', 'unmet');
  const asked = provider.asked.length;
  const { exitCode, value } = await rollbenchJson('calibration-measure', directory, 'calibration', 'measure');
  expect(exitCode).toBe(0);
  // What it says of these patches is known.
  expect(provider.asked.length).toBe(asked);
  expect(value.items).toMatchObject([
    {
      rubric: 'tidiness',
      exampleCount: 2,
      noWordCount: 0,
      agreement: { value: 1, total: 4 },
      bias: { value: 0, total: 4 },
      amongVotes: { total: 4 },
      criteria: [
        { id: 'names', same: 2, total: 2, bias: 0 },
        { id: 'leftovers', same: 2, total: 2, bias: 0 },
      ],
      isCalibrated: false,
    },
  ]);

  fillIn(tidy, 'unmet', 'partly');
  const strict = await rollbench(directory, 'calibration', 'measure');
  expect(strict.stdout).toContain('tidiness by openai:gpt-5.5-judge: UNCALIBRATED');
  expect(strict.stdout).toMatch(/too kind \(\+\) or too strict \(−\): 0\.38/);
  const after = await rollbench(directory, 'report');
  expect(after.stdout).toMatch(/Uncalibrated: what is said by rubric:tidiness/);
  expect(after.stdout).toMatch(/^ *tidiness, openai:gpt-5\.5-judge, uncalibrated +75%/m);
}, 60_000);

test('what is wrong is told, and where: a rubric that is not there, marks that are none', async () => {
  const check = async (
    file: string,
    [from, to]: [string, string],
    work: (house: House) => Promise<unknown>,
    text: RegExp,
  ) => {
    const path = join(directory, file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replaceAll(from, to));
    try {
      await expect(inHouse(work)).rejects.toThrow(text);
    } finally {
      writeFileSync(path, before);
    }
  };
  const open = (house: House) => openGraders(house, options);
  const measure = (house: House) => calibrate(house, options);
  const rubricFile = 'benchmark/rubrics/tidiness.md';
  const [example] = readdirSync(join(directory, 'benchmark/calibration'));
  const marksFile = `benchmark/calibration/${example}/marks.toml`;
  await check(
    'rollbench.toml',
    ['["tidiness"]', '["tidyness"]'],
    open,
    /no rubric "tidyness": write .*rubrics\/tidyness\.md, or .*: code-style, conventions, error-handling/,
  );
  await check(rubricFile, ['## ', '### '], open, /tidiness\.md: no criterion; a rubric has from 1 to 20/);
  await check(rubricFile, ['Names', 'Leftovers'], open, /tidiness\.md: two criteria are called "Leftovers"/);
  await check(
    rubricFile,
    ['Nothing is left behind.', ''],
    open,
    /tidiness\.md:9: nothing below "Leftovers" says/,
  );
  await check(
    marksFile,
    ['names =', 'name ='],
    measure,
    /the rubric "tidiness" has no criterion "name"; it has: names, leftovers/,
  );
  await check(marksFile, ['names = "', 'names = "un'], measure, /marks\.toml: marks\.0\.levels/);
  await check(
    marksFile,
    ['shop-', 'shop-gone-'],
    measure,
    /is of task shop-gone-0a1b2c3d, which the benchmark does not have/,
  );
});
