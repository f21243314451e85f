/** So many signs in a row are told apart by one number of 32 bits. */
const runLength = 4;

/** A power of two, some times the different runs of most changes; of long ones fewer words are told apart at once. */
const markCount = 2 ** 14;

/** Of the text in hand: wiped sooner than made anew. */
const marks = new Uint8Array(markCount);

/**
 * Which of these words a text holds. The text is read once, and looked through again only for words all
 * of whose runs it has, which few others are.
 */
export function findHeld(text: string, words: readonly string[]): string[] {
  marks.fill(0);
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    run = (run << 8) ^ text.charCodeAt(i);
    marks[toMark(run)] = 1;
  }
  return words.filter((word) => hasItsRuns(word) && text.includes(word));
}

function hasItsRuns(word: string): boolean {
  let run = 0;
  for (let i = 0; i < word.length; i++) {
    run = (run << 8) ^ word.charCodeAt(i);
    if (i >= runLength - 1 && marks[toMark(run)] === 0) return false;
  }
  return true;
}

const toMark = (run: number) => Math.imul(run, 0x9e3779b1) >>> 18;
