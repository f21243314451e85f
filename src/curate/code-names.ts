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
    (/^\p{Lu}/u.test(name) && isWithinSentence(prompt, name))
  );
}

/** At its beginning any word has a capital. */
function isWithinSentence(prompt: string, name: string): boolean {
  return hasWord(prompt, name) && new RegExp(`[\\p{L}\\p{N},:(] ?${RegExp.escape(name)}`, 'u').test(prompt);
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
function shownNames(file: FilePatch): string[] {
  return [
    ...new Set(
      shownLines(file)
        .join('\n')
        .match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? [],
    ),
  ];
}

function shownLines({ text }: FilePatch): string[] {
  return text.split('\n').filter((line) => /^[ -](?!--)/.test(line));
}

const declaration =
  /\b(?:function\*?|def|fn|func|fun|class|struct|interface|enum|trait|type|module|defmodule|sub|proc|impl|object|record)\s+(?:\([^)]*\)\s*)?(?:self\.)?([\p{L}_$][\p{L}\p{N}_$]*)|(?<![.\p{L}])(?!(?:if|for|while|switch|catch|return)\b)([\p{L}_$][\p{L}\p{N}_$]*)\([^;]*\)[^;]*\{\s*$/gu;

/** Functions, methods and types whose beginnings the patch shows, where the prompt calls one by its name; so, too, what goes. */
export function findNamed(prompt: string, file: FilePatch): string | undefined {
  const declared = shownLines(file).flatMap((line) =>
    Array.from(line.matchAll(declaration), ([, name, method]) => name ?? method ?? ''),
  );
  const gone = (file.removedLines.join('\n').match(/[\p{L}_$][\p{L}\p{N}_$]{3,}/gu) ?? []).filter(isCodeName);
  return [...new Set([...declared, ...gone])].find((name) => name.length > 2 && isMeant(prompt, name));
}
