import type { FilePatch } from '../domain/patch.ts';

/** The same code in another dress: whitespace, quotation marks, optional commas, semicolons and brackets, order of imports. */
export function isFormattingOnly(file: FilePatch): boolean {
  if (file.isBinary || file.change !== 'modify') return false;
  const { before, after } = toSides(file);
  const [old, now] = [partImports(before), partImports(after)];
  return (
    old.imports === now.imports &&
    comesOutSame(old.rest, now.rest, (lines) => toDress(lines, file.path)) &&
    (!indentationMatters(file.path) || keepsIndentation(file))
  );
}

/** Nothing but comments and documentation within the code. */
export function isCommentOnly(file: FilePatch): boolean {
  if (file.isBinary || file.change !== 'modify') return false;
  const { before, after } = toSides(file);
  return comesOutSame(before, after, (lines) => withoutComments(lines, file.path));
}

/**
 * The first lines tell most changes apart.
 * @param toText gives of the first lines what its text of all begins with
 */
function comesOutSame(
  before: readonly string[],
  after: readonly string[],
  toText: (lines: readonly string[]) => string,
): boolean {
  const [old, now] = [toText(before.slice(0, firstCount)), toText(after.slice(0, firstCount))];
  return (old.startsWith(now) || now.startsWith(old)) && toText(before) === toText(after);
}

/** As many as git shows around a change, and as many again. */
const firstCount = 6;

/** What the hunks show of the file on either side, with what stays: a line that was moved is no line that stayed. */
export function toSides(file: FilePatch): Sides {
  const sides = known.get(file) ?? findSides(file);
  known.set(file, sides);
  return sides;
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Several questions are asked of them. */
const known = new WeakMap<FilePatch, Sides>();

function findSides({ text }: FilePatch): Sides {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('@@ '));
  const body = start === -1 ? [] : lines.slice(start);
  const of = (mark: string) =>
    body.filter((line) => line.startsWith(' ') || line.startsWith(mark)).map((line) => line.slice(1));
  return { before: of('-'), after: of('+') };
}

const importLine =
  /^\s*(import\b|from \S+ import\b|use [\w:{]|using [\w.]+;|#include\b|(const|let|var) .*= require\(|require(_relative)? ['"])/;

function partImports(lines: readonly string[]): { imports: string; rest: readonly string[] } {
  const imports = new Set(lines.filter((line) => importLine.test(line)));
  const words = [...imports].flatMap((line) => line.match(/[\w@/.-]+/g) ?? []);
  return {
    imports: [...new Set(words)].sort().join(' '),
    rest: lines.filter((line) => !imports.has(line)),
  };
}

/** What literals say stays as it is, whatever quotes it. */
const literal = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

function toDress(lines: readonly string[], path: string): string {
  const text = lines
    .join('\n')
    .replaceAll(literal, (quoted) => encodeURIComponent(quoted.slice(1, -1)))
    .replaceAll(/[\s'"`,;(){}]/g, '');
  return path.endsWith('.sql') ? text.toLowerCase() : text;
}

function indentationMatters(path: string): boolean {
  return /\.(py|pyi|ya?ml|haml|pug|sass|coffee|nim|fs|hs|elm|mk)$|(^|\/)Makefile$/.test(path);
}

/** A line that stands on both sides must stand as deep on both. */
function keepsIndentation({ addedLines, removedLines }: FilePatch): boolean {
  const toDepth = (line: string) => line.length - line.trimStart().length;
  const depths = new Map(removedLines.map((line) => [line.trim(), toDepth(line)]));
  return addedLines.every((line) => (depths.get(line.trim()) ?? toDepth(line)) === toDepth(line));
}

/** Comments repeat the prompt as often as the prompt foretells them, and do nothing. */
export function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*(?![*=\w(])|#(?!include|define|if|el|endif|undef|pragma|import|\[|!)|--\s|"""|'''|<!--|;;)/.test(
    line,
  );
}

/** Comments that take lines of their own, by how they begin and end. */
const blocks: readonly (readonly [string, string])[] = [
  ['/*', '*/'],
  ['<!--', '-->'],
  ['"""', '"""'],
  ["'''", "'''"],
];

/** Lines of code, without comments and blank lines. */
function withoutComments(lines: readonly string[], path: string): string {
  const code: string[] = [];
  const trailing = toTrailingComment(path);
  let end: string | undefined;
  for (const line of lines) {
    let rest = line;
    const block =
      end === undefined ? blocks.find(([begin]) => rest.trimStart().startsWith(begin)) : undefined;
    if (block !== undefined) {
      end = block[1];
      rest = rest.trimStart().slice(block[0].length);
    }
    if (end !== undefined) {
      const at = rest.indexOf(end);
      if (at === -1) continue;
      rest = rest.slice(at + end.length);
      end = undefined;
    }
    if (!isComment(rest)) code.push(rest.replace(trailing, '').trimEnd());
  }
  return code.filter((line) => line !== '').join('\n');
}

function toTrailingComment(path: string): RegExp {
  if (/\.(py|pyi|rb|sh|bash|bats|ya?ml|toml|tf|pl|r|exs?)$/i.test(path)) return /\s#\s.*$/;
  if (/\.(sql|lua|hs|elm)$/i.test(path)) return /\s--\s.*$/;
  return /(?<![:"'`])\/\/.*$/;
}
