import { describe, expect, test } from 'vitest';
import {
  classifyTests,
  type RunsByState,
  type SuiteRun,
  type TestClasses,
} from '../../src/testbed/protocol.ts';

/** What one test did in each run: `+` passed, `-` failed, `s` skipped, `.` not in the report. */
type History = string;
/** By id, over the runs of base, of base + tests and of gold, separated by blanks. */
type Histories = Readonly<Record<string, History>>;

function toRuns(histories: Histories): RunsByState {
  const entries = Object.entries(histories).map(([id, history]) => ({ id, states: history.split(' ') }));
  const toState = (index: number): SuiteRun[] =>
    [...(entries[0]?.states[index] ?? '')].map((_, run) => ({
      kind: 'ran',
      tests: entries.flatMap(({ id, states }) => toResult(id, states[index]?.[run] ?? '.')),
      loadFailures: [],
      exitCode: 0,
      durationMs: 1,
    }));
  return { base: toState(0), 'base+tests': toState(1), gold: toState(2) };
}

function toResult(id: string, mark: string): SuiteRun['tests'] {
  const status = ({ '+': 'passed', '-': 'failed', s: 'skipped' } as const)[mark];
  return status === undefined
    ? []
    : [{ id, file: id.split('::')[0] ?? '', status, durationMs: 1, message: '' }];
}

type Class = Exclude<keyof TestClasses, 'unstable'> | 'unstable' | 'none';

function classOf(id: string, classes: TestClasses): Class {
  if (classes.brokenByGold.includes(id)) return 'brokenByGold';
  if (classes.unstable.some((test) => test.id === id)) return 'unstable';
  const lists = ['failToPass', 'passToPass', 'brokenByGold', 'distrusted'] as const;
  const found = lists.filter((list) => classes[list].includes(id));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0] ?? 'none';
}

describe('a test by what it did in three states', () => {
  test.each<[History, Class, string]>([
    ['... --- +++', 'failToPass', 'is new, and fails until gold'],
    ['--- --- +++', 'failToPass', 'fails until gold'],
    ['... ... +++', 'failToPass', 'is in a file that does not load until gold'],
    ['+++ --- +++', 'failToPass', 'was changed by the test patch so that it fails until gold'],
    ['sss sss +++', 'failToPass', 'is skipped until gold'],
    ['... --. +++', 'failToPass', 'fails or does not load, but never passes'],
    ['+++ +++ +++', 'passToPass', 'passes always'],
    ['... +++ +++', 'passToPass', 'is new and passes at once'],
    ['--- +++ +++', 'passToPass', 'is mended by the test patch alone'],
    ['+++ +++ ---', 'brokenByGold', 'is broken by gold'],
    ['+++ +++ ...', 'brokenByGold', 'is missing after gold'],
    ['+++ +++ sss', 'brokenByGold', 'is skipped after gold'],
    ['+++++ +++++ +----', 'brokenByGold', 'is all but broken by gold'],
    ['+++++ +++++ ---++', 'brokenByGold', 'fails after gold alone, which chance explains in 1 of 45 cases'],
    [
      '..... +++++ ---++',
      'unstable',
      'is new, and fails after gold alone, which chance explains in 1 of 12 cases',
    ],
    ['+++++ +++++ --+++', 'unstable', 'wavers after gold, which chance explains in 1 of 10 cases'],
    ['... +++ ---', 'brokenByGold', 'is new, and broken by gold'],
    ['+ + -', 'brokenByGold', 'was run once only, and is broken by gold'],
    [
      `${'+'.repeat(14)} ${'+'.repeat(14)} ---${'+'.repeat(11)}`,
      'brokenByGold',
      'wavers after gold, in many runs',
    ],
    [
      `${'+'.repeat(14)} ${'+'.repeat(14)} --${'+'.repeat(12)}`,
      'unstable',
      'wavers after gold, in few of many runs',
    ],
    ['+++++ ++++- -----', 'unstable', 'wavers before gold, and is broken by it'],
    ['++++- +++++ +----', 'unstable', 'wavers on the untouched base, and after gold'],
    ['--- --- ---', 'none', 'fails always'],
    ['+++ --- ---', 'none', 'fails since the test patch'],
    ['+++ ... ...', 'none', 'was removed by the test patch'],
    ['... sss sss', 'none', 'is skipped always'],
    ['... --- ++-', 'unstable', 'wavers after gold'],
    ['... --+ +++', 'unstable', 'wavers before gold'],
    ['++- +++ +++', 'unstable', 'wavers on the untouched base'],
    ['... --- ++.', 'unstable', 'is missing once after gold'],
    ['+++ ++s +++', 'unstable', 'is skipped once'],
    ['+ - +', 'failToPass', 'was run once only'],
  ])('%s is %s: it %s', (history, expected) => {
    expect(classOf('a.test.js::x', classifyTests(toRuns({ 'a.test.js::x': history })))).toBe(expected);
  });

  test('is counted with what it did in each state in which it wavered', () => {
    expect(classifyTests(toRuns({ 'a::x': '--- +-- ++-' })).unstable).toEqual([
      { id: 'a::x', state: 'base+tests', passCount: 1, runCount: 3 },
      { id: 'a::x', state: 'gold', passCount: 2, runCount: 3 },
    ]);
  });
});

describe('tests of one file', () => {
  const steady = (count: number, from = 0) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`a::steady ${i + from}`, '... --- +++']));

  test('are not trusted where a fifth of them wavers', () => {
    const classes = classifyTests(
      toRuns({ 'a::wavers': '... --- +-+', ...steady(4), 'b::other': '... --- +++' }),
    );
    expect(classes.distrusted).toHaveLength(4);
    expect(classes.failToPass).toEqual(['b::other']);
  });

  test('hide nothing that gold breaks', () => {
    const classes = classifyTests(
      toRuns({ 'a::wavers': '+-+ +++ +++', 'a::broken': '+++ +++ ---', 'a::steady': '+++ +++ +++' }),
    );
    expect(classes.brokenByGold).toEqual(['a::broken']);
    expect(classes.distrusted).toEqual(['a::steady']);
  });

  test('are trusted beside a single one that wavers among many', () => {
    const classes = classifyTests(toRuns({ 'a::wavers': '... --- +-+', ...steady(5) }));
    expect(classes.distrusted).toEqual([]);
    expect(classes.failToPass).toHaveLength(5);
  });
});

test('lists are sorted by id, whatever the order of the reports', () => {
  const classes = classifyTests(
    toRuns({ 'b::2': '... --- +++', 'a::1': '... --- +++', 'b::1': '... --- +++' }),
  );
  expect(classes.failToPass).toEqual(['a::1', 'b::1', 'b::2']);
});

test('no runs make no classes', () => {
  expect(classifyTests({ base: [], 'base+tests': [], gold: [] })).toEqual({
    failToPass: [],
    passToPass: [],
    brokenByGold: [],
    unstable: [],
    distrusted: [],
  });
});

test('ten thousand tests in nine runs are sorted', () => {
  const histories = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [`f${i % 100}::${i}`, '+++ +++ +++']),
  );
  const runs = toRuns(histories);
  expect(classifyTests(runs).passToPass).toHaveLength(10_000);
});
