import type { FilePatch } from '../domain/patch.ts';
import { namesFile, namesPlace } from './code-names.ts';
import { type LineEdit, toLineEdits } from './line-edits.ts';
import { findSaidEdit } from './said-edit.ts';
import { isComment } from './same-code.ts';
import { findSpelled, leavesWords } from './spelled-change.ts';

export interface Dictation {
  /** The words of the prompt. */
  readonly text: string;
  /** At least half of the changed lines are dictated: nothing is left to find. */
  readonly isWhole: boolean;
}

/** An order for one line is the whole of a change no larger than this. */
const maxOrderedLines = 3;

/** Nobody dictates more, neither in words nor in lines. */
const maxPromptLength = 20_000;
const maxLines = 60;

/** The words of a prompt that dictate the change: "GRAVITY is 98.1, should be 9.81" or "line 52: swap the arguments". */
export function findDictation(prompt: string, files: readonly FilePatch[]): Dictation | undefined {
  const named = files.filter((file) => namesPlace(prompt, file));
  if (prompt.length > maxPromptLength || named.length === 0) return undefined;
  const edits = files.flatMap(toCodeEdits);
  if (edits.length > maxLines) return undefined;
  const lineCount = Math.max(
    edits.filter(({ line }) => line !== '').length,
    edits.filter(({ result }) => result !== '').length,
  );
  const said = named.flatMap(toCodeEdits).flatMap((edit) => findSaidEdit(prompt, edit) ?? []);
  const orders = files.flatMap((file) => findOrderAtLine(prompt, file));
  const spelled = findSpelled(prompt, files);
  const [text] = [...said, ...orders, ...spelled];
  if (text === undefined) return undefined;
  return {
    text,
    isWhole:
      (said.length > 0 && said.length * 2 >= lineCount) ||
      spelled.length > 0 ||
      (orders.length > 0 && lineCount <= maxOrderedLines && !leavesWords(prompt, files)),
  };
}

function toCodeEdits(file: FilePatch): LineEdit[] {
  return toLineEdits(file).filter(
    ({ line, result }) => /[\p{L}\p{N}]/u.test(line + result) && !isComment(result),
  );
}

const lineNumber =
  /\b(?:line|lines|zeile|ligne|línea|linea|linha|satır|стр(?:ок\p{L}*|\.)?)\s*\d+|\bL\d+\b|第?\s*\d+\s*行|\.\w{1,5}:\d+\b/iu;

const editWord =
  /(?<![:.])\b(?:swap|replace|change|set|remove|delete|drop|rename|negate|invert|flip|use|ersetz\w*|tausch\w*|lösch\w*|änder\w*|remplac\w*|supprim\w*|cambia\w*|reemplaz\w*|troca\w*|substitu\w*|remov\w*|değiştir\w*)\b|замени|удали|поменяй|替换|改成|置き換え|削除|바꿔|बदल|استبدل/iu;

/** An order that names file and line: nothing is left to find. A line of output, or of a trace, comes without an order. */
function findOrderAtLine(prompt: string, file: FilePatch): string[] {
  return prompt
    .split(/\n+/)
    .filter(
      (line) => line.length < 400 && lineNumber.test(line) && editWord.test(line) && namesFile(line, file),
    )
    .filter((line) => !/\?\s*$|^\s*(?:at\b|File\b|#\d)/.test(line))
    .map((line) => line.trim());
}
