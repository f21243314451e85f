import { toSha256 } from './ids.ts';
import type { HunkOutline } from './session.ts';

/** Short, so that it tells whether lines are the same and never what they are; line ends are not looked at. */
export function hashContext(lines: readonly string[]): string {
  const text = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)).join('\n');
  return toSha256(text).slice(0, 8);
}

/**
 * @param oldStart as in {@link HunkOutline}; so does jsdiff count
 * @param lines each with its marker: blank, `-` or `+`
 */
export function outlineHunk(oldStart: number, lines: readonly string[]): HunkOutline {
  let shape = '';
  const context: string[] = [];
  for (const line of lines) {
    const mark = line.charAt(0);
    if (mark === '\\') continue;
    const isContext = mark !== '+' && mark !== '-';
    shape += isContext ? ' ' : mark;
    if (isContext) context.push(line.slice(1));
  }
  return { oldStart, shape, contextHash: hashContext(context) };
}

/** @param lines hunks in git's form, each with its `@@` line; what stands before the first is dropped */
export function outlineHunks(lines: readonly string[]): HunkOutline[] {
  const outlines: HunkOutline[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]?.startsWith('@@')) continue;
    const [, start, oldCount = '1', newCount = '1'] =
      /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[i] ?? '') ?? [];
    if (start === undefined) continue;
    const first = i + 1;
    let [oldLeft, newLeft] = [Number(oldCount), Number(newCount)];
    while ((oldLeft > 0 || newLeft > 0) && i + 1 < lines.length) {
      const mark = lines[++i]?.charAt(0);
      if (mark !== '+' && mark !== '\\') oldLeft--;
      if (mark !== '-' && mark !== '\\') newLeft--;
    }
    // Git names a place without old lines by the line before it.
    outlines.push(outlineHunk(Number(start) + (Number(oldCount) === 0 ? 1 : 0), lines.slice(first, i + 1)));
  }
  return outlines;
}
