import type { FilePatch } from '../domain/patch.ts';
import { hasWord, isCodeName, letters, namesFile } from './code-names.ts';
import { findSpelled, leavesWords } from './spelled-change.ts';

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
    toEdits(file).flatMap((edit) =>
      [
        ...findReplacement(prompt, file, edit),
        ...findQuotedResult(prompt, file, edit),
        ...findInsertion(prompt, file, edit),
        ...findOperator(prompt, file, edit),
        ...findRemoval(prompt, file, edit),
      ].slice(0, 1),
    ),
  );
  const orders = files.flatMap((file) => findOrderAtLine(prompt, file));
  const whole = findSpelled(prompt, files);
  const [text] = [...edits, ...orders, ...whole];
  if (text === undefined) return undefined;
  return {
    text,
    isWhole:
      edits.length * 2 >= lineCount ||
      whole.length > 0 ||
      (orders.length > 0 && lineCount <= maxOrderedLines && !leavesWords(prompt, files)),
  };
}

/** An edit within a line: what went out and what came in between what stayed. */
interface Edit {
  readonly before: string;
  readonly after: string;
  /** What stayed on either side, one word of each. */
  readonly around: readonly string[];
  readonly line: string;
  readonly result: string;
}

function toEdits({ removedLines, addedLines }: FilePatch): Edit[] {
  return pairLines(removedLines, addedLines).flatMap(([removed, result]) => {
    if (removed.length > maxLineLength) return [];
    const [old, now] = [toWords(removed), toWords(result)];
    const [start, end] = countShared(old, now);
    const before = old.slice(start, old.length - end).join(' ');
    const after = now.slice(start, now.length - end).join(' ');
    const around = [old[start - 1] ?? '', end === 0 ? '' : (old.at(-end) ?? '')];
    return before === after ? [] : [{ before, after, around, line: removed, result }];
  });
}

/** How many words two lines share at their beginnings and at their ends. */
function countShared(old: readonly string[], now: readonly string[]): [number, number] {
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return [start, end];
}

/** Beyond this many lines the alike are not looked for: so large a change nobody dictates. */
const maxPairedLines = 40;

/** Each line that goes with the one that comes in its stead: in order where there are as many, else those that are alike. */
function pairLines(removed: readonly string[], added: readonly string[]): (readonly [string, string])[] {
  if (removed.length === added.length) return removed.map((line, i) => [line, added[i] ?? ''] as const);
  if (removed.length + added.length > maxPairedLines) return [];
  let next = 0;
  return removed.flatMap((line) => {
    const old = toWords(line);
    const at = added.findIndex((other, i) => {
      const [start, end] = i < next ? [0, 0] : countShared(old, toWords(other));
      return start + end >= old.length / 2 && start + end >= 2;
    });
    if (at < 0) return [];
    next = at + 1;
    return [[line, added[at] ?? ''] as const];
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

const codeSpan = /`([^`\n]{4,})`|“([^”\n]{4,})”|「([^」\n]{4,})」/g;

/** A quotation that holds all that is new in the line, and is a piece of the line: "the regex should be `…`". */
function findQuotedResult(prompt: string, file: FilePatch, { before, after, line, result }: Edit): string[] {
  if (after === '' || !namesPlace(prompt, file, line)) return [];
  const [novelty, whole, old] = [after, result, before].map(squash);
  if (novelty === undefined || whole === undefined) return [];
  return Array.from(prompt.matchAll(codeSpan), ([text, ...groups]) => ({
    text,
    said: squash(groups.find((group) => group !== undefined) ?? ''),
  }))
    .filter(({ said }) => said.includes(novelty) && whole.includes(said) && !squash(line).includes(said))
    .filter(({ said }) => said !== old && /[^\p{L}\p{N}\s]/u.test(said))
    .map(({ text }) => text);
}

const quoteMark = '[`\'"“”«»「」]';

/** "Add a `!` in front of `slot.isOpen()`": what comes in is said, and so is what it comes next to. */
function findInsertion(prompt: string, file: FilePatch, { before, after, around, line }: Edit): string[] {
  if (before !== '' || after === '' || !namesPlace(prompt, file, line)) return [];
  const isSign = !/[\p{L}\p{N}]/u.test(after);
  const said = new RegExp(
    isSign ? quoteMark + toLoosePattern(after) + quoteMark : toLoosePattern(after),
    'u',
  );
  const text = said.exec(prompt)?.[0];
  // A word of prose is none of code.
  if (text === undefined || (!/[^\p{L}\s]/u.test(after) && !isCodeName(after))) return [];
  const names = [
    ...around.flatMap((word) => word.split('.')),
    ...(line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []),
  ];
  return names.some((name) => name.length >= 3 && hasWord(prompt, name)) ? [text] : [];
}

/** Operators as people call them. */
const operatorWords: Readonly<Record<string, RegExp>> = {
  '<=': /less(?: than)? or equal|at most|kleiner[- ]?(?:oder[- ]?)?gleich|inférieure? ou égal|menor o igual|menor ou igual|minore o uguale|меньше или равно|小于等于|以下/iu,
  '>=': /greater(?: than)? or equal|at least|größer[- ]?(?:oder[- ]?)?gleich|supérieure? ou égal|mayor o igual|maior ou igual|maggiore o uguale|больше или равно|大于等于|以上/iu,
  '!': /\bnegat\w*|\binvert\w*|\bnot in front|negier\w*|umkehr\w*|niega|negue|取反|否定/iu,
};

/** "Replace the less-than by less-or-equal in `end < start`": the line is quoted, the operator is said. */
function findOperator(prompt: string, file: FilePatch, { before, after, around, line }: Edit): string[] {
  const spoken = operatorWords[after];
  if (spoken === undefined || !namesPlace(prompt, file, line)) return [];
  const quoted = new RegExp(
    [around[0] ?? '', before, around[1] ?? ''].map((word) => RegExp.escape(word)).join('\\s*'),
    'u',
  );
  const text = spoken.exec(prompt)?.[0];
  return text !== undefined && quoted.test(prompt) ? [text] : [];
}

function squash(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** Whole words, whatever the spaces between. */
function toLoosePattern(words: string): string {
  const inner = words
    .split(' ')
    .map((word) => RegExp.escape(word))
    .join('\\s*');
  return `(?<![${letters}\\p{N}_.=<>!])${inner}(?![${letters}\\p{N}_=<>])`;
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
