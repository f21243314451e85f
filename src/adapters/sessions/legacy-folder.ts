import { posix } from 'node:path';
import { toKey } from './to-key.ts';

/** The directory in which a legacy rollout's commands run unless they say otherwise. */
export interface LegacyFolder {
  enter(path: string): void;
  /** Of a command that asks for a directory, or for none. */
  toPlace(asked: string | null | undefined): string;
  /** A path that a patch names, as it is recorded: relative to the session's directory where that is where the patch was laid. */
  locate(path: string, asked: string | null): string;
  /** Whether it is the session's own. */
  isHome(): boolean;
}

/**
 * @param home - the session's directory; of a session that was stored before, perhaps without the name of whose it is
 * @param homeKey - of the directory as the records write it
 */
export function createLegacyFolder(home: string, homeKey: string): LegacyFolder {
  const toKnown = (path: string) => (path === home || toKey(path) === homeKey ? home : path);
  let current = home;
  const toPlace = (asked: string | null | undefined) =>
    asked === null || asked === undefined ? current : toKnown(joinPath(current, asked));
  return {
    enter(path) {
      current = toKnown(path);
    },
    toPlace,
    locate(path, asked) {
      const place = toPlace(asked);
      return place === home ? path : joinPath(place, path);
    },
    isHome: () => current === home,
  };
}

const joinPath = (folder: string, path: string): string =>
  /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : posix.join(folder, path);
