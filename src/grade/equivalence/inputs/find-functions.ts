import { toChangedLines } from '../../../domain/changed-lines.ts';
import type { FilePatch } from '../../../domain/patch.ts';
import type { ExportedFunction, Syntax, Workspace } from '../../../ports.ts';
import { readFiles } from '../run-tree.ts';

/** A function that a change touches, and that both trees give to others in the same form. */
export interface SharedFunction {
  readonly path: string;
  readonly name: string;
  readonly gold: ExportedFunction;
  readonly patched: ExportedFunction;
}

export interface Sides {
  readonly gold: Workspace;
  readonly patched: Workspace;
  readonly golds: readonly FilePatch[];
  readonly files: readonly FilePatch[];
}

/** Those that the change of either side touches, in order of path and place. */
export async function findFunctions(
  paths: readonly string[],
  { gold, patched, golds, files }: Sides,
  syntax: Pick<Syntax, 'listFunctions'>,
): Promise<SharedFunction[]> {
  const [goldLines, ownLines] = [toChangedLines(golds), toChangedLines(files)];
  const [goldTexts, ownTexts] = [await readFiles(gold, paths), await readFiles(patched, paths)];
  const found: SharedFunction[] = [];
  for (const path of paths) {
    const theirs = (await syntax.listFunctions(path, goldTexts.get(path) ?? '')) ?? [];
    const owns = (await syntax.listFunctions(path, ownTexts.get(path) ?? '')) ?? [];
    for (const each of theirs) {
      const other = owns.find(({ name }) => name === each.name);
      if (other === undefined || !hasSameForm(each, other) || !isPure(each) || !isPure(other)) continue;
      const isChanged = isWithin(each, goldLines.get(path)) || isWithin(other, ownLines.get(path));
      if (isChanged) found.push({ path, name: each.name, gold: each, patched: other });
    }
  }
  return found;
}

const hasSameForm = (a: ExportedFunction, b: ExportedFunction) =>
  a.parameters.length === b.parameters.length &&
  a.parameters.every(({ isOptional }, i) => isOptional === b.parameters[i]?.isOptional);

const isWithin = ({ line, endLine }: ExportedFunction, lines: ReadonlySet<number> | undefined) =>
  [...(lines ?? [])].some((each) => each >= line && each <= endLine);

/** As far as its own text tells: whatever reaches for the world, the time or chance has a word for it. */
const isPure = ({ text }: ExportedFunction) => !impure.test(text);
const impure =
  /\b(this|self|await|yield|process|globalThis|window|document|console|Date|performance|fetch|require|import|set(Timeout|Interval|Immediate)|random|randomUUID|crypto|fs|open|print|input|os|sys|time|datetime|now|requests|socket|subprocess|global|nonlocal|logging|logger)\b/;
