import type { FilePatch } from '../domain/patch.ts';
import { findHeld } from './find-held.ts';
import { type HeardPrompt, hear, isWord } from './heard-prompt.ts';
import { type LineEdit, toLineEdits } from './line-edits.ts';
import { isComment } from './same-code.ts';
import { findLiterals, toTokens } from './tokens.ts';

/** Nobody dictates more lines one by one; of larger changes the first tell enough. */
const maxEditCount = 80;

/** In characters, of both sides; what was minified nobody dictates. */
const maxEditLength = 2000;

/** How much of a change its prompt spells out: its new names, both sides of its edits, its lines. */
export function measureSpelledOut(prompt: string, files: readonly FilePatch[]) {
  const edits = toCodeEdits(files);
  const heard = hear(prompt);
  return {
    ...measureNews(heard, files, edits),
    ...measureEdits(heard, edits),
    ...measureQuotes(prompt, files, edits),
  };
}

/** What of the edits the prompt says, as the change has it: its longest line, or its words. */
export function findSaid(prompt: string, files: readonly FilePatch[]): string {
  const edits = toCodeEdits(files);
  const asked = toSquashed(prompt);
  const [line] = edits
    .map(({ after, result }) => (after.length > 0 && asked.includes(toSquashed(result)) ? result.trim() : ''))
    .sort((a, b) => b.length - a.length);
  if (line !== undefined && line.length >= minQuoteLength) return line.slice(0, maxSaidLength);
  const heard = hear(prompt);
  const words = edits.flatMap(({ before, after }) => [...before, ...after]).filter(isTelling);
  return [...new Set(words)].filter(heard.hears).join(' ').slice(0, maxSaidLength);
}

/** In characters. */
const maxSaidLength = 200;

function toCodeEdits(files: readonly FilePatch[]): LineEdit[] {
  return files
    .flatMap(toLineEdits)
    .filter(({ line, result }) => line.length + result.length <= maxEditLength)
    .filter(({ line, result }) => (isWord(line) || isWord(result)) && !isComment(result))
    .slice(0, maxEditCount);
}

/** Names and values that the lines that go do not hold; what stands in a literal is mostly the wish itself. */
function measureNews(heard: HeardPrompt, files: readonly FilePatch[], edits: readonly LineEdit[]) {
  const old = new Set(
    files.flatMap(({ removedLines }) =>
      removedLines.flatMap((line) => toTokens(line.slice(0, maxEditLength))),
    ),
  );
  const isLiteral = new Map<string, boolean>();
  for (const { result, start, after } of edits) {
    const literals = findLiterals(result);
    for (let i = 0; i < after.length; i++) {
      const token = after[i] ?? '';
      if (isTelling(token) && isLiteral.get(token) !== false && !old.has(token)) {
        isLiteral.set(token, literals[start + i] === true);
      }
    }
  }
  const inCode = [...isLiteral.keys()].filter((token) => isLiteral.get(token) === false);
  return {
    newCount: Math.log1p(inCode.length) / 2,
    newSaid: toShare(inCode, heard.holds),
    newHeard: toShare(inCode, heard.hears),
    newInTextsAlone: Number(inCode.length === 0 && isLiteral.size > 0),
  };
}

/** What goes out and what comes in, edit by edit. */
function measureEdits(heard: HeardPrompt, edits: readonly LineEdit[]) {
  const sides = edits
    .map((edit) => ({ edit, out: toTelling(edit.before), in: toTelling(edit.after) }))
    .filter((side) => side.out.length + side.in.length > 0)
    .map((side) => {
      const inShare = toShare(side.in, heard.hears);
      return { ...side, inShare, isInHeard: side.in.length === 0 || inShare === 1 };
    });
  const comingIn = sides.filter((side) => side.in.length > 0);
  const inOrder = comingIn.slice(0, maxOrderedCount).map((side) => side.in);
  const setCount = comingIn.filter((side) => side.isInHeard && staysNamed(heard, side.edit)).length;
  return {
    bothSides: toShare(sides, (side) => side.isInHeard && side.out.every(heard.hears)),
    fewness: Math.exp((1 - edits.length) / 3),
    comesIn: toShare(comingIn, (side) => side.isInHeard),
    comesInInPart: toMean(comingIn.map(({ inShare }) => inShare)),
    comesInInOrder: toShareOf(
      inOrder.map((tokens) => heard.countInOrder(tokens)),
      inOrder.reduce((sum, tokens) => sum + tokens.length, 0),
    ),
    setsNamed: edits.length === 0 ? 0 : setCount / edits.length,
    isWish: toShare(edits, isWish),
  };
}

/** "make MaxAttempts 5": what comes in is said, and so is a name that stays beside it. */
function staysNamed(heard: HeardPrompt, { before, line }: LineEdit): boolean {
  if (line === '') return false;
  const gone = new Set(before);
  return toTokens(line).some(
    (token) => /^[\p{L}_$]{4,}$/u.test(token) && isTelling(token) && !gone.has(token) && heard.holds(token),
  );
}

/** Alignment costs the product of both lengths. */
const maxOrderedCount = 30;

/** Lines that the prompt has as they are, spaces aside: those that come in, those that go, those that change places. */
function measureQuotes(prompt: string, files: readonly FilePatch[], edits: readonly LineEdit[]) {
  const asked = toSquashed(prompt);
  const toQuotable = (lines: readonly string[]) =>
    lines.map(toSquashed).filter((line) => line.length >= minQuoteLength);
  const toQuotedShare = (lines: readonly string[]) =>
    lines.length === 0 ? 0 : findHeld(asked, lines).length / lines.length;
  const toShort = (lines: readonly string[]) => lines.filter((line) => line.length <= maxEditLength);
  const added = files.flatMap((file) => toShort(file.addedLines));
  const removed = new Set(files.flatMap((file) => toShort(file.removedLines)));
  const comingIn = edits.filter(({ after }) => after.length > 0);
  const moved = toQuotable([...new Set(added.filter((line) => removed.has(line)))]);
  return {
    newLinesQuoted: toQuotedShare(toQuotable(comingIn.map(({ result }) => result))),
    oldLinesQuoted: toQuotedShare(toQuotable(edits.map(({ line }) => line))),
    movedLinesQuoted: moved.length * 2 < added.length ? 0 : toQuotedShare(moved),
  };
}

/** In characters; shorter lines are nothing to quote. */
const minQuoteLength = 8;

const toSquashed = (text: string) => text.replaceAll(/[\s;,]+/g, '');

/**
 * "find() gives 1, I expect 0" tells what is wanted, though code returns just these values; and words within a literal are a text
 * that somebody wants to read.
 */
function isWish({ before, after, start, line, result }: LineEdit): boolean {
  if (isValue(before) && isValue(after) && /\breturn\b/.test(line)) return true;
  const literals = findLiterals(result);
  return (
    after.length > 0 &&
    after.every((_, i) => literals[start + i] === true) &&
    /^[\p{L}\p{M}\s.,!?]+$/u.test(after.join(' '))
  );
}

/** The longest are two marks and what stands between. */
const isValue = (tokens: readonly string[]) =>
  tokens.length > 0 && tokens.length <= 3 && plainValue.test(tokens.join(' '));

const plainValue = /^(?:-?\s*\d{1,3}|null|nil|none|undefined|true|false|\[ \]|\{ \}|"\s*"|'\s*')$/i;

const grammar = new Set(
  (
    'const,let,var,if,else,for,while,return,function,def,fn,func,fun,public,private,static,final,new,class,import,from,in,of,' +
    'int,string,bool,void,self,this,async,await,export,default,end,do,then,pub,mut,use,val,true,false,null,not,and,or,is,with,as,the,to,a'
  ).split(','),
);

/** Names, numbers and operators of two signs; words of the language say nothing. */
const isTelling = (token: string) => (isWord(token) ? !grammar.has(token) : token.length > 1);

/** Where nothing else is in it, what there is tells. */
function toTelling(tokens: readonly string[]): readonly string[] {
  if (tokens.length === 0) return tokens;
  for (const tells of [isTelling, isWord, (token: string) => !/^[;,(){}[\].:]$/.test(token)]) {
    const telling = tokens.filter(tells);
    if (telling.length > 0) return telling;
  }
  return [];
}

function toShare<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(is).length / items.length;
}

const toShareOf = (counts: readonly number[], total: number) =>
  total === 0 ? 0 : counts.reduce((sum, count) => sum + count, 0) / total;

const toMean = (shares: readonly number[]) => toShareOf(shares, shares.length);
