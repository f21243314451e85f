import type { Fidelity, Missing } from '../domain/candidate.ts';
import { isSubmodule } from '../domain/change-kinds.ts';
import { formatShare } from '../domain/format-share.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { FileChange } from '../domain/session.ts';
import type { Git } from '../ports.ts';
import { measureAdded, measureRemoved } from './held-lines.ts';
import { nameAsAt } from './later-names.ts';
import { listMissing, type StartRequest } from './missing-at-start.ts';

/** Where a task starts so that the landed patch applies, and how true that is to where the session began. */
export type StartState =
  | {
      readonly kind: 'found';
      readonly baseCommit: string;
      readonly fidelity: Exclude<Fidelity, 'failed'>;
      readonly missing: readonly Missing[];
      readonly text: string;
    }
  | { readonly kind: 'failed'; readonly text: string };

/** Of the lines that the session took away, the share that a tree must hold for the session's own change to apply to it. */
const minPresentShare = 0.8;

/**
 * The session's base commit, where every file of the landed patch is the same there as before the landing; else the landed
 * commit's parent, if the session's change would still apply to it. What the session's record does not bear out there, or
 * the task leaves out, is said.
 */
export async function findStartState(request: StartRequest): Promise<StartState> {
  const { git, baseCommit, parent, files } = request;
  const submodule = files.find(isSubmodule);
  if (submodule !== undefined) {
    const text = `the landed change moves submodule "${submodule.path}", whose commits are in another repository`;
    return { kind: 'failed', text };
  }
  const drifted = parent === baseCommit ? [] : await findDrifted(git, baseCommit, parent, files);
  if (drifted.length === 0) return startBeforeDrift(request);
  const drift = `${drifted.length} of the landed files changed after the session began, first "${drifted[0]}"`;
  if (parent === null) return { kind: 'failed', text: `${drift}, and the landed commit has no parent` };
  const later = await startLater(request, parent);
  const present = await measureRemoved(git, parent, later.edits.own);
  if (present < minPresentShare) {
    const text = `${drift}, and the landed commit's parent holds ${formatShare(present)} of the lines that the session took away`;
    return { kind: 'failed', text };
  }
  return startAt(later, parent, [
    { kind: 'drifted-files', text: `${drift}: starts at the landed commit's parent` },
  ]);
}

/** Files may have other names by then. */
async function startLater(request: StartRequest, commit: string): Promise<StartRequest> {
  const { git, edits, laterNames } = request;
  const [own, earlier] = await Promise.all(
    [edits.own, edits.earlier].map((each) => nameAsAt(git, commit, each, laterNames)),
  );
  return { ...request, edits: { ...edits, own: own ?? [], earlier: earlier ?? [] } };
}

/** Where only the landed commit's parent holds what earlier turns left, it is nearer to the truth than the session's base. */
async function startBeforeDrift(request: StartRequest): Promise<StartState> {
  const { git, baseCommit, parent, edits } = request;
  const holdsEarlier = async (commit: string) => (await measureAdded(git, commit, edits.earlier)) === 1;
  const isParentNearer = parent !== null && !(await holdsEarlier(baseCommit)) && (await holdsEarlier(parent));
  const commit = isParentNearer ? parent : baseCommit;
  const lost = await findLostFile(request, commit);
  if (lost === undefined) return startAt(request, commit, []);
  return {
    kind: 'failed',
    text: `most of the files that the session edited are in no commit, first "${lost}"`,
  };
}

async function startAt(
  request: StartRequest,
  commit: string,
  known: readonly Missing[],
): Promise<StartState> {
  const missing = [...known, ...(await listMissing(request, commit))];
  const start = commit === request.baseCommit ? ['starts where the session did'] : [];
  return {
    kind: 'found',
    baseCommit: commit,
    fidelity: missing.length === 0 ? 'exact' : 'approximate',
    missing,
    text: [...start, ...missing.map(({ text }) => text)].join('; '),
  };
}

/** Files whose content before the landing is not that of the base. */
async function findDrifted(
  git: Pick<Git, 'readFile'>,
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

/**
 * The first of the files that the session edited though no commit holds them and nothing in the session made them, where
 * they are more than half of all that it edited: of such work a task could keep nothing but the prompt.
 */
async function findLostFile({ git, edits }: StartRequest, commit: string): Promise<string | undefined> {
  const made = new Set(edits.earlier.filter(({ kind }) => kind !== 'delete').map(toPathAfter));
  const touched = new Map<string, FileChange>();
  for (const edit of edits.own) {
    if (!made.has(edit.path) && !touched.has(edit.path)) touched.set(edit.path, edit);
    made.add(toPathAfter(edit));
  }
  const lost: string[] = [];
  for (const { path, kind } of touched.values()) {
    const isOld = kind !== 'add' && !edits.mayWrite(path);
    if (isOld && (await git.readFile(commit, path)) === undefined) lost.push(path);
  }
  return lost.length > touched.size / 2 ? lost[0] : undefined;
}

function toPathAfter({ path, movedTo }: FileChange): string {
  return movedTo ?? path;
}
