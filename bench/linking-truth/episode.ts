import type { Dice } from './dice.ts';
import type { RepositoryDefinition } from './repositories.ts';
import type { Op, Tree } from './source-tree.ts';

/** What an episode starts from: the tip of main at its hour 0. */
export interface Scene {
  readonly definition: RepositoryDefinition;
  readonly tree: Tree;
  readonly dice: Dice;
  /** A branch name that nobody else uses. */
  readonly branch: string;
  /** Nobody else is at work on this file or unit. */
  isFree(id: string): boolean;
}

export interface PastTurn {
  readonly ops: readonly Op[];
  /** Done by `sed` and the like: it is in the work tree, but in no record of an edit. */
  readonly byShell?: readonly Op[];
  /** The patch did not apply: recorded, and without effect. */
  readonly isRefused?: true;
  /** Hours after the session's start. */
  readonly at?: number;
}

/** Where a session ran: in the configured clone, below its root, in another clone, or in another project altogether. */
export type Place = 'clone' | 'subdirectory' | 'elsewhere' | 'foreign';

export interface PastSession {
  readonly turns: readonly PastTurn[];
  /** Hours after the episode's start. */
  readonly startsAt?: number;
  /** The branch whose tip it started from; else the episode's base. */
  readonly on?: string;
  readonly place?: Place;
  readonly truth: Truth;
}

export type Truth =
  /** Any of these commits, by label, is right, provided that the mined patch holds what landed. */
  | { readonly kind: 'link'; readonly labels: readonly string[] }
  | { readonly kind: 'none'; readonly because: string };

/** What people did in the repository, `at` hours after the episode's start. */
export type Step = { readonly at: number } & (
  | {
      readonly do: 'commit';
      readonly on: string;
      readonly ops: readonly Op[];
      readonly label?: string;
      readonly by?: 'developer' | 'colleague' | 'bot';
      /** Hours after the episode's start; a rebase or cherry-pick keeps it. */
      readonly authoredAt?: number;
      readonly message?: string;
      readonly in?: 'fork';
    }
  | { readonly do: 'branch'; readonly name: string; readonly from: 'base' | 'main' }
  | { readonly do: 'merge'; readonly branch: string; readonly label?: string }
  | { readonly do: 'drop'; readonly branch: string }
  /** The fork takes over what upstream has by then. */
  | { readonly do: 'pull' }
);

/** Sessions and what people made of them: a plan, carried out hour by hour among everybody else's work. */
export interface Episode {
  readonly sessions: readonly PastSession[];
  readonly steps: readonly Step[];
}

/** One way in which a session's change lands, or one way in which it only seems to. */
export interface Family {
  readonly name: string;
  readonly kind: 'form' | 'trap';
  /** Episodes at scale 1. */
  readonly count: number;
  /** Where its sessions run; any of the three repositories when absent. */
  readonly host?: 'harbour' | 'fork';
  /** Has to begin early, so that it can end within the history. */
  readonly isEarly?: true;
  play(scene: Scene): Episode;
}

export const landed = (...labels: readonly string[]): Truth => ({ kind: 'link', labels });
export const nowhere = (because: string): Truth => ({ kind: 'none', because });
