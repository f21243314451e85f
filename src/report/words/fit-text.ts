const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

const oneColumnEach = /^[\x20-\x7e]*$/;

/** Columns that a text takes in a terminal. */
export function toWidth(text: string): number {
  if (oneColumnEach.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Cuts with `…` where a text is wider than its room. */
export function cutText(text: string, room: number): string {
  if (toWidth(text) <= room) return text;
  let width = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    width += toWidth(segment);
    if (width > room - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Exactly `room` columns. */
export function fitText(text: string, room: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutText(text, room);
  const blanks = ' '.repeat(Math.max(0, room - toWidth(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** Breaks into lines of at most `room` columns: at blanks, and within what is longer than a line. */
export function wrapText(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((part) => breakWord(part, room))) {
    const line = lines.at(-1);
    if (line !== undefined && toWidth(line) + 1 + toWidth(word) <= room)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function breakWord(word: string, room: number): string[] {
  const pieces = [''];
  for (const { segment } of graphemes.segment(word)) {
    const last = pieces.at(-1) ?? '';
    if (toWidth(last) + toWidth(segment) <= room) pieces[pieces.length - 1] = last + segment;
    else pieces.push(segment);
  }
  return pieces;
}
