import { posix } from 'node:path';
import type { FilePatch } from '../domain/patch.ts';
import { isComment } from './same-code.ts';

/**
 * Names that the change brings and its tests call: whoever does not know them cannot pass, however well the work is done.
 * @returns those of them that the prompt does not hold; whether the base does is for the caller to ask
 */
export function findHiddenNames(
  prompt: string,
  goldFiles: readonly FilePatch[],
  testFiles: readonly FilePatch[],
): string[] {
  const tests = testFiles.flatMap((file) => file.addedLines).filter((line) => !isComment(line));
  if (tests.length === 0) return [];
  const used = new Set(tests.flatMap(toNames));
  const brought = new Set([
    ...goldFiles
      .flatMap((file) => file.addedLines)
      .filter((line) => toNames(line).some((name) => used.has(name)))
      .flatMap(toBrought),
    ...toModules(goldFiles),
  ]);
  const called = [...brought].filter((name) => name.length > 2 && used.has(name));
  if (called.length === 0) return [];
  const declared = new Set(tests.flatMap(toDeclared));
  const removed = new Set(goldFiles.flatMap((file) => file.removedLines).flatMap(toNames));
  const said = (prompt.match(/[\p{L}\p{N}_$-]+/gu) ?? []).map(toKey);
  // "adding" says `add`.
  const isSaid = (name: string) => said.some((word) => word.startsWith(toKey(name)));
  return called.filter((name) => !declared.has(name) && !removed.has(name) && !isSaid(name));
}

/** `format-money` is one name, and so are its parts: tests import the file or call the function. */
function toNames(line: string): string[] {
  const names = line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  if (!line.includes('-')) return names;
  return [...names, ...(line.match(/[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}\p{N}_]+)+/gu) ?? [])];
}

/** However it is written: `Reactions`, `reactions`. */
function toKey(name: string): string {
  return name.toLowerCase().replaceAll(/[_$-]/g, '');
}

/** How languages bring a name into being; each has the name as its first group. */
const definitions: readonly RegExp[] = [
  /\b(?:function\*?|class|interface|type|enum|struct|trait|record|object|module|namespace|mixin|protocol|def|fn|func|fun|sub|macro_rules!|typedef|union|impl)\s+(?:self\.|[A-Z]\w*\.)?([\p{L}_$][\p{L}\p{N}_$]*)/gu,
  /\bfunc\s+\([^)]*\)\s*([\p{L}_]\w*)/gu,
  /\b(?:const|let|var|val|static|final|export|readonly|attr_\w+)\s+:?([\p{L}_$][\p{L}\p{N}_$]*)/gu,
  // Types before the name, as in C, Java and C#; or a method with a body and nothing before it.
  /^\s*(?:(?:public|private|protected|internal|static|async|virtual|final|abstract|inline|constexpr|extern|explicit)\s+)*[\p{L}_][\p{L}\p{N}_<>,.?*&:[\]]*\s+[*&]?([\p{L}_$][\p{L}\p{N}_$]*)\s*\([^;()]*(?:\([^;()]*\)[^;()]*)*\)\s*(?:throws [\w, ]+|const|noexcept)*\s*(?:[{;]|=>|$)/gu,
  /^\s*(?:(?:public|private|protected|static|async|get|set)\s+)*([\p{L}_$][\p{L}\p{N}_$]*)\s*\([^;]*\)\s*(?::[^={]+)?\{/gu,
  /^\s*(?:pub\s+)?(?:readonly\s+)?([\p{L}_$][\p{L}\p{N}_$]*)\??\s*:/gu,
  /\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|TABLE|VIEW|PROCEDURE|TYPE|MATERIALIZED VIEW)\s+(?:IF NOT EXISTS\s+)?(?:\w+\.)?(\w+)/giu,
  /^\s*(?:variable|output|module|resource\s+"[^"]+")\s+"([^"]+)"/gu,
  /^\s*([\p{L}_][\w-]*)\s*\(\)\s*\{/gu,
  // A case of an enumeration.
  /^\s*([A-Z][\p{L}\p{N}_]*)\s*(?:=\s*[\w"']+)?\s*,$/gu,
  /^\s*self\.([\p{L}_]\w*)\s*=|\bthis\.([\p{L}_$]\w*)\s*=|^\s*@([a-z_]\w*)\s*=/gu,
  /^\s*(?:fun|extension)\s+[\w.<>]+\.([\p{L}_]\w*)/gu,
];

function toBrought(line: string): string[] {
  // What overrides is named by what it overrides.
  if (line.length > 400 || isComment(line) || /\boverride\b/.test(line)) return [];
  return definitions
    .flatMap((pattern) =>
      Array.from(line.matchAll(pattern), (match) => match.slice(1).find((name) => name !== undefined)),
    )
    .filter((name): name is string => name !== undefined && !keywords.has(name));
}

const keywords = new Set(
  (
    'if elif else for foreach while do switch case catch try finally return new throw throws raise when match with default init main self this super ' +
    'async await yield import from export use using package module where select insert update delete and or not in is as nil null None true false ' +
    'get set public private protected internal static final abstract override virtual void int long float double bool boolean string char byte var let ' +
    'const val mut fn fun func def function class interface type enum struct trait impl record object namespace constructor defer go range assert ' +
    'test it describe expect setUp tearDown toString equals hashCode String List Map Set Array Vec Option Result Promise Number Date Error Object'
  ).split(' '),
);

/** New files are brought by their names, where languages import by them. */
function toModules(files: readonly FilePatch[]): string[] {
  return files
    .filter(({ change, path }) => change === 'add' && !/\.(java|kt|cs|go|swift|php|scala)$/.test(path))
    .flatMap(({ path }) => {
      const { name, dir } = posix.parse(path);
      return /^(index|main|mod|__init__|lib)$/.test(name) ? [posix.basename(dir)] : [name];
    });
}

/** What the tests bring themselves: variables, parameters, helpers. */
function toDeclared(line: string): string[] {
  const patterns = [
    /\b(?:const|let|var|val|final|auto|def|fn|func|function|class|struct|record)\s+(?:mut\s+)?[*&]?([\p{L}_$][\p{L}\p{N}_$]*)/gu,
    /([\p{L}_$][\p{L}\p{N}_$]*)\s*:=/gu,
    /^\s*\$?([\p{L}_]\w*)\s*=(?!=)/gu,
  ];
  const listed = Array.from(
    line.matchAll(/\b(?:const|let|var)\s*[[{]([^\]}]*)[\]}]\s*=(?!\s*(?:require|await import))/g),
    ([, inner = '']) => inner,
  );
  return [
    ...patterns.flatMap((pattern) => Array.from(line.matchAll(pattern), ([, name = '']) => name)),
    ...listed.flatMap((inner) => inner.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []),
  ];
}
