import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Session } from '../domain/session.ts';
import { normaliseRemote } from './choose-repository.ts';
import { hideHome } from './hide-home.ts';

/** What a team wants left alone. */
export interface OptOutRules {
  /** Remote URLs in any notation, or names of repositories; `*` and `**` as in paths. */
  readonly repositories: readonly string[];
  /** Folders and files, absolute, from `~/`, or relative to where a session ran; `*` and `**` as in shells. */
  readonly paths: readonly string[];
  /** Words that a person writes into a prompt. */
  readonly markers: readonly string[];
}

export const defaultMarkers: readonly string[] = ['#no-benchmark'];

/** Why a session is left alone. The text names the rule, and nothing of the session. */
export interface OptOut {
  readonly kind: 'repository' | 'path' | 'marker';
  readonly text: string;
}

export function findOptOut(session: Session, rules: OptOutRules): OptOut | undefined {
  const repository = rules.repositories.find((pattern) => isOfRepository(session, pattern));
  if (repository !== undefined) return ofRepository(repository);
  const path = findPathRule(session, rules.paths);
  if (path !== undefined) return { kind: 'path', text: `it ran in or edited what is opted out by "${path}"` };
  const marker = rules.markers.find((each) => holdsMarker(session, each));
  if (marker !== undefined) return { kind: 'marker', text: `a prompt of it holds "${marker}"` };
  return undefined;
}

/**
 * Of a session whose record names no remote: by the repository that was found to be its own.
 * @param name - that the configuration gives it
 */
export function findRepositoryOptOut(
  remoteUrls: readonly string[],
  name: string,
  { repositories }: Pick<OptOutRules, 'repositories'>,
): OptOut | undefined {
  const pattern = repositories.find((each) => {
    const isMatch = toMatcher(each);
    return isMatch(name) || remoteUrls.some((url) => isOfRemote(url, isMatch));
  });
  return pattern === undefined ? undefined : ofRepository(pattern);
}

const ofRepository = (pattern: string): OptOut => ({
  kind: 'repository',
  text: `its repository is opted out by "${pattern}"`,
});

const toMatcher = (pattern: string) => picomatch(normaliseRemote(pattern), { dot: true, nocase: true });

function isOfRemote(url: string, isMatch: (text: string) => boolean): boolean {
  const remote = normaliseRemote(url);
  return isMatch(remote) || isMatch(posix.basename(remote));
}

/** Without a remote, any folder above the working directory may be the repository: rather one too many than one too few. */
function isOfRepository({ repoUrl, cwd }: Session, pattern: string): boolean {
  const isMatch = toMatcher(pattern);
  if (repoUrl !== null) return isOfRemote(repoUrl, isMatch);
  return toPosix(cwd)
    .split('/')
    .some((folder) => folder !== '' && isMatch(folder));
}

function findPathRule(session: Session, patterns: readonly string[]): string | undefined {
  if (patterns.length === 0) return undefined;
  const cwd = toPosix(session.cwd);
  const places = new Set([cwd]);
  for (const { commands, fileChanges } of session.turns) {
    for (const command of commands)
      if (command.cwd !== null) places.add(posix.resolve(cwd, toPosix(command.cwd)));
    for (const { path, movedTo } of fileChanges) {
      for (const each of [path, movedTo ?? path]) places.add(posix.resolve(cwd, toPosix(each)));
    }
  }
  const relative = [...places]
    .map((place) => posix.relative(cwd, place))
    .filter((each) => !each.startsWith('..'));
  return patterns.find((pattern) => {
    const glob = toPosix(pattern).replace(/\/+$/, '');
    const isMatch = picomatch([glob, `${glob}/**`], { dot: true });
    return [...places, ...relative].some((place) => place !== '' && isMatch(place));
  });
}

/** Absolute whatever the machine: the home directory of whoever it was stands at the root. */
function toPosix(path: string): string {
  const hidden = hideHome(path).replaceAll('\\', '/');
  return /^~(?:\/|$)|^[A-Za-z]:\//.test(hidden) ? `/${hidden}` : hidden;
}

/** The whole word: `#no-benchmark` is not in `#no-benchmarks-yet`. */
function holdsMarker({ turns }: Session, marker: string): boolean {
  const wanted = marker.toLowerCase();
  return turns.some(({ prompt, pipedInput }) =>
    [prompt, pipedInput ?? ''].some((text) => {
      const lower = text.toLowerCase();
      for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
        if (!/[\w-]/.test(lower[at + wanted.length] ?? '') && !/\w/.test(lower[at - 1] ?? '')) return true;
      }
      return false;
    }),
  );
}
