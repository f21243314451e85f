import type { PreparedEnvironment } from '../domain/prepared-environment.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { Mount } from './sandboxes.ts';

/** What a workspace is laid on: one commit's tree, and the set-up whose result belongs to it. */
export interface WorkspaceBase {
  readonly repoPath: string;
  readonly commit: string;
  readonly setup: Recipe | null;
  /**
   * Another commit, whose manifests and lockfiles are set up after the base's own, and win: a change finds the dependencies
   * that it adds. The tree itself stays as it is at `commit`.
   */
  readonly setupCommit?: string;
}

/** What commands in a workspace are to be given besides its tree. Nothing of it can be written. */
export interface Surroundings {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** For the front of PATH. */
  readonly paths: readonly string[];
}

export type PatchResult =
  | { readonly kind: 'applied' }
  | { readonly kind: 'conflict'; readonly detail: string };

/** A fresh single-commit repository: no remotes, no later objects. The directory is thrown away by `dispose`. */
export interface Workspace {
  /** The layers that it lies on: two of the same name see the same bytes, until something is written. */
  readonly layerName: string;
  /** The tree as this process reads and writes it. */
  readonly hostPath: string;
  /** The tree as commands see it, at `/workspace`. */
  readonly mount: Mount;
  readonly surroundings: Surroundings;
  apply(patch: string): Promise<PatchResult>;
  /** Text of a file; `undefined` where there is none. Symbolic links are not followed. */
  readFile(path: string): Promise<string | undefined>;
  writeFile(path: string, content: string): Promise<void>;
  /** Paths of the base commit's files, whatever has become of them. */
  listBaseFiles(): Promise<readonly string[]>;
  /**
   * Everything that differs from the base commit, as a git patch with binaries, ignored files left out.
   * Reads nothing that the workspace's own `.git` says, which whoever worked there may have changed.
   * What git cannot hold is left out, and named in lines before the first file.
   */
  capturePatch(): Promise<CaptureResult>;
  /** Paths of the tree, its repository included, that are not as the layers have them; a fresh workspace has none. */
  listChanges(): Promise<readonly string[]>;
  /** What the workspace's repository holds beside its base, reachable or not, and its ways to others. */
  inspectHistory(): Promise<History>;
  dispose(): Promise<void>;
}

export type CaptureResult =
  | { readonly kind: 'captured'; readonly patch: string }
  /** What was left there is made so that git cannot take it: too much of it, or nothing that git comes to an end with. */
  | { readonly kind: 'uncapturable'; readonly detail: string }
  /** What the workspace stood on, or who was looking at it, was ended from outside: nothing is known of what was left there. */
  | { readonly kind: 'lost'; readonly detail: string };

export interface History {
  readonly commitIds: readonly string[];
  readonly refs: readonly string[];
  readonly remotes: readonly string[];
  /** Objects of whatever kind that its one branch does not lead to. */
  readonly unreachable: readonly string[];
  /** Files and settings that a repository of one commit does not need: hooks, reflogs, notes, worktrees, includes. */
  readonly strays: readonly string[];
  /** Objects are borrowed from another repository's store. */
  readonly hasAlternates: boolean;
}

export interface Workspaces {
  readonly name: string;
  /** Prepares the base once (tree, set-up) and remembers it; a set-up that the signal stops has failed, and is tried again. */
  prepare(base: WorkspaceBase, signal?: AbortSignal): Promise<PrepareResult>;
  /** Lays a fresh workspace on a base, preparing it when needed. */
  open(base: WorkspaceBase): Promise<Workspace>;
}

export type PrepareResult =
  | { readonly kind: 'ready'; readonly environment: PreparedEnvironment }
  /** The repository alone does not hold all of the tree. */
  | { readonly kind: 'unbuildable'; readonly detail: string }
  | {
      readonly kind: 'setupFailed';
      /** Name of the step. */
      readonly step: string;
      readonly command: string;
      readonly detail: string;
      readonly outputTail: string;
    };
