import { posix } from 'node:path';
import type { FilePatch } from '../domain/patch.ts';

/** Of scripts that set a name apart by spaces: `pool.go里的` and `score.py에서` hold a name all the same. */
export const letters = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';

/** By its name, with or without its ending where the name alone is none of everyday's words. */
export function namesFile(prompt: string, { path }: FilePatch): boolean {
  const { base, name } = posix.parse(path);
  return (
    hasWord(prompt, base) ||
    (isCodeName(name) && hasWord(prompt, name)) ||
    (/^\p{Lu}/u.test(name) && hasWord(prompt, name))
  );
}

/** `camelCase`, `snake_case`, `SCREAMING`, `v2`: nobody says it who does not mean the code. */
export function isCodeName(name: string): boolean {
  return /\p{Ll}\p{Lu}|\p{L}_\p{L}|^\p{Lu}{3,}$|\p{L}\d/u.test(name);
}

/** A name that could be a word of prose, too, is meant as code where it is dressed so: `next()`, `Queue.next`, in backticks. */
export function isMeant(prompt: string, name: string): boolean {
  if (!prompt.includes(name)) return false;
  if (isCodeName(name)) return hasWord(prompt, name);
  const [word, end] = [RegExp.escape(name), `(?![${letters}\\p{N}_])`];
  return (
    new RegExp(
      `(?<![${letters}\\p{N}_])${word}(?:\\(|::|->|[.#](?=\\p{L}))|(?:::|->|\\p{L}[.#])${word}${end}|\`[^\`\\n]{0,40}(?<![${letters}\\p{N}_])${word}${end}[^\`\\n]{0,40}\``,
      'u',
    ).test(prompt) ||
    (isSpaceless(prompt) && hasWord(prompt, name))
  );
}

/** Among letters of another script a Latin word is a name. */
function isSpaceless(prompt: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Devanagari}\p{Script=Arabic}]/u.test(
    prompt,
  );
}

export function hasWord(text: string, word: string): boolean {
  if (!text.includes(word)) return false;
  return new RegExp(`(?<![${letters}\\p{N}_])${RegExp.escape(word)}(?![${letters}\\p{N}_])`, 'u').test(text);
}

/** The file, or something that the patch shows of it, is called by its name. */
export function namesPlace(prompt: string, file: FilePatch): boolean {
  return namesFile(prompt, file) || shownNames(file).some((name) => isMeant(prompt, name));
}

/** Names in the lines that go and in those around. */
export function shownNames({ text }: FilePatch): string[] {
  const shown = text
    .split('\n')
    .filter((line) => /^[ -](?!--)/.test(line))
    .join('\n');
  return [...new Set(shown.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? [])];
}
