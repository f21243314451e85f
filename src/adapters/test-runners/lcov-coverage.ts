import type { CoveredLines, ReportFiles } from '../../ports.ts';
import { coverageFolder, joinCovered } from './covered-lines.ts';
import { toReportedFile } from './merge-results.ts';

/** Reads what `llvm-cov export -format=lcov` writes: `SF:FILE`, then `DA:LINE,COUNT` for each of its lines. */
export function readLcovCoverage(
  report: ReportFiles,
  root: string,
): ReadonlyMap<string, CoveredLines> | undefined {
  const texts = [...report].flatMap(([name, text]) => (name.startsWith(`${coverageFolder}/`) ? [text] : []));
  const covered = new Map<string, CoveredLines>();
  let file = '';
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    if (line.startsWith('SF:')) file = toReportedFile(line.slice('SF:'.length), root);
    const [, number, count] = /^DA:(\d+),(\d+)/.exec(line) ?? [];
    if (number === undefined) continue;
    const [own, none] = [new Set([Number(number)]), new Set<number>()];
    const lines = count === '0' ? { executed: none, idle: own } : { executed: own, idle: none };
    covered.set(file, joinCovered(covered.get(file), lines));
  }
  return covered.size > 0 ? covered : undefined;
}
