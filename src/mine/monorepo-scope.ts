import { posix } from 'node:path';
import picomatch from 'picomatch';
import { parse } from 'smol-toml';
import * as z from 'zod';
import type { Scope, WorkspaceKind } from '../domain/candidate.ts';
import { countLanguages } from '../domain/languages.ts';
import { findPackages } from '../domain/packages.ts';
import type { FilePatch } from '../domain/patch.ts';

/** The tree in which the task starts. */
export interface BaseTree {
  /** At least those that lie in the folder of a changed file or in one above. */
  readonly files: readonly string[];
  readFile(path: string): Promise<string | undefined>;
}

/** @param goldFiles the landed change without its tests */
export async function toScope(goldFiles: readonly FilePatch[], base: BaseTree): Promise<Scope> {
  const packages = findPackages(
    goldFiles.map(({ path }) => path),
    base.files,
  );
  return {
    packages,
    crossesPackages: packages.length > 1,
    workspaceKind: await findWorkspaceKind(packages, base),
    languages: countLanguages(goldFiles),
  };
}

/** What ties the touched packages together, nearest above them; what steers builds goes before what fetches packages. */
async function findWorkspaceKind(packages: readonly string[], base: BaseTree): Promise<WorkspaceKind | null> {
  const files = new Set(base.files);
  for (const root of listFoldersAbove(packages)) {
    for (const { kind, file, beside, members } of workspaces) {
      const path = posix.join(root, file);
      if (!files.has(path) || (beside !== undefined && !files.has(posix.join(root, beside)))) continue;
      const globs = members === undefined ? ['**'] : readMembers(members, (await base.readFile(path)) ?? '');
      if (packages.some((folder) => isMember(posix.relative(root, folder), globs))) return kind;
    }
  }
  return null;
}

/** The packages themselves and all folders above them, deepest first, `.` last. */
function listFoldersAbove(packages: readonly string[]): string[] {
  const folders = new Set(['.']);
  for (const each of packages) {
    for (let folder = each; folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  const depthOf = (folder: string) => (folder === '.' ? 0 : folder.split('/').length);
  return [...folders].sort((a, b) => depthOf(b) - depthOf(a) || (a < b ? -1 : 1));
}

/** The root's own package belongs to a workspace that has members at all. */
function isMember(folder: string, globs: readonly string[]): boolean {
  if (globs.length === 0 || folder.startsWith('..')) return false;
  if (folder === '') return true;
  const [excluded, included] = partition(globs, (glob) => glob.startsWith('!'));
  const fits = (patterns: readonly string[]) =>
    picomatch.isMatch(
      folder,
      patterns.map((pattern) => posix.normalize(pattern).replace(/^\.\/|\/$/g, '')),
      // Extended globs can be written so that matching them takes for ever, and no workspace needs them.
      { noextglob: true },
    );
  return fits(included) && !(excluded.length > 0 && fits(excluded.map((glob) => glob.slice(1))));
}

interface Workspace {
  readonly kind: WorkspaceKind;
  readonly file: string;
  /** A second file that must lie beside it: who it is that reads the first. */
  readonly beside?: string;
  /** Globs of the member folders; where absent, all below. @throws where the file cannot be read */
  readonly members?: (text: string) => unknown;
}

/** What the pattern's first group finds. */
const matchAll = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

const packageJson = (text: string) => {
  const { workspaces: found } = JSON.parse(text);
  return Array.isArray(found) ? found : found?.packages;
};

const workspaces: readonly Workspace[] = [
  { kind: 'nx', file: 'nx.json' },
  { kind: 'turborepo', file: 'turbo.json' },
  { kind: 'bazel', file: 'MODULE.bazel' },
  { kind: 'bazel', file: 'WORKSPACE.bazel' },
  { kind: 'bazel', file: 'WORKSPACE' },
  {
    kind: 'pnpm',
    file: 'pnpm-workspace.yaml',
    members: (text) =>
      matchAll(
        /^packages:\s*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(text)?.[1] ?? '',
        /^[ \t]*-[ \t]*["']?([^"'\s#]+)/gm,
      ),
  },
  { kind: 'yarn', file: 'package.json', beside: 'yarn.lock', members: packageJson },
  { kind: 'bun', file: 'package.json', beside: 'bun.lock', members: packageJson },
  { kind: 'bun', file: 'package.json', beside: 'bun.lockb', members: packageJson },
  { kind: 'npm', file: 'package.json', members: packageJson },
  {
    kind: 'go',
    file: 'go.work',
    members: (text) =>
      matchAll(text, /^use\s*(\([^()]*\)|\S+)/gm).flatMap((list) =>
        matchAll(list, /(?<=^|[\s("])(\.[^\s()"]*)/gm),
      ),
  },
  {
    kind: 'cargo',
    file: 'Cargo.toml',
    members: (text) => {
      const { workspace } = parse(text) as { workspace?: { members?: string[]; exclude?: string[] } };
      return [...(workspace?.members ?? []), ...(workspace?.exclude ?? []).map((glob) => `!${glob}`)];
    },
  },
  { kind: 'maven', file: 'pom.xml', members: (text) => matchAll(text, /<module>\s*([^<\s]+)\s*<\/module>/g) },
  { kind: 'gradle', file: 'settings.gradle', members: toGradleProjects },
  { kind: 'gradle', file: 'settings.gradle.kts', members: toGradleProjects },
  {
    kind: 'python',
    file: 'pyproject.toml',
    members: (text) => {
      const { tool } = parse(text) as { tool?: { uv?: { workspace?: { members?: string[] } } } };
      return tool?.uv?.workspace?.members ?? [];
    },
  },
];

/** `include ':app', ':lib:core'`, over several lines, with or without parentheses. */
function toGradleProjects(text: string): string[] {
  return [...text.matchAll(/^[ \t]*include\b[\s(]*((?:["'][^"']+["'][\s,]*)+)/gm)].flatMap(([, list = '']) =>
    matchAll(list, /["']:?([^"']+)["']/g).map((project) => project.replaceAll(':', '/')),
  );
}

/** A manifest that its own tool could not read ties nothing together. */
function readMembers(members: (text: string) => unknown, text: string): string[] {
  try {
    return z.array(z.string()).catch([]).parse(members(text));
  } catch {
    return [];
  }
}

function partition<T>(values: readonly T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}
