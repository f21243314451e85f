import { toFileKind } from '../domain/file-kinds.ts';
import type { TelltaleFile } from '../domain/layer-scan.ts';
import { type FilePatch, parseHunks, parsePatch } from '../domain/patch.ts';
import type { Task } from '../domain/task.ts';

/** Three lines of code that gold adds one after the other: a file that holds them gives the solution away. */
export interface Telltale {
  /** Where gold puts it: file, and first line. */
  readonly path: string;
  readonly line: number;
  /** Without their indentation. */
  readonly lines: readonly [string, string, string];
  /** How far below the first line the other two are: blank lines and comments may stand between. */
  readonly offsets: readonly [number, number];
}

/** Fewer letters and digits than this in three lines are anybody's. */
const fewestWordCharacters = 30;

/** Blank lines, brackets, comments and imports tell nothing: many files have the same. */
function isTelling(line: string): boolean {
  return (
    (line.match(/\w/g)?.length ?? 0) >= 4 &&
    !/^(\/\/|\/\*|\*|#|--|;|<!--)/.test(line) &&
    !/^(import\b|from\s.+\simport\b|use\s[\w:\\]|using\s[\w.]+;|require\b|include\b|package\s[\w.]+;?$|export\s.*\sfrom\s)/.test(
      line,
    )
  );
}

/**
 * Of gold and of its tests: an agent may see neither. Lockfiles solve nothing, and package managers copy them into what they
 * install, which is what gold needs.
 */
export function listTelltales({ goldPatch, testPatch }: Pick<Task, 'goldPatch' | 'testPatch'>): Telltale[] {
  const files = [goldPatch, testPatch].flatMap(parsePatch).filter(isTellingFile);
  return files.flatMap((file) => listRuns(file).flatMap((run) => toTelltales(file.path, run)));
}

const isTellingFile = ({ path, isBinary }: FilePatch) => !isBinary && toFileKind(path) !== 'lockfile';

interface AddedLine {
  readonly line: number;
  readonly text: string;
}

/** Added lines that nothing stands between, each run for itself. */
function listRuns(file: Parameters<typeof parseHunks>[0]): AddedLine[][] {
  const runs: AddedLine[][] = [];
  for (const hunk of parseHunks(file).hunks) {
    let line = hunk.newStart;
    let run: AddedLine[] = [];
    for (const text of hunk.lines) {
      if (text.startsWith('+')) run.push({ line, text: text.slice(1).trim() });
      else if (text.startsWith(' ')) {
        runs.push(run);
        run = [];
      }
      if (!/^[-\\]/.test(text)) line++;
    }
    runs.push(run);
  }
  return runs;
}

function toTelltales(path: string, run: readonly AddedLine[]): Telltale[] {
  const telling = run.filter(({ text }) => isTelling(text));
  return telling.slice(2).flatMap((last, i) => {
    const [first, second] = [telling[i], telling[i + 1]] as [AddedLine, AddedLine];
    const lines = [first.text, second.text, last.text] as const;
    if ((lines.join('').match(/\w/g)?.length ?? 0) < fewestWordCharacters) return [];
    return { path, line: first.line, lines, offsets: [second.line - first.line, last.line - first.line] };
  });
}

/** A line as it stands in a file, and as it stands in a string of JSON, such as a source map or a session holds. */
export const toForms = (line: string): string[] => [...new Set([line, JSON.stringify(line).slice(1, -1)])];

/** One line of gold, found in a file. */
export interface LineMatch {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The files in which all three lines of a telltale stand as gold has them, or one after the other in one long line. */
export function findTelltales(matches: readonly LineMatch[], telltales: readonly Telltale[]): TelltaleFile[] {
  return [...Map.groupBy(matches, ({ path }) => path)].flatMap(([path, ofFile]) => {
    const byLine = new Map<number, string[]>();
    for (const { line, text } of ofFile) byLine.set(line, [...(byLine.get(line) ?? []), text]);
    const found = telltales.flatMap((telltale, i) => (stands(telltale, byLine) ? i : []));
    return found.length > 0 ? { path, telltales: found } : [];
  });
}

function stands({ lines, offsets }: Telltale, byLine: ReadonlyMap<number, readonly string[]>): boolean {
  const [first, second, third] = lines.map(toForms) as [string[], string[], string[]];
  const has = (texts: readonly string[] | undefined, forms: readonly string[]) =>
    texts?.some((text) => forms.includes(text)) ?? false;
  return [...byLine].some(
    ([line, texts]) =>
      has(texts, first) &&
      ((has(byLine.get(line + offsets[0]), second) && has(byLine.get(line + offsets[1]), third)) ||
        texts.some(
          (text, i) =>
            first.includes(text) && second.includes(texts[i + 1] ?? '') && third.includes(texts[i + 2] ?? ''),
        )),
  );
}
