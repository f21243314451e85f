import { posix } from 'node:path';
import type { FilePatch } from '../domain/patch.ts';

/** Of scripts that set a name apart by spaces: `pool.go里的` and `score.py에서` hold a name all the same. */
export const letters = '\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Greek}';

/** By its name, with or without its ending where the name alone is none of everyday's words. */
export function namesFile(prompt: string, { path }: FilePatch): boolean {
  const { base, name } = posix.parse(path);
  return (
    hasWord(prompt, base) ||
    (hasWord(prompt, name) && isCodeName(name)) ||
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
  return eachWord(prompt, name).some(
    ([start, end]) =>
      /^(?:\(|::|->|[.#]\p{L})/u.test(prompt.slice(end, end + 2)) ||
      /(?:::|->|\p{L}[.#])$/u.test(prompt.slice(Math.max(0, start - 2), start)) ||
      isInCodeSpan(prompt, start) ||
      isSpaceless(prompt.slice(Math.max(0, start - nearby), end + nearby)),
  );
}

/** Among letters of a script without capitals a Latin word is a name; so near in characters. */
const nearby = 80;

function isSpaceless(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Devanagari}\p{Script=Arabic}]/u.test(
    text,
  );
}

/** An odd number of backticks stands before it on its line, and another after. */
function isInCodeSpan(prompt: string, at: number): boolean {
  const before = prompt.slice(Math.max(0, at - nearby), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return line.split('`').length % 2 === 0 && /^[^\n]{0,80}`/.test(prompt.slice(at, at + nearby));
}

export function hasWord(text: string, word: string): boolean {
  return eachWord(text, word).some(() => true);
}

/** Where it stands apart from other letters of the scripts that set words apart: from, to. */
function* eachWord(text: string, word: string): Generator<[number, number]> {
  if (word === '') return;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (!joined.test(text.charAt(at - 1)) && !joined.test(text.charAt(end))) yield [at, end];
  }
}

const joined = new RegExp(`^[${letters}\\p{N}_]`, 'u');

function shownLines({ text }: FilePatch): string[] {
  return text.split('\n').filter((line) => /^[ -](?!--)/.test(line));
}

const declaration =
  /\b(?:function\*?|def|fn|func|fun|class|struct|interface|enum|trait|type|module|defmodule|sub|proc|impl|object|record)\s+(?:\([^)]*\)\s*)?(?:self\.)?([\p{L}_$][\p{L}\p{N}_$]*)|(?<![.\p{L}])(?!(?:if|for|while|switch|catch|return)\b)([\p{L}_$][\p{L}\p{N}_$]*)\([^;]*\)[^;]*\{\s*$/gu;

/** Functions, methods and types whose beginnings the patch shows, where the prompt calls one by its name; so, too, what goes. */
export function findNamed(prompt: string, file: FilePatch): string | undefined {
  const names = known.get(file) ?? toNames(file);
  known.set(file, names);
  return names.find((name) => isMeant(prompt, name));
}

/** Asked for twice. */
const known = new WeakMap<FilePatch, readonly string[]>();

function toNames(file: FilePatch): string[] {
  const declared = shownLines(file).flatMap((line) =>
    Array.from(line.matchAll(declaration), ([, name, method]) => name ?? method ?? ''),
  );
  const gone = (file.removedLines.join('\n').match(/[\p{L}_$][\p{L}\p{N}_$]{3,}/gu) ?? []).filter(isCodeName);
  return [...new Set([...declared, ...gone])].filter((name) => name.length > 2);
}
