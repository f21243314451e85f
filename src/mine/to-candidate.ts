import type { Candidate } from '../domain/candidate.ts';
import { type Rejection, reject } from '../domain/decision.ts';
import { toCandidateId } from '../domain/ids.ts';
import type { Turn } from '../domain/session.ts';
import { chooseTurns } from './choose-turns.ts';
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
    hasAttachments: choice.turns.some((turn) => turn.hasAttachments),
    baseCommit: start.baseCommit,
    goldCommit: commit.id,
    goldMessage: commit.body === '' ? commit.subject : `${commit.subject}\n\n${commit.body}`,
    ...splitPatch(landed.change.files),
    fidelity: start.fidelity,
    link,
    provenance: {
      sessionId: session.id,
      turn: opening.index,
      agent: session.agent,
      authorModel: findAuthor(choice.turns) ?? session.model,
      aiShare: landed.match.commitShare,
      branch: session.branch,
      sessionStartedAt: session.startedAt,
      landedAt: commit.committedAt,
    },
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

/** The model of the last turn that edited: with several models, the one that finished the work. */
function findAuthor(turns: readonly Turn[]): string | undefined {
  return turns.findLast((turn) => turn.fileChanges.length > 0)?.model ?? undefined;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
