import { posix } from 'node:path';
import type { FilePatch } from '../domain/patch.ts';

/** Old and new stand further apart in prose that merely tells of both. */
const maxDistance = 160;

/** Nobody dictates what a tool has pressed into one line. */
const maxLineLength = 300;

export interface Dictation {
  /** The words of the prompt. */
  readonly text: string;
  /** At least half of the changed lines are dictated: nothing is left to find. */
  readonly isWhole: boolean;
}

/** An order for one line is the whole of a change no larger than this. */
const maxOrderedLines = 3;

/**
 * The words of a prompt that dictate the edit: "GRAVITY is 98.1, should be 9.81" or "line 52: swap the arguments". Only where they
 * name the place, too; else a value is the wish.
 * @param files the changed sources
 */
export function findDictation(prompt: string, files: readonly FilePatch[]): Dictation | undefined {
  const lineCount = files.reduce(
    (sum, file) => sum + Math.max(file.addedLines.length, file.removedLines.length),
    0,
  );
  const edits = files.flatMap((file) =>
    toEdits(file).flatMap((edit) => [
      ...findReplacement(prompt, file, edit),
      ...findRemoval(prompt, file, edit),
    ]),
  );
  const orders = files.flatMap((file) => findOrderAtLine(prompt, file));
  const [text] = [...edits, ...orders];
  if (text === undefined) return undefined;
  return {
    text,
    isWhole: edits.length * 2 >= lineCount || (orders.length > 0 && lineCount <= maxOrderedLines),
  };
}

/** An edit within a line: what went out and what came in between what stayed. */
interface Edit {
  readonly before: string;
  readonly after: string;
  readonly line: string;
}

function toEdits({ removedLines, addedLines }: FilePatch): Edit[] {
  if (removedLines.length !== addedLines.length) return [];
  return removedLines.flatMap((removed, i) => {
    if (removed.length > maxLineLength) return [];
    const [old, now] = [toWords(removed), toWords(addedLines[i] ?? '')];
    let start = 0;
    while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
    let end = 0;
    while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
    const before = old.slice(start, old.length - end).join(' ');
    const after = now.slice(start, now.length - end).join(' ');
    return before === after ? [] : [{ before, after, line: removed }];
  });
}

function toWords(line: string): string[] {
  return line.match(/[\p{L}\p{N}_$.]+|[=!<>]=+|[^\s]/gu) ?? [];
}

function findReplacement(prompt: string, file: FilePatch, { before, after, line }: Edit): string[] {
  if (before === '' || after === '' || !namesPlace(prompt, file, line)) return [];
  const [old, now] = [before, after].map(toLoosePattern);
  const gap = `[\\s\\S]{0,${maxDistance}}?`;
  const pattern = new RegExp(`${old}${gap}${now}|${now}${gap}${old}`, 'u');
  return pattern.exec(prompt)?.slice(0, 1) ?? [];
}

/** Whole words, whatever the spaces between. */
function toLoosePattern(words: string): string {
  const inner = words
    .split(' ')
    .map((word) => RegExp.escape(word))
    .join('\\s*');
  return `(?<![\\p{L}\\p{N}_.=<>!])${inner}(?![\\p{L}\\p{N}_=<>])`;
}

/** What only goes away, quoted with its line and named once more: "`(to - from) + 1`, lose the + 1". */
function findRemoval(prompt: string, file: FilePatch, { before, after, line }: Edit): string[] {
  if (after !== '' || before === '' || !namesPlace(prompt, file, line)) return [];
  const words = toWords(line.trim()).map((word) => RegExp.escape(word));
  const quoted = new RegExp(words.join('\\s*'), 'u').exec(prompt)?.[0];
  if (quoted === undefined) return [];
  return new RegExp(toLoosePattern(before), 'u').test(prompt.replace(quoted, ' ')) ? [quoted] : [];
}

const lineNumber =
  /\b(?:line|lines|zeile|ligne|línea|linea|linha|satır|стр(?:ок\p{L}*|\.)?)\s*\d+|\bL\d+\b|第?\s*\d+\s*行|\.\w{1,5}:\d+\b/iu;

const editWord =
  /\b(?:swap|replace|change|set|remove|delete|drop|rename|negate|invert|flip|use|ersetz\w*|tausch\w*|lösch\w*|änder\w*|remplac\w*|supprim\w*|cambia\w*|reemplaz\w*|troca\w*|substitu\w*|remov\w*|değiştir\w*)\b|замени|удали|поменяй|替换|改成|置き換え|削除|바꿔|बदल|استبدل/iu;

/** An order that names file and line: nothing is left to find. A line of output, or of a trace, comes without an order. */
function findOrderAtLine(prompt: string, file: FilePatch): string[] {
  return prompt
    .split(/\n+/)
    .filter(
      (line) => line.length < 400 && lineNumber.test(line) && editWord.test(line) && namesFile(line, file),
    )
    .filter((line) => !/\?\s*$|^\s*(?:at|File)\b/.test(line))
    .map((line) => line.trim());
}

function namesPlace(prompt: string, file: FilePatch, line: string): boolean {
  if (namesFile(prompt, file)) return true;
  const names = (line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).filter(isCodeName);
  return names.some((name) => hasWord(prompt, name));
}

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

export function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(word)}(?![\\p{L}\\p{N}_])`, 'u').test(text);
}
