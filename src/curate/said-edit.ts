import { hasWord, isCodeName, letters } from './code-names.ts';
import type { LineEdit } from './line-edits.ts';
import { findLiterals, toTokens } from './tokens.ts';

/** Old and new stand further apart in prose that merely tells of both. */
const maxDistance = 160;

/** A name and the value that it shall have stand closer. */
const maxValueDistance = 60;

/** Nobody dictates what a tool has pressed into one line. */
const maxLineLength = 300;

/** The words of a prompt that spell one edit out; its place must be named, too, else a value is the wish. */
export function findSaidEdit(prompt: string, edit: LineEdit): string | undefined {
  if (edit.line.length > maxLineLength || edit.result.length > maxLineLength || isWish(edit))
    return undefined;
  return kinds.map((find) => find(prompt, edit)).find((text) => text !== undefined);
}

/**
 * "find() gives 1, I expect 0" tells what is wanted, though code returns just these values; and words within a literal are a text
 * that somebody wants to read.
 */
function isWish({ before, after, start, line, result }: LineEdit): boolean {
  const isValue = (tokens: readonly string[]) => tokens.length > 0 && plainValue.test(tokens.join(' '));
  if (isValue(before) && isValue(after) && /\breturn\b/.test(line)) return true;
  const isText = findLiterals(result)
    .slice(start, start + after.length)
    .every(Boolean);
  return after.length > 0 && isText && /^[\p{L}\p{M}\s.,!?]+$/u.test(after.join(' '));
}

const plainValue = /^(?:-?\s*\d{1,3}|null|nil|none|undefined|true|false|\[ \]|\{ \}|"\s*"|'\s*')$/i;

type Find = (prompt: string, edit: LineEdit) => string | undefined;

/** "Change 3 to 5", in any order. */
const findReplacement: Find = (prompt, { before, after }) => {
  if (before.length === 0 || after.length === 0) return undefined;
  const [old, now] = [before, after].map(toLoosePattern);
  const gap = `[\\s\\S]{0,${maxDistance}}?`;
  return new RegExp(`${old}${gap}${now}|${now}${gap}${old}`, 'u').exec(prompt)?.[0];
};

/** "MAX_BODY should be 4000": the old value need not be said. */
const findValue: Find = (prompt, { line, after, start }) => {
  const [value = ''] = after;
  const name = toTokens(line)
    .slice(0, start)
    .findLast((word) => /^[\p{L}_$]/u.test(word));
  if (after.length !== 1 || !/^\d/.test(value) || name === undefined || name.length < 3) return undefined;
  const [said, now] = [toLoosePattern([name]), toLoosePattern(after)];
  const gap = `[^\\n]{0,${maxValueDistance}}?`;
  return new RegExp(`${said}${gap}${now}|${now}${gap}${said}`, 'u').exec(prompt)?.[0];
};

const codeSpan = /`([^`\n]{4,})`|“([^”\n]{4,})”|「([^」\n]{4,})」/g;

/** A quotation that holds all that is new in the line, and is a piece of the line: "the regex should be `…`". */
const findQuotedResult: Find = (prompt, { before, after, line, result }) => {
  const [novelty, old] = [after.join(''), before.join('')];
  if (novelty === '') return undefined;
  return Array.from(prompt.matchAll(codeSpan), ([text, ...groups]) => ({
    text,
    said: squash(groups.find((group) => group !== undefined) ?? ''),
  })).find(
    ({ said }) =>
      said.includes(novelty) &&
      squash(result).includes(said) &&
      !squash(line).includes(said) &&
      said !== old &&
      /[^\p{L}\p{N}\s]/u.test(said),
  )?.text;
};

const quoteMark = '[`\'"“”«»「」]';

/** "Add a `!` in front of `slot.isOpen()`": what comes in is said, and so is what it comes next to. */
const findInsertion: Find = (prompt, { before, after, line }) => {
  if (before.length > 0 || after.length === 0 || line === '') return undefined;
  const isSign = !/[\p{L}\p{N}]/u.test(after.join(''));
  const said = isSign ? quoteMark + toLoosePattern(after) + quoteMark : toLoosePattern(after);
  const text = new RegExp(said, 'u').exec(prompt)?.[0];
  // A word of prose is none of code.
  if (text === undefined || (/^\p{L}+$/u.test(after.join('')) && !isCodeName(after.join(''))))
    return undefined;
  return toNames(line).some((name) => hasWord(prompt, name)) ? text : undefined;
};

/** "After the await put `return;`": a line of at least two marks, whole. */
const findLine: Find = (prompt, { after, result }) => {
  const tokens = toTokens(result);
  const isCode = tokens.length > 1 && /\p{L}/u.test(result) && /[^\p{L}\p{N}\s]/u.test(result.trim());
  if (after.length === 0 || !isCode) return undefined;
  return new RegExp(toLoosePattern(tokens), 'u').exec(prompt)?.[0];
};

/** What only goes away, quoted with its line and named once more: "`(to - from) + 1`, lose the + 1". */
const findRemoval: Find = (prompt, { before, after, line }) => {
  if (after.length > 0 || before.length === 0) return undefined;
  const quoted = new RegExp(toTokens(line).map(RegExp.escape).join('\\s*'), 'u').exec(prompt)?.[0];
  if (quoted === undefined) return undefined;
  return new RegExp(toLoosePattern(before), 'u').test(prompt.replace(quoted, ' ')) ? quoted : undefined;
};

/** Operators as people call them. */
const operatorWords: Readonly<Record<string, RegExp>> = {
  '<=': /less(?: than)? or equal|at most|kleiner[- ]?(?:oder[- ]?)?gleich|inférieure? ou égal|menor o igual|menor ou igual|minore o uguale|меньше или равно|小于等于|以下/iu,
  '>=': /greater(?: than)? or equal|at least|größer[- ]?(?:oder[- ]?)?gleich|supérieure? ou égal|mayor o igual|maior ou igual|maggiore o uguale|больше или равно|大于等于|以上/iu,
  '!': /\bnegat\w*|\binvert\w*|\bnot in front|negier\w*|umkehr\w*|niega|negue|取反|否定/iu,
};

/** "Replace the less-than by less-or-equal in `end < start`": the line is quoted, the operator is said. */
const findOperator: Find = (prompt, { before, after, line, start }) => {
  const text = operatorWords[after.join(' ')]?.exec(prompt)?.[0];
  const old = toTokens(line);
  const quoted = [old[start - 1] ?? '', ...before, old[start + before.length] ?? ''].map(RegExp.escape);
  return text !== undefined && new RegExp(quoted.join('\\s*'), 'u').test(prompt) ? text : undefined;
};

const kinds = [
  findReplacement,
  findValue,
  findQuotedResult,
  findInsertion,
  findLine,
  findOperator,
  findRemoval,
] as const;

function toNames(line: string): string[] {
  return line.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? [];
}

function squash(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** Whole words, whatever the spaces between. */
function toLoosePattern(tokens: readonly string[]): string {
  const inner = tokens.map((word) => RegExp.escape(word)).join('\\s*');
  const [first = '', last = ''] = [tokens[0], tokens.at(-1)];
  return `${isWord(first) ? notIn : '(?<![=<>!])'}${inner}${isWord(last) ? notBefore : '(?![=<>])'}`;
}

const notIn = `(?<![${letters}\\p{N}_])`;
const notBefore = `(?![${letters}\\p{N}_])`;
const isWord = (token: string) => /^[\p{L}\p{N}_$]/u.test(token);
