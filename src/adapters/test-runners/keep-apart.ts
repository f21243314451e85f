import type { TestResult } from '../../domain/test-report.ts';

/** A test, and where among the tests of its file it is defined, as far as its runner tells: in one place where it does not. */
export interface PlacedTest extends TestResult {
  readonly place: number;
}

/**
 * Tests of one name are `name (1 of 2)` and `name (2 of 2)`, in the order in which they are defined, whichever they ran in.
 * Those in one place are one test, as good as the worst of them: which of them came first says nothing.
 *
 * The whole number stands in each id, so that a record that code under test adds in a test's name either takes the name away
 * from all of them, and vouches for none, or makes the one that it is counted with no better.
 */
export function keepApart(tests: readonly PlacedTest[]): TestResult[] {
  return [...Map.groupBy(tests, ({ id }) => id)].flatMap(([id, ofName]) => {
    const places = [...Map.groupBy(ofName, ({ place }) => place)].sort(([a], [b]) => a - b);
    return places.map(([, same], i) => ({
      ...toWorst(same),
      id: places.length === 1 ? id : `${id} (${i + 1} of ${places.length})`,
    }));
  });
}

/** Tests of a report that lists them in the order in which they are defined, or in no order but its own. */
export const inOrder = (tests: readonly TestResult[]): PlacedTest[] =>
  tests.map((test, place) => ({ ...test, place }));

function toWorst(tests: readonly PlacedTest[]): TestResult {
  const rank = { passed: 0, skipped: 1, failed: 2 };
  const [worst] = tests.toSorted((a, b) => rank[b.status] - rank[a.status]);
  if (worst === undefined) throw new Error('a name without a test');
  const { place: _, ...test } = worst;
  return test;
}
