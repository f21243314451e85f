import { toSha256 } from './ids.ts';
import type { HunkOutline } from './session.ts';

/** Short, so that it tells whether lines are the same and never what they are; line ends are not looked at. */
export function hashContext(lines: readonly string[]): string {
  return hashContextText(lines.join('\n'));
}

/** @param text - the lines, a line feed between two */
export function hashContextText(text: string): string {
  return toSha256(text.includes('\r') ? text.replace(/\r(?=\n|$)/g, '') : text).slice(0, 8);
}

const plus = '+'.charCodeAt(0);
const minus = '-'.charCodeAt(0);
/** Of a note that a file ends without a line feed. */
const backslash = '\\'.charCodeAt(0);

/**
 * @param oldStart as in {@link HunkOutline}; so does jsdiff count
 * @param lines each with its marker: blank, `-` or `+`
 * @param from - the first of them that belongs to the hunk
 * @param to - behind the last one
 */
export function outlineHunk(
  oldStart: number,
  lines: readonly string[],
  from = 0,
  to = lines.length,
): HunkOutline {
  let shape = '';
  const context: string[] = [];
  for (let i = from; i < to; i++) {
    const line = lines[i] ?? '';
    const mark = line.charCodeAt(0);
    if (mark === plus) shape += '+';
    else if (mark === minus) shape += '-';
    else if (mark !== backslash) {
      shape += ' ';
      context.push(line.slice(1));
    }
  }
  return { oldStart, shape, contextHash: hashContext(context) };
}

const hunkStart = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** @param lines hunks in git's form, each with its `@@` line; what stands before the first is dropped */
export function outlineHunks(lines: readonly string[]): HunkOutline[] {
  const outlines: HunkOutline[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, start, oldCount = '1', newCount = '1'] = hunkStart.exec(lines[i] ?? '') ?? [];
    if (start === undefined) continue;
    const first = i + 1;
    let [oldLeft, newLeft] = [Number(oldCount), Number(newCount)];
    while ((oldLeft > 0 || newLeft > 0) && i + 1 < lines.length) {
      const mark = lines[++i]?.charCodeAt(0);
      if (mark === backslash) continue;
      if (mark !== plus) oldLeft--;
      if (mark !== minus) newLeft--;
    }
    // Git names a place without old lines by the line before it.
    const oldStart = Number(start) + (Number(oldCount) === 0 ? 1 : 0);
    outlines.push(outlineHunk(oldStart, lines, first, i + 1));
  }
  return outlines;
}
