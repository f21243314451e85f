import { sanitizeLines } from '../report/words/sanitize-text.ts';

/** The codes of our own palette: bold, dim, red, green, yellow, and their ends. None hides or moves anything. */
const ownStyle = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;

/** What may go to a terminal: prompts, patches and messages in it come from outside and shall not steer it. */
export function toPrintable(text: string, hasColor: boolean): string {
  if (!hasColor) return sanitizeLines(text);
  return text
    .split(ownStyle)
    .map((part, i) => (i % 2 === 1 ? part : sanitizeLines(part)))
    .join('');
}
