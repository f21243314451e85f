import { posix } from 'node:path';
import { rewritesTree } from './rewrites-tree.ts';

/** Whether a shell command may have written to a path of the repository. */
export type MayWrite = (path: string) => boolean;

/** Commands that write what they name, in their own words or in those of a script within them. */
const namedWriters = [
  /\b(sed|perl|ruby)\s+(-\S+\s+){0,4}-\S*i/,
  /(^|[\s;|&(])(tee|mv|cp|rm|touch|truncate|ln|dd|rsync|git\s+(mv|rm))\s/,
  /\b(write_text|write_bytes|writeFile(Sync)?|appendFile(Sync)?|File\.write|Deno\.writeTextFile|Bun\.write)\b/,
  /\bopen\s*\([^)]{0,500},\s*(mode\s*=\s*)?["'][wax]/,
];

/** Package managers change what they keep: manifests and lockfiles. */
const manifestWriter =
  /\b(npm|pnpm|yarn|bun|cargo|poetry|uv|pdm|bundle|composer|dotnet|go\s+mod|go)\s+(install|i|add|remove|rm|uninstall|update|upgrade|get|tidy|lock|require)\b/;
const manifests =
  /(^|\/)(package\.json|[^/]*lock[^/]*|go\.(mod|sum|work)|Cargo\.toml|pyproject\.toml|Gemfile|composer\.json|[^/]+\.csproj|requirements[^/]*\.txt)$/;

/** Some commands carry whole files in them; what they write to stands ahead. */
const readLength = 20_000;

/** Told from the words of the command alone, and rather too often than too seldom: what it did is in no record. */
export function findShellWriter(wholeCommand: string): MayWrite | undefined {
  const command = wholeCommand.slice(0, readLength);
  if (rewritesTree(command)) return () => true;
  const isNaming = namedWriters.some((pattern) => pattern.test(command));
  const isInstalling = manifestWriter.test(command);
  const names = new Set(
    [...listRedirects(command), ...(isNaming ? command.split(separators) : [])].map(toName),
  );
  if (names.size === 0 && !isInstalling) return undefined;
  return (path) => isNamed(path, names) || (isInstalling && manifests.test(path));
}

const separators = /[\s"'`;|&()<>=,:]+/;

/** Where output goes. What is quoted or in a here-document is content: an arrow in it redirects nothing. */
function listRedirects(command: string): string[] {
  const escapedQuotedOrRedirect =
    /\\[\s\S]|(?<![0-9&<=>-])&?>{1,2}\|?\s*(?:"([^"]+)"|'([^']+)'|([^\s;|&()<>"']+))|"(?:[^"\\]|\\[\s\S])*"|'[^']*'/g;
  return [...dropHereDocuments(command).matchAll(escapedQuotedOrRedirect)].flatMap(
    ([, double, single, plain]) => {
      const target = double ?? single ?? plain;
      return target === undefined || target.startsWith('/dev/') ? [] : target;
    },
  );
}

/** Line by line: a pattern would look for the end of each here-document in all the rest. One that has no end is none. */
function dropHereDocuments(command: string): string {
  const lines = command.split('\n');
  const ends = Map.groupBy(lines.keys(), (i) => lines[i]?.trim());
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const bare = line.replaceAll(hereDocument, (opening, _quote, word) => {
      const end = ends.get(word)?.find((each) => each > i);
      if (end === undefined) return opening;
      i = end;
      return '';
    });
    kept.push(bare);
  }
  return kept.join('\n');
}

const hereDocument = /<<-?\s*(["']?)(\w+)\1/g;

function toName(word: string): string {
  return posix.normalize(word).replace(/^\.\/|\/$/g, '');
}

/** By its path or by its name; or within a folder that is named. */
function isNamed(path: string, names: ReadonlySet<string>): boolean {
  if (names.has(posix.basename(path))) return true;
  for (let part = path; part !== '.' && part !== '/'; part = posix.dirname(part))
    if (names.has(part)) return true;
  return [...names].some((name) => name.endsWith(`/${path}`));
}
