import { posix } from 'node:path';

/** The directory in which a legacy rollout's commands run unless they say otherwise. */
export interface LegacyFolder {
  enter(path: string): void;
  /** Of a command that asks for a directory, or for none. */
  toPlace(asked: string | null | undefined): string;
  /** A path that a patch names, as it is recorded: relative to the session's directory where that is where the patch was laid. */
  locate(path: string, asked: string | null): string;
}

/** @param home - the session's directory */
export function createLegacyFolder(home: string): LegacyFolder {
  let current = home;
  const toPlace = (asked: string | null | undefined) =>
    asked === null || asked === undefined ? current : joinPath(current, asked);
  return {
    enter(path) {
      current = path;
    },
    toPlace,
    locate(path, asked) {
      const place = toPlace(asked);
      return place === home ? path : joinPath(place, path);
    },
  };
}

const joinPath = (folder: string, path: string): string =>
  /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : posix.join(folder, path);
