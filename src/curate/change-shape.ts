import { toFileKind } from '../domain/file-kinds.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { TaskCategory } from '../domain/task-category.ts';
import { type LineEdit, toLineEdits } from './line-edits.ts';

/** A mend takes the place of lines, or guards them; from here on something new came in, in lines more than went. */
const minNewLines = 4;

/** What the form of a change tells where nobody said what it is. */
export function findShape(files: readonly FilePatch[]): { category: TaskCategory; sign: string } {
  const sources = files.filter(({ path }) => toFileKind(path) === 'source');
  const added = sources.reduce((sum, file) => sum + file.addedLines.length - file.removedLines.length, 0);
  if (added >= minNewLines || sources.some(({ change }) => change === 'add')) {
    return { category: 'feature', sign: 'new code' };
  }
  const edits = sources.flatMap(toLineEdits);
  if (isRename(edits)) return { category: 'refactor', sign: 'one name changed to another' };
  if (edits.length > 0 && edits.every(isValue)) return { category: 'feature', sign: 'a value changed' };
  return { category: 'bug_fix', sign: 'changed code' };
}

/** In more than one line, and nothing else in any. */
function isRename(edits: readonly LineEdit[]): boolean {
  const pairs = new Set(edits.map(({ before, after }) => `${before.join(' ')} ${after.join(' ')}`));
  const [pair = ''] = pairs;
  return edits.length > 1 && pairs.size === 1 && /^[\p{L}_$][\w$]* [\p{L}_$][\w$]*$/u.test(pair);
}

/** `MAX = 60` to `MAX = 80`: the number that a name stands for. */
function isValue({ before, after, line, start }: LineEdit): boolean {
  const isNumber = (tokens: readonly string[]) => tokens.length === 1 && /^\d/.test(tokens[0] ?? '');
  return isNumber(before) && isNumber(after) && start > 0 && /[\p{L}_]\s*(?::[^=]*)?=\s*\d/u.test(line);
}
