import type { TestResult } from '../../domain/test-report.ts';

/**
 * Tests that nothing in a report tells apart, `name (1 of 2)` and `name (2 of 2)`. The whole number stands in each id, so that
 * a record that code under test adds in a test's name takes the name away from all of them, and vouches for none.
 */
export function keepApart(tests: readonly TestResult[]): TestResult[] {
  const byId = Map.groupBy(tests, ({ id }) => id);
  const seen = new Map<string, number>();
  return tests.map((test) => {
    const total = byId.get(test.id)?.length ?? 1;
    if (total === 1) return test;
    const ordinal = (seen.get(test.id) ?? 0) + 1;
    seen.set(test.id, ordinal);
    return { ...test, id: `${test.id} (${ordinal} of ${total})` };
  });
}
