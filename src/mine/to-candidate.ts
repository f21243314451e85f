import { type Candidate, type Fidelity, hasLines, type LinkEvidence } from '../domain/candidate.ts';
import { describeChangeKinds, toChangeKinds } from '../domain/change-kinds.ts';
import { type Rejection, reject } from '../domain/decision.ts';
import { noTestRules } from '../domain/file-kinds.ts';
import { formatShare } from '../domain/format-share.ts';
import { toCandidateId } from '../domain/ids.ts';
import { type FilePatch, parsePatch } from '../domain/patch.ts';
import { chooseTurns } from './choose-turns.ts';
import { toScope } from './monorepo-scope.ts';
import { toProvenance } from './provenance.ts';
import { splitPatch } from './split-patch.ts';
import { findStartState } from './start-state.ts';
import { toMayWrite, toTaskEdits } from './task-edits.ts';
import type { Landed, TracedSession } from './trace-session.ts';

export interface CandidateOptions {
  /** The least that is kept; `approximate` when absent. */
  readonly minFidelity?: Exclude<Fidelity, 'failed'>;
}

export type CandidateResult =
  | { readonly kind: 'made'; readonly candidate: Candidate; readonly text: string }
  | Rejection;

/** The candidate that a traced session makes, and the words for the ledger; or why it makes none. */
export async function toCandidate(
  traced: TracedSession,
  options: CandidateOptions,
): Promise<CandidateResult> {
  const { session, repository, edits, landed, link } = traced;
  const { git, testRules = noTestRules } = repository;
  const { commit } = landed;
  const choice = chooseTurns(session.turns, edits, landed.change.net);
  if (choice.kind === 'promptMissing') {
    return reject('mine', session.id, 'unreadable', {
      text: `turn ${choice.turn.index} brought a part of the change, but "${session.file}" holds no text of its prompt`,
      facts: { file: session.file, turn: choice.turn.index },
    });
  }
  const [opening] = choice.turns;
  if (opening === undefined)
    throw new Error(`session ${session.id}: a linked session has no turn that brought anything`);
  const start = await findStartState({
    git,
    session,
    baseCommit: traced.baseCommit,
    parent: commit.parentIds[0] ?? null,
    files: landed.change.files,
    edits: toTaskEdits(session, choice.turns, traced.located),
    laterNames: traced.laterNames,
    missingParent: session.forkedFrom?.id ?? null,
  });
  if (start.kind === 'failed') {
    return reject('mine', session.id, 'start-state-failed', {
      text: start.text,
      facts: { commit: commit.id, fidelity: 'failed' },
    });
  }
  if (start.fidelity === 'approximate' && options.minFidelity === 'exact') {
    return reject('mine', session.id, 'start-state-failed', {
      text: `only an approximate start, and an exact one is asked for: ${start.missing.map(({ text }) => text).join('; ')}`,
      facts: { commit: commit.id, fidelity: start.fidelity, missing: [...start.missing] },
    });
  }
  const readSide = async (id: string, path: string) => (await git.readFile(id, path)) ?? '';
  const { inlineTests, ...patches } = await splitPatch(
    landed.change.files,
    testRules,
    async (file: FilePatch) => ({
      before: await readSide(start.baseCommit, file.oldPath),
      after: await readSide(commit.id, file.path),
    }),
  );
  const goldFiles = parsePatch(patches.goldPatch);
  const own = session.turns.filter((turn) => !turn.isInherited);
  const changeKinds = [...toChangeKinds(landed.change.files), ...inlineTests];
  const candidate: Candidate = {
    id: toCandidateId(repository.name, session.id, opening.index, commit.id),
    repo: repository.name,
    prompts: choice.turns.map((turn) => turn.prompt),
    attachments: choice.turns.flatMap((turn) => turn.attachments),
    redactions: [],
    baseCommit: start.baseCommit,
    goldCommit: commit.id,
    goldMessage: commit.body === '' ? commit.subject : `${commit.subject}\n\n${commit.body}`,
    ...patches,
    testRules,
    fidelity: start.fidelity,
    missing: [...start.missing],
    turnMode: choice.mode,
    changeKinds,
    scope: await toScope(goldFiles, {
      files: await git.listAround(
        start.baseCommit,
        goldFiles.map(({ path }) => path),
      ),
      readFile: (path) => git.readFile(start.baseCommit, path),
    }),
    link,
    provenance: toProvenance({
      session,
      turns: choice.turns,
      edits: hasLines(link) ? own.flatMap(({ index }) => edits[index - 1] ?? []) : null,
      commit,
      landed: landed.change.net,
      isShellWritten: toMayWrite(own),
    }),
    classification: null,
  };
  return {
    kind: 'made',
    candidate,
    text: [describeLink(link, commit), choice.cut, start.text, describeChangeKinds(changeKinds)]
      .filter((part) => part !== '')
      .join('; '),
  };
}

function describeLink(link: LinkEvidence, { id, subject }: Landed['commit']): string {
  const commit = `${id.slice(0, 10)} "${subject}"`;
  return hasLines(link)
    ? `${formatShare(link.sessionShare)} of its lines landed in ${commit} and are ${formatShare(link.commitShare)} of it`
    : `its record names files and no lines; ${commit} changed the very same files soon after`;
}
