import type { Candidate } from '../domain/candidate.ts';
import { toChangeKinds } from '../domain/change-kinds.ts';
import { type Rejection, reject } from '../domain/decision.ts';
import { noTestRules } from '../domain/file-kinds.ts';
import { toCandidateId } from '../domain/ids.ts';
import { chooseTurns } from './choose-turns.ts';
import { toScope } from './monorepo-scope.ts';
import { toProvenance } from './provenance.ts';
import { splitPatch } from './split-patch.ts';
import { findStartState } from './start-state.ts';
import type { TracedSession } from './trace-session.ts';

/** The candidate that a traced session makes, and the words for the ledger; or why it makes none. */
export async function toCandidate(
  traced: TracedSession,
): Promise<{ readonly kind: 'made'; readonly candidate: Candidate; readonly text: string } | Rejection> {
  const { session, repository, edits, landed, link } = traced;
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
    git: repository.git,
    baseCommit: traced.baseCommit,
    landed: landed.commit,
    files: landed.change.files,
    edits: choice.turns.flatMap((turn) => edits[turn.index - 1] ?? []),
    startsLater: session.turns.some((turn) => turn.index < opening.index && turn.fileChanges.length > 0),
  });
  if (start.kind === 'failed') {
    return reject('mine', session.id, 'start-state-failed', {
      text: start.text,
      facts: { commit: landed.commit.id },
    });
  }
  const { commit } = landed;
  const candidate: Candidate = {
    id: toCandidateId(repository.name, session.id, opening.index, commit.id),
    repo: repository.name,
    prompts: choice.turns.map((turn) => turn.prompt),
    attachments: choice.turns.flatMap((turn) => turn.attachments),
    redactions: [],
    baseCommit: start.baseCommit,
    goldCommit: commit.id,
    goldMessage: commit.body === '' ? commit.subject : `${commit.subject}\n\n${commit.body}`,
    ...splitPatch(landed.change.files),
    testRules: noTestRules,
    fidelity: start.fidelity,
    missing: start.fidelity === 'exact' ? [] : [{ kind: 'uncommitted-work', text: start.text }],
    turnMode: choice.turns.length > 1 ? 'multi' : 'single',
    changeKinds: toChangeKinds(landed.change.files),
    scope: await toScope(landed.change.files, {
      files: await repository.git.listFiles(start.baseCommit),
      readFile: (path) => repository.git.readFile(start.baseCommit, path),
    }),
    link,
    provenance: toProvenance({
      session,
      turns: choice.turns,
      edits: edits.flat(),
      commit,
      landed: landed.change.net,
      isShellWritten: () => false,
    }),
    classification: null,
  };
  const shares =
    `${percent(link.sessionShare)} of its lines landed in ${commit.id.slice(0, 10)} "${commit.subject}"` +
    ` and are ${percent(link.commitShare)} of it`;
  return {
    kind: 'made',
    candidate,
    text: [shares, choice.cut, start.text].filter((part) => part !== '').join('; '),
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
