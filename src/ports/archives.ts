import type { Release } from '../domain/release.ts';
import type { Task } from '../domain/task.ts';

/** A release with all that it takes to look at it elsewhere. */
export interface PackedRelease {
  readonly release: Release;
  readonly tasks: readonly Task[];
  /** Patches from nothing to a base tree, by the base's commit. */
  readonly bases: ReadonlyMap<string, string>;
}

export interface ReleaseArchives {
  /** Writes one file; the same release gives the same bytes. */
  write(
    file: string,
    packed: PackedRelease,
  ): Promise<{ readonly sha256: string; readonly sizeBytes: number }>;
  /** @throws {UsageError} naming what in it is damaged, or not as its checksums say */
  read(file: string): Promise<PackedRelease>;
}
