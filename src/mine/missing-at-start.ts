import type { Missing } from '../domain/candidate.ts';
import { formatShare } from '../domain/format-share.ts';
import { type FilePatch, PatchSyntaxError, parsePatch } from '../domain/patch.ts';
import type { Session } from '../domain/session.ts';
import type { Git } from '../ports.ts';
import { measureAdded, measureRemoved } from './held-lines.ts';
import type { LaterNames } from './later-names.ts';
import { type Misfit, type Replay, replayEdits } from './replay-edits.ts';
import type { TaskEdits } from './task-edits.ts';

export interface StartRequest {
  readonly git: Pick<Git, 'readFile' | 'findPaths'>;
  readonly session: Session;
  /** The commit that the session is taken to have begun at. */
  readonly baseCommit: string;
  /** The commit before the landed change; `null` where that is the repository's first. */
  readonly parent: string | null;
  /** Of the landed change. */
  readonly files: readonly FilePatch[];
  readonly edits: TaskEdits;
  readonly laterNames: LaterNames;
  /** Id of the session that this one was forked from, when it was not found. */
  readonly missingParent: string | null;
}

/** In what the tree of a commit differs, or may differ, from the one in which the session began; in the order of weight. */
export async function listMissing(request: StartRequest, commit: string): Promise<Missing[]> {
  const replay = await replayOn(request, commit);
  return [
    ...findInferredBase(request),
    ...findEarlier(request),
    ...(await findUncommittedWork(request, commit, replay)),
    ...findShellEdits(request, replay),
    ...findUnrecorded(replay),
    ...(await findSubmodules(request, commit)),
    ...findLostAttachments(request),
  ];
}

function findInferredBase({ session, baseCommit }: StartRequest): Missing[] {
  if (session.baseCommit === baseCommit) return [];
  const text = `the session does not say that it began at ${baseCommit.slice(0, 10)}: that was inferred`;
  return [{ kind: 'inferred-base', text }];
}

function findEarlier({ missingParent, edits }: StartRequest): Missing[] {
  const missing: Missing[] = [];
  if (missingParent !== null) {
    const text = `session ${missingParent}, from which it was forked, was not found`;
    missing.push({ kind: 'parent-session', text });
  }
  const inheritedCount = edits.earlierTurns.filter((turn) => turn.isInherited).length;
  if (edits.earlierTurns.length > inheritedCount)
    missing.push({ kind: 'earlier-turns', text: 'without what its earlier turns left' });
  else if (inheritedCount > 0)
    missing.push({ kind: 'earlier-turns', text: describeInherited(inheritedCount) });
  return missing;
}

function describeInherited(count: number): string {
  return `without the ${count === 1 ? 'turn' : `${count} turns`} before it was forked`;
}

/** Makes the edits again. Earlier ones come first, unless the commit holds them; only files of the task's own edits count. */
async function replayOn({ git, edits }: StartRequest, commit: string): Promise<Replay> {
  const isHeld = (await measureAdded(git, commit, edits.earlier)) === 1;
  const replay = await replayEdits(isHeld ? edits.own : [...edits.earlier, ...edits.own], (path) =>
    git.readFile(commit, path),
  );
  const own = new Set(edits.own.map(({ path }) => path));
  return {
    misfits: replay.misfits.filter(({ path }) => own.has(path)),
    unrecorded: replay.unrecorded.filter((path) => own.has(path)),
  };
}

async function findUncommittedWork(
  { git, session, edits, parent, baseCommit }: StartRequest,
  commit: string,
  { misfits }: Replay,
): Promise<Missing[]> {
  if ((session.startPatch ?? '').trim() !== '') return [describeStartPatch(session.startPatch ?? '')];
  // Where the task starts later, what does not fit may as well be what was committed in between.
  const isLater = commit !== baseCommit && commit === parent;
  const strange = misfits.filter(({ path }) => !edits.mayWrite(path));
  if (strange.length === 0 || isLater) return [];
  const absent = 1 - (await measureRemoved(git, commit, edits.own));
  const detail =
    absent > 0
      ? `${formatShare(absent)} of the lines that it took away are in no commit`
      : describeMisfits(strange);
  return [{ kind: 'uncommitted-work', text: `the session's tree held uncommitted work: ${detail}` }];
}

/** The record says itself what was uncommitted; the task starts at the commit all the same. */
function describeStartPatch(patch: string): Missing {
  const kind = 'uncommitted-work';
  try {
    const paths = parsePatch(patch).map(({ path }) => path);
    const where = paths.length === 0 ? '' : ` in ${describeFiles(paths)}`;
    return { kind, text: `the session's tree held uncommitted work${where}` };
  } catch (error) {
    if (!(error instanceof PatchSyntaxError)) throw error;
    return { kind, text: `the session's tree held uncommitted work that cannot be read: ${error.message}` };
  }
}

/** What a shell command may have done stands in no record: seen where a later edit builds on it, or where it landed. */
function findShellEdits({ files, edits }: StartRequest, { misfits }: Replay): Missing[] {
  const recorded = new Set(
    [...edits.earlier, ...edits.own].flatMap(({ path, movedTo }) => [path, movedTo ?? path]),
  );
  const landed = files
    .filter(({ addedLines, removedLines }) => addedLines.length + removedLines.length > 0)
    .map(({ path }) => path)
    .filter((path) => !recorded.has(path) && edits.mayWrite(path));
  const built = misfits.filter(({ path }) => edits.mayWrite(path));
  const texts = [
    ...(landed.length > 0 ? [`may have edited ${describeFiles(landed)}, without a record`] : []),
    ...(built.length > 0 ? [`may have edited files in between: ${describeMisfits(built)}`] : []),
  ];
  return texts.map((text) => ({ kind: 'shell-edits', text: `shell commands ${text}` }));
}

function findUnrecorded({ unrecorded }: Replay): Missing[] {
  if (unrecorded.length === 0) return [];
  const text = `the record does not say what was changed in ${describeFiles(unrecorded)}`;
  return [{ kind: 'unrecorded-edits', text }];
}

async function findSubmodules({ git }: StartRequest, commit: string): Promise<Missing[]> {
  const text = (await git.readFile(commit, '.gitmodules')) ?? '';
  const paths = [...text.matchAll(/^[ \t]*path[ \t]*=(.+)$/gm)].map(([, path = '']) => path.trim());
  if (paths.length === 0) return [];
  return [{ kind: 'submodule', text: `without the submodules: ${describeFiles(paths)}` }];
}

function findLostAttachments({ edits }: StartRequest): Missing[] {
  const attachments = edits.turns.flatMap((turn) => turn.attachments);
  const lostCount = attachments.filter(({ sha256 }) => sha256 === null).length;
  if (lostCount === 0) return [];
  const text = `${lostCount} of the prompt's ${attachments.length} attachments were not kept`;
  return [{ kind: 'attachment', text }];
}

function describeMisfits(misfits: readonly Misfit[]): string {
  const [first] = misfits;
  const more = misfits.length > 1 ? `, and ${misfits.length - 1} more` : '';
  return `"${first?.path}" ${first?.text}${more}`;
}

function describeFiles(paths: readonly string[]): string {
  return paths.length === 1 ? `"${paths[0]}"` : `${paths.length} files, first "${paths[0]}"`;
}
