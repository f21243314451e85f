import { posix } from 'node:path';
import { toFileKind } from '../../domain/file-kinds.ts';
import { type FilePatch, parseHunks } from '../../domain/patch.ts';
import type { Task } from '../../domain/task.ts';
import type { ChangeSubject, Git, ShownFile } from '../../ports.ts';

/** Files in which a team writes down how it works, in the folder of a change or in one above. */
const ruleNames =
  /^(AGENTS|CLAUDE|CONTRIBUTING|STYLE|STYLE[-_]?GUIDE|CODING[-_]?(STYLE|GUIDELINES|STANDARDS))(\.(md|mdx|rst|txt|adoc))?$/i;
const otherRules = ['.github/CONTRIBUTING.md', 'docs/CONTRIBUTING.md', '.github/copilot-instructions.md'];
const mostRuleFiles = 6;

const mostNeighbours = 8;
/** Files of the same folder and kind, for each that is changed. */
const siblingCount = 2;
/** Lines before and after each hunk, of a file that is too long to be shown. */
const aroundCount = 30;
const longestWhole = 6_000;

/**
 * What a judge is shown of a change, its patch aside all of it as it was before: an agent cannot rewrite the rules by which it
 * is judged.
 */
export async function toChangeSubject(
  { prompts, baseCommit, goldPatch }: Pick<Task, 'prompts' | 'baseCommit' | 'goldPatch'>,
  patch: string,
  files: readonly FilePatch[],
  git: Pick<Git, 'listAround' | 'findPaths' | 'readFile'>,
  showsGold: boolean,
): Promise<ChangeSubject> {
  const paths = files.map(({ oldPath }) => oldPath);
  const around = await git.listAround(baseCommit, paths);
  const read = async (path: string): Promise<ShownFile[]> => {
    const text = await git.readFile(baseCommit, path);
    return text === undefined || text.includes('\0') ? [] : [{ path, text }];
  };
  const rules = around.filter((path) => ruleNames.test(posix.basename(path)));
  const others = [...(await git.findPaths(baseCommit, otherRules)).keys()];
  const conventions = await Promise.all([...rules, ...others].slice(0, mostRuleFiles).map(read));
  const neighbours = await Promise.all(
    listNeighbours(files, around)
      .slice(0, mostNeighbours)
      .map(async ({ path, hunks }) =>
        (await read(path)).map(({ text }) => ({ path, text: toExcerpt(text, hunks) })),
      ),
  );
  return {
    prompts,
    patch,
    goldPatch: showsGold ? goldPatch : null,
    conventions: conventions.flat(),
    neighbours: neighbours.flat(),
  };
}

interface Neighbour {
  readonly path: string;
  /** First line, before the change, and number of lines of each place that is to be shown; none for a file that is not changed. */
  readonly hunks: readonly { readonly start: number; readonly count: number }[];
}

/** What is changed, and beside each file others of its kind in its folder. */
function listNeighbours(files: readonly FilePatch[], around: readonly string[]): Neighbour[] {
  const code = files.filter(({ path, isBinary }) => !isBinary && toFileKind(path) === 'source');
  const taken = new Set(files.map(({ oldPath }) => oldPath));
  return code.flatMap((file) => {
    const own = file.change === 'add' ? [] : [{ path: file.oldPath, hunks: listPlaces(file) }];
    const siblings = around
      .filter((path) => isAlike(path, file.path) && !taken.has(path))
      .slice(0, siblingCount)
      .map((path) => ({ path, hunks: [] }));
    for (const { path } of siblings) taken.add(path);
    return [...own, ...siblings];
  });
}

const isAlike = (a: string, b: string) =>
  posix.dirname(a) === posix.dirname(b) && posix.extname(a) === posix.extname(b);

const listPlaces = (file: FilePatch): Neighbour['hunks'] =>
  parseHunks(file).hunks.map(({ oldStart, lines }) => ({
    start: oldStart,
    count: lines.filter((line) => !/^[+\\]/.test(line)).length,
  }));

/** All of a short file; of a long one what stands around the change, or its beginning. */
function toExcerpt(text: string, places: Neighbour['hunks']): string {
  if (text.length <= longestWhole || places.length === 0) return text;
  const lines = text.split('\n');
  const shown = new Set(
    places.flatMap(({ start, count }) =>
      Array.from({ length: count + 2 * aroundCount }, (_, i) => start - aroundCount + i),
    ),
  );
  const parts: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (shown.has(i + 1)) parts.push(line);
    else if (i === 0 || shown.has(i)) parts.push('[lines left out]');
  }
  return parts.join('\n');
}
