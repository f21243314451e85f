/** Of longer prompts only the beginning and the end are held against others: what lies between is a log or a file. */
const maxLength = 40_000;

/** What a template is filled with, in place of the filling. */
export const slot = '§';

/**
 * A prompt in comparable pieces, one for each sentence or line: words in lower case, with code, quotations, paths, numbers and ids
 * masked. Where a script writes no spaces, each letter is a word.
 */
export function toSegments(prompt: string): string[][] {
  const text =
    prompt.length <= maxLength
      ? prompt
      : `${prompt.slice(0, maxLength / 2)}\n${prompt.slice(-maxLength / 2)}`;
  return text
    .toLowerCase()
    .replaceAll(/```[\s\S]*?(?:```|$)|`[^`\n]*`|"[^"\n]*"|「[^」\n]*」|“[^”\n]*”|„[^“”\n]*[“”]/g, ` ${slot} `)
    .split(/\n+|(?<=[.!?:])\s+|(?<=[。！？])| [▸►»·|] /)
    .map((line) => line.split(/\s+/).flatMap(toWords))
    .filter((words) => words.length > 0);
}

function toWords(word: string): string | string[] {
  if (plainWord.test(word)) return word;
  return isFilling(word) ? slot : (word.match(wordOrLetter) ?? []);
}

/** Most are: told by one pattern instead of by three. */
const plainWord = /^[a-z]+$/;

/** Paths, file names, numbers, ids, identifiers; in scripts without spaces only what is no letter of theirs. */
function isFilling(word: string): boolean {
  return word === slot || (/[/\\_\d=]|\p{L}\.\p{L}|<[^>]*>/u.test(word) && !spaceless.test(word));
}

/** Of a script that writes no spaces. */
export function isLetter(word: string): boolean {
  // No such script is in ASCII, as most words of this length are.
  return word.length <= 2 && (word.charCodeAt(0) > 127 || word.charCodeAt(1) > 127) && spaceless.test(word);
}

const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'];
const letters = scripts.map((script) => `\\p{Script=${script}}`).join('');
const spaceless = new RegExp(`[${letters}]`, 'u');
const wordOrLetter = new RegExp(`[${letters}]|${slot}|[\\p{L}\\p{M}]+`, 'gu');
