import type { Fidelity } from '../domain/candidate.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { CommitSummary, Git } from '../ports.ts';
import { type Edit, normaliseLine, toNetChange } from './net-change.ts';

/** Where a task starts so that the landed patch applies, and how true that is to where the session began. */
export type StartState =
  | {
      readonly kind: 'found';
      readonly baseCommit: string;
      readonly fidelity: Fidelity;
      readonly text: string;
    }
  | { readonly kind: 'failed'; readonly text: string };

/** Of the lines that the session took away, the share that a tree must hold for the session's own change to apply to it. */
const minPresentShare = 0.8;

/**
 * The session's base commit, where every file of the landed patch is the same there as before the landing; else the landed
 * commit's parent, if the session's change would still apply to it.
 */
export async function findStartState(options: {
  readonly git: Git;
  readonly baseCommit: string;
  readonly landed: CommitSummary;
  readonly files: readonly FilePatch[];
  /** Of the turns that make the task. */
  readonly edits: readonly Edit[];
  /** The task does not begin with the session's first edit: what earlier turns left is unknown. */
  readonly startsLater: boolean;
}): Promise<StartState> {
  const { git, baseCommit, landed, files, edits, startsLater } = options;
  const parent = landed.parentIds[0] ?? null;
  const drifted = parent === baseCommit ? [] : await findDrifted(git, baseCommit, parent, files);
  if (drifted.length === 0) {
    const present = await measurePresence(git, baseCommit, edits);
    const isExact = present === 1 && !startsLater;
    return {
      kind: 'found',
      baseCommit,
      fidelity: isExact ? 'exact' : 'approximate',
      text: isExact
        ? 'starts where the session did'
        : startsLater
          ? 'starts where the session did, without what its earlier turns left'
          : `starts where the session did, whose tree held uncommitted work: ${percent(1 - present)} of the lines that it took away are in no commit`,
    };
  }
  const text = `${drifted.length} of the landed files changed after the session began, first "${drifted[0]}"`;
  if (parent === null) return { kind: 'failed', text: `${text}, and the landed commit has no parent` };
  const present = await measurePresence(git, parent, edits);
  if (present < minPresentShare) {
    return {
      kind: 'failed',
      text: `${text}, and the landed commit's parent holds ${percent(present)} of the lines that the session took away`,
    };
  }
  return {
    kind: 'found',
    baseCommit: parent,
    fidelity: 'approximate',
    text: `${text}: starts at the landed commit's parent`,
  };
}

/** Files whose content before the landing is not that of the base. */
async function findDrifted(
  git: Git,
  baseCommit: string,
  parent: string | null,
  files: readonly FilePatch[],
): Promise<string[]> {
  const drifted: string[] = [];
  for (const path of new Set(files.flatMap((file) => [file.oldPath, file.path]))) {
    const before = parent === null ? undefined : await git.readFile(parent, path);
    if (before !== (await git.readFile(baseCommit, path))) drifted.push(path);
  }
  return drifted;
}

/** Of the lines that the edits took away, the share that their files hold at the commit, in [0, 1]; 1 if they took none away. */
async function measurePresence(git: Git, commit: string, edits: readonly Edit[]): Promise<number> {
  const removed = [...toNetChange(edits).values()].flatMap((lines) =>
    [...lines].filter(([, count]) => count < 0).map(([line]) => line),
  );
  if (removed.length === 0) return 1;
  const held = new Set<string>();
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const content = (await git.readFile(commit, path)) ?? '';
    for (const line of content.split('\n')) held.add(normaliseLine(line));
  }
  return removed.filter((line) => held.has(line)).length / removed.length;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
