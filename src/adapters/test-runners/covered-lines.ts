import { relative } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { CoveredLines, ReportFiles } from '../../ports.ts';

/** Where runners that record coverage leave it among the files of their report: one file for each process. */
export const coverageFolder = 'coverage';

/** What our recorders for Python and Ruby write: lines by absolute path. */
const LinesByFile = z.record(
  z.string(),
  z.object({ executed: z.array(z.number()), idle: z.array(z.number()) }),
);

/** What several processes have executed together: `undefined` where none has recorded anything. */
export function readCoveredLines(
  report: ReportFiles,
  root: string,
): ReadonlyMap<string, CoveredLines> | undefined {
  const covered = new Map<string, CoveredLines>();
  let isRecorded = false;
  for (const [name, text] of report) {
    if (!name.startsWith(`${coverageFolder}/`)) continue;
    const parsed = LinesByFile.safeParse(parseJson(text));
    // Of a process that was ended while it wrote, nobody knows anything.
    if (!parsed.success) continue;
    isRecorded = true;
    for (const [path, { executed, idle }] of Object.entries(parsed.data)) {
      const file = relative(root, path);
      const lines = { executed: new Set(executed), idle: new Set(idle) };
      covered.set(file, joinCovered(covered.get(file), lines));
    }
  }
  return isRecorded ? covered : undefined;
}

/** A line is executed when any of both has done it. */
export function joinCovered(one: CoveredLines | undefined, other: CoveredLines): CoveredLines {
  if (one === undefined) return other;
  const executed = one.executed.union(other.executed);
  return { executed, idle: one.idle.union(other.idle).difference(executed) };
}
