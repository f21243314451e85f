import type { FilePatch } from '../domain/patch.ts';
import { hasWord, namesPlace } from './code-names.ts';

/** Of what a change brings in, the share that the prompt has to say to leave nothing. */
const minSaidShare = 0.8;

/** Fewer new words are said by chance. */
const minNewCount = 3;

/** A prompt that spells out more is a specification. */
const maxNewCount = 40;

/** More lines than these nobody deletes or moves on order, word by word. */
const maxLineCount = 4;

const maxLinesPerWord = 1;

function countLines(files: readonly FilePatch[]): number {
  return files.reduce((sum, file) => sum + Math.max(file.addedLines.length, file.removedLines.length), 0);
}

const plainWords = new Set(
  (
    'const,let,var,if,else,for,while,return,function,def,fn,func,fun,public,private,static,final,new,class,import,from,in,of,' +
    'int,string,bool,void,self,this,async,await,export,default,end,do,then,pub,mut,use,val,true,false,null,not,and,or,is'
  ).split(','),
);

/** Names, numbers and operators of code; what literals say is mostly the wish itself. */
function wordsOf(lines: readonly string[]): string[] {
  const code = lines.join('\n').replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, ' ');
  return code.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|[=!<>]=+|&&|\|\||\?\?|\*\*/gu) ?? [];
}

/** What the change brings in that the lines that go do not hold. */
function newWords(files: readonly FilePatch[]): string[] {
  const old = new Set(wordsOf(files.flatMap((file) => file.removedLines)));
  const now = new Set(wordsOf(files.flatMap((file) => file.addedLines)));
  return [...now].filter((word) => !old.has(word) && !plainWords.has(word));
}

function isSaid(prompt: string, word: string): boolean {
  return /[\p{L}\p{N}]/u.test(word) ? hasWord(prompt, word) : prompt.includes(word);
}

/** Something that comes in is not in the prompt. */
export function leavesWords(prompt: string, files: readonly FilePatch[]): boolean {
  const fresh = newWords(files);
  return fresh.filter((word) => isSaid(prompt, word)).length < fresh.length * minSaidShare;
}

/**
 * A change that the prompt spells out without quoting its lines: (nearly) every new word is said, or lines that it quotes go or
 * change places.
 */
export function findSpelled(prompt: string, files: readonly FilePatch[]): string[] {
  if (files.length === 0 || !files.every((file) => namesPlace(prompt, file))) return [];
  const fresh = newWords(files);
  const said = fresh.filter((word) => isSaid(prompt, word));
  if (
    fresh.length >= minNewCount &&
    fresh.length <= maxNewCount &&
    // The same few words put into many lines are a direction: where they go is left to find.
    countLines(files) <= fresh.length * maxLinesPerWord &&
    said.length >= fresh.length * minSaidShare
  ) {
    return [said.join(' ')];
  }
  return findQuotedLines(prompt, files);
}

const goes =
  /\b(?:delete|remove|drop|kill|lose|get rid of|take out|lösch\w*|entfern\w*|supprim\w*|enlève\w*|retire\w*|elimin\w*|quita\w*|borra\w*|apag\w*|tira\w*|remov\w*|rimuov\w*|usuń|verwijder\w*|sil|kaldır\w*)\b|удали|убери|видали|删除|去掉|删掉|削除|消して|삭제|지워|हटा|احذف/iu;

const moves =
  /\b(?:swap|move|before|after|above|below|order|first|tausch\w*|vor|nach|vertausch\w*|inters\w*|échang\w*|avant|après|intercambi\w*|antes|después|depois|inverti\w*|prima|dopo|zamień|verwissel\w*|önce|sonra)\b|поменяй|перед|после|交换|调换|之前|之后|入れ替え|前に|後に|바꿔|앞|뒤/iu;

/** Nothing comes in: lines go, or change their places, and the prompt has each of them. */
function findQuotedLines(prompt: string, files: readonly FilePatch[]): string[] {
  const [removed, added] = [
    files.flatMap((file) => file.removedLines),
    files.flatMap((file) => file.addedLines),
  ].map((lines) =>
    lines.map((line) => line.replaceAll(/[\s;]+/g, '')).filter((line) => /[\p{L}\p{N}]/u.test(line)),
  );
  if (removed === undefined || added === undefined || removed.length === 0) return [];
  if (removed.length > maxLineCount) return [];
  const isMove = added.toSorted().join('\n') === removed.toSorted().join('\n');
  if (added.length > 0 ? !isMove || !moves.test(prompt) : !goes.test(prompt)) return [];
  const asked = prompt.replaceAll(/[\s;]+/g, '');
  const isQuoted = (line: string) =>
    /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]|\(/u.test(line) && asked.includes(line);
  return removed.every(isQuoted) ? removed : [];
}
