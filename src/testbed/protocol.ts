import { SuiteState, type UnstableTest } from '../domain/task.ts';
import type { TestResult, TestRun } from '../domain/test-report.ts';

export type SuiteRun = Extract<TestRun, { kind: 'ran' }>;
export type RunsByState = Readonly<Record<SuiteState, readonly SuiteRun[]>>;

/** What the runs say about every test that was seen in any of them. Lists are sorted by id. */
export interface TestClasses {
  /** Passed in no run before gold and in every run after it. */
  readonly failToPass: readonly string[];
  /** Passed in every run before and after gold. */
  readonly passToPass: readonly string[];
  /** Passed in every run before gold, and after it in none, or in fewer than chance explains; in whatever file. */
  readonly brokenByGold: readonly string[];
  /** Wavered within a state; those that gold has made waver are in `brokenByGold`, too. */
  readonly unstable: readonly UnstableTest[];
  /** Agreed in every run, but their file wavers: not trusted either. */
  readonly distrusted: readonly string[];
}

/**
 * When this share of a file's tests wavers, no test of the file is trusted: tests of one file share set-up, clock and
 * ports, and a coin that was thrown three times shows the same side each time in one file of four.
 */
export const distrustedFileShare = 0.2;

/**
 * Sorts tests by what they did in the three states. A test that is missing (its file does not load, it does not exist
 * yet) or skipped counts as not passing; what wavers within any state, the untouched base included, is trusted nowhere.
 * @see Multi-SWE-bench, arXiv:2504.02605, for the transitions none→pass, skip→pass and fail→pass
 */
export function classifyTests(runs: RunsByState): TestClasses {
  const tests = listTests(runs);
  const passCounts = SuiteState.options.map((state) => ({ state, ...countPasses(runs[state]) }));
  const counts = new Map(tests.map(({ id }) => [id, toPassCounts(id, passCounts)]));
  const unstable = tests.flatMap(({ id }) => findWavering(id, counts.get(id) ?? []));
  const unstableIds = new Set(unstable.map(({ id }) => id));
  const distrustedFiles = findDistrustedFiles(tests, unstableIds);
  const result = {
    failToPass: [] as string[],
    passToPass: [] as string[],
    brokenByGold: [] as string[],
    distrusted: [] as string[],
  };
  for (const { id, file } of tests) {
    const ofTest = counts.get(id) ?? [];
    if (isBrokenByGold(ofTest)) {
      result.brokenByGold.push(id);
      continue;
    }
    if (unstableIds.has(id)) continue;
    if (distrustedFiles.has(file)) {
      result.distrusted.push(id);
      continue;
    }
    if (!hasPassed(ofTest, 'gold')) continue;
    (hasPassed(ofTest, 'base+tests') ? result.passToPass : result.failToPass).push(id);
  }
  return { ...result, unstable };
}

interface PassCount {
  readonly state: SuiteState;
  readonly passCount: number;
  readonly runCount: number;
}

function listTests(runs: RunsByState): TestResult[] {
  const byId = new Map<string, TestResult>();
  for (const state of SuiteState.options) {
    for (const test of runs[state].flatMap((run) => run.tests)) byId.set(test.id, test);
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Passes of each test over the runs of one state. */
function countPasses(runs: readonly SuiteRun[]) {
  const passes = new Map<string, number>();
  for (const run of runs) {
    const passed = new Set(run.tests.filter(({ status }) => status === 'passed').map(({ id }) => id));
    for (const id of passed) passes.set(id, (passes.get(id) ?? 0) + 1);
  }
  return { passes, runCount: runs.length };
}

function toPassCounts(
  id: string,
  states: readonly ({ readonly state: SuiteState } & ReturnType<typeof countPasses>)[],
): PassCount[] {
  return states.map(({ state, passes, runCount }) => ({ state, passCount: passes.get(id) ?? 0, runCount }));
}

const hasPassed = (counts: readonly PassCount[], wanted: SuiteState) =>
  counts.some(({ state, passCount }) => state === wanted && passCount > 0);

/**
 * Asked before anything is set aside: neither a neighbour that wavers nor one lucky run hides what gold breaks. A test that
 * wavers by itself may do so after gold alone, but seldom in many runs.
 */
function isBrokenByGold(counts: readonly PassCount[]): boolean {
  const gold = counts.find(({ state }) => state === 'gold');
  const before = counts.filter(({ state, passCount }) => state !== 'gold' && passCount > 0);
  if (!gold?.runCount || !hasPassed(before, 'base+tests')) return false;
  if (before.some(({ passCount, runCount }) => passCount < runCount)) return false;
  const runCount = before.reduce((sum, each) => sum + each.runCount, gold.runCount);
  const failCount = gold.runCount - gold.passCount;
  return gold.passCount === 0 || toChanceOfOneSide(failCount, gold.runCount, runCount) <= leastChance;
}

/** That a test which wavers by itself is taken for one that gold breaks. */
const leastChance = 0.05;

/** That all failures of a test fall on one side of the change, if it makes no difference: Fisher's exact test. */
function toChanceOfOneSide(failCount: number, sideCount: number, runCount: number): number {
  return Array.from({ length: failCount }, (_, i) => (sideCount - i) / (runCount - i)).reduce(
    (a, b) => a * b,
    1,
  );
}

function findWavering(id: string, counts: readonly PassCount[]): UnstableTest[] {
  return counts
    .filter(({ passCount, runCount }) => passCount > 0 && passCount < runCount)
    .map(({ state, passCount, runCount }) => ({ id, state, passCount, runCount }));
}

function findDistrustedFiles(tests: readonly TestResult[], unstableIds: ReadonlySet<string>): Set<string> {
  const files = new Set<string>();
  for (const [file, ofFile] of Map.groupBy(tests, (test) => test.file)) {
    const wavering = ofFile.filter(({ id }) => unstableIds.has(id)).length;
    if (wavering > 0 && wavering / ofFile.length >= distrustedFileShare) files.add(file);
  }
  return files;
}
