import type { Candidate } from '../../domain/candidate.ts';
import { isTestFile } from '../../domain/file-kinds.ts';
import { joinPatch, parsePatch } from '../../domain/patch.ts';
import type { Task } from '../../domain/task.ts';
import { lastMove } from '../../domain/task-state.ts';
import type { Git } from '../../ports.ts';
import { findRepo, type House } from '../house.ts';
import { forgetRuns } from '../run-log.ts';
import { keepTask } from './keep-task.ts';
import { createValidator, toBasis, type ValidateOptions, withBasis } from './validate.ts';

/**
 * Tasks whose old state can no longer be built are tried on head: their change is backed out of it, and the task begins there,
 * if it reverts cleanly and its tests agree. As ProdCodeBench does with all of its tasks (arXiv 2604.01527).
 */
export async function backOutFallen(house: House, options: ValidateOptions): Promise<void> {
  for (const task of await house.store.tasks.list()) {
    if (options.signal?.aborted) return;
    if (task.state !== 'quarantined' || lastMove(task, 'quarantined')?.reason !== 'rotted-environment')
      continue;
    const candidate = await house.store.candidates.get(task.id);
    if (candidate === undefined) continue;
    const text = await tryOnHead(candidate, house, options);
    options.onProgress({ kind: 'warned', stage: 'refresh', text: `${task.id} is tried on head: ${text}` });
  }
}

/** @returns in words what came of it */
async function tryOnHead(candidate: Candidate, house: House, options: ValidateOptions): Promise<string> {
  const { store, clock } = house;
  const repo = findRepo(house, candidate.repo);
  const head = await repo.git.findLastCommit(null, clock.now().toISOString());
  if (head === undefined) return 'there is none';
  const moved = await toHeadCandidate(candidate, head, repo.git);
  if (typeof moved === 'string') return moved;
  const { decision, task } = await createValidator(house, options, 1)(moved);
  if (options.signal?.aborted) return 'stopped';
  await forgetRuns(store, candidate.id);
  if (task === null) return decision.evidence.text;
  const backedOut: Task = { ...task, origin: 'backed-out' };
  await keepTask(backedOut, house);
  // Of the candidate as it was mined: while that stays the same, so does what was decided.
  await store.decisions.put(withBasis(decision, toBasis(candidate, repo, options)));
  return `backed out of ${head.slice(0, 10)}: ${decision.evidence.text}`;
}

/** The same change, on a base that is head without it; or why there is none. */
async function toHeadCandidate(candidate: Candidate, head: string, git: Git): Promise<Candidate | string> {
  const { goldPatch, testPatch, testRules, missing } = candidate;
  const files = [...parsePatch(goldPatch), ...parsePatch(testPatch)];
  // A file that both sides change holds its own tests, and cannot be parted anew by its path.
  if (new Set(files.map(({ path }) => path)).size < files.length) return 'its tests stand within its code';
  const result = await git.backOut(head, joinPatch(files));
  if (result.kind === 'conflict') return `its change does not revert cleanly: ${result.detail}`;
  const change = parsePatch(await git.diff(result.commit, head));
  const isTest = ({ path, oldPath }: { path: string; oldPath: string }) =>
    isTestFile(path, testRules) || isTestFile(oldPath, testRules);
  return {
    ...candidate,
    baseCommit: result.commit,
    goldCommit: head,
    goldPatch: joinPatch(change.filter((file) => !isTest(file))),
    testPatch: joinPatch(change.filter(isTest)),
    fidelity: 'approximate',
    missing: [
      ...missing,
      { kind: 'drifted-files', text: `the task starts from ${head.slice(0, 10)}, with its change undone` },
    ],
  };
}
