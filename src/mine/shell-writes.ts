import { posix } from 'node:path';

/** Whether a shell command may have written to a path of the repository. */
export type MayWrite = (path: string) => boolean;

/** Commands that rewrite whichever files they like: formatters, code generators, git laying a tree. */
const treeWriters = [
  /\bgit\s+(-\S+\s+(\S+\s+)?){0,4}?(apply(?!\s+--(check|stat|numstat))|am|stash\s+(pop|apply)|checkout(?!\s+-[bB]\b)|restore(?!\s+--staged)|revert|reset\s+--hard|merge|rebase|cherry-pick|pull)(?![\w-])/,
  /\bpatch\s+(-\S+\s+){0,4}(-p\d|<)/,
  /\bprettier\b.*\s(--write|-w)\b|\beslint\b.*\s--fix\b|\bbiome\b.*\s(--write|--fix|--apply\S*)\b|\bstylelint\b.*\s--fix\b/,
  /\b(gofmt|goimports|gofumpt)\b.*\s-w\b|\bgo\s+(fmt|generate|fix)\b|\b(cargo\s+(fmt|fix)|rustfmt)\b(?!.*--check)/,
  /\bblack\s+(?!.*--(check|diff)\b)|\bruff\s+format\b(?!.*--(check|diff)\b)|\bruff\b.*\s--fix\b|\b(isort|autopep8|yapf)\b(?!.*--(check|diff)\b)/,
  /\bclang-format\b.*\s-i\b|\bspotlessApply\b|\bspotless:apply\b|\bdart\s+format\b|\bswiftformat\b|\bmix\s+format\b|\brubocop\b.*\s-[aA]\b/,
  /\b(npm|pnpm|yarn|bun|make|just)\s+(run\s+)?(\S+:)?(format|fmt|fix|generate|codegen)(:\S+)?\b/,
];

/** Commands that write what they name, in their own words or in those of a script within them. */
const namedWriters = [
  /\b(sed|perl|ruby)\s+(-\S+\s+){0,4}-\S*i/,
  /(^|[\s;|&(])(tee|mv|cp|rm|touch|truncate|ln|dd|rsync|git\s+(mv|rm))\s/,
  /\b(write_text|write_bytes|writeFile(Sync)?|appendFile(Sync)?|File\.write|Deno\.writeTextFile|Bun\.write)\b/,
  /\bopen\s*\([^)]*,\s*(mode\s*=\s*)?["'][wax]/,
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
  if (treeWriters.some((pattern) => pattern.test(command))) return () => true;
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
  const bare = command.replaceAll(/<<-?\s*(["']?)(\w+)\1([^\n]*)\n[\s\S]*?\n\s*\2[ \t]*(?=\n|$)/g, '$3');
  const quotedOrRedirect =
    /(?<![0-9&<=>-])&?>{1,2}\|?\s*(?:"([^"]+)"|'([^']+)'|([^\s;|&()<>"']+))|"(?:[^"\\]|\\[\s\S])*"|'[^']*'/g;
  return [...bare.matchAll(quotedOrRedirect)].flatMap(([, double, single, plain]) => {
    const target = double ?? single ?? plain;
    return target === undefined || target.startsWith('/dev/') ? [] : target;
  });
}

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
