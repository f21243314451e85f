import { toSha256 } from './ids.ts';
import type { HunkOutline } from './session.ts';

/** Short, so that it tells whether lines are the same and never what they are. */
export function hashContext(lines: readonly string[]): string {
  return toSha256(lines.join('\n')).slice(0, 8);
}

/** @param diff hunks in git's form, each with its `@@` line; what stands before the first is dropped */
export function outlineHunks(diff: string): HunkOutline[] {
  const outlines: HunkOutline[] = [];
  let context: string[] = [];
  let shape = '';
  let left = { old: 0, new: 0 };
  let oldStart = 0;
  for (const line of diff.split('\n')) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (left.old <= 0 && left.new <= 0 && header !== null) {
      [context, shape, oldStart] = [[], '', Number(header[1])];
      left = { old: Number(header[2] ?? 1), new: Number(header[3] ?? 1) };
    } else if ((left.old > 0 || left.new > 0) && !line.startsWith('\\')) {
      const mark = line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : ' ';
      shape += mark;
      if (mark === ' ') context.push(line.slice(1));
      if (mark !== '+') left.old--;
      if (mark !== '-') left.new--;
      if (left.old <= 0 && left.new <= 0)
        outlines.push({ oldStart, shape, contextHash: hashContext(context) });
    }
  }
  return outlines;
}
