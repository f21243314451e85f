import type { Candidate } from '../domain/candidate.ts';
import type { Decision, RejectionReason } from '../domain/decision.ts';
import { toCanonicalJson, toDecisionId } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import { addRedactions, type Redaction } from '../domain/redaction.ts';
import type { Session } from '../domain/session.ts';
import { mineSessions, rejectUnreadable } from '../mine/mine-sessions.ts';
import { redactCandidate } from '../mine/redact-candidate.ts';
import { redactSession } from '../mine/redact-session.ts';
import { redactValue } from '../mine/redact-value.ts';
import { countReasons } from './count-reasons.ts';
import type { House } from './house.ts';

export interface MineOptions {
  readonly paths: readonly string[];
  readonly maxAgeMs: number;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface MineSummary {
  readonly sessions: number;
  readonly turns: number;
  readonly candidates: number;
  readonly rejections: Partial<Record<RejectionReason, number>>;
  readonly bytesRead: number;
  readonly durationMs: number;
}

/** Reads every session young enough, links each to the change that landed, and stores a decision for each as soon as it is known. */
export async function mine(house: House, options: MineOptions): Promise<MineSummary> {
  const { store, clock, repos } = house;
  const begunMs = clock.monotonicMs();
  const { sessions, notes, unreadable, bytesRead, found } = await readSessions(house, options);
  await forgetMended(house, unreadable);
  const decisions: Decision[] = [];
  const decide = async (raw: Decision) => {
    const { value: decision } = await redactValue(raw, house.redactor);
    await forgetFormerCandidate(house, decision);
    await store.decisions.put(decision);
    decisions.push(decision);
    const text =
      decision.kind === 'kept'
        ? `${decision.producedId}  ${decision.evidence.text}`
        : `${decision.reason}: ${decision.evidence.text}`;
    const total = sessions.length + unreadable.length;
    options.onProgress({
      kind: 'advanced',
      stage: 'mine',
      done: decisions.length,
      total,
      id: decision.subjectId,
      text,
    });
  };
  for (const decision of unreadable) await decide(decision);
  for await (const mined of mineSessions(sessions, repos)) {
    if (options.signal?.aborted) break;
    if (mined.kind === 'kept') {
      const redacted = await redactCandidate(mined.candidate, house.redactor);
      found.push(...redacted.found);
      await keepCandidate(house, redacted.candidate);
    }
    await decide(withNotes(mined.decision, notes.get(mined.decision.subjectId)));
  }
  const candidates = decisions.filter(({ kind }) => kind === 'kept').length;
  if (found.length > 0)
    options.onProgress({ kind: 'warned', stage: 'mine', text: describeRedactions(found) });
  const text = `${decisions.length} sessions, ${candidates} candidates`;
  options.onProgress({ kind: 'finished', stage: 'mine', done: decisions.length, text });
  return {
    sessions: sessions.length + unreadable.length,
    turns: sessions.reduce((sum, { turns }) => sum + turns.length, 0),
    candidates,
    rejections: countReasons(decisions),
    bytesRead,
    durationMs: clock.monotonicMs() - begunMs,
  };
}

async function readSessions(house: House, options: MineOptions) {
  const oldest = new Date(house.clock.now().getTime() - options.maxAgeMs).toISOString();
  const sessions: Session[] = [];
  const notes = new Map<string, readonly string[]>();
  const found: Redaction[] = [];
  const unreadable: Decision[] = [];
  let bytesRead = 0;
  options.onProgress({ kind: 'started', stage: 'mine', total: null });
  const { files, closed } = await house.sessions.find(
    options.paths.map((path) => ({ path })),
    new Map(),
  );
  for (const { path, detail } of closed) unreadable.push(rejectUnreadable(path, detail));
  const requests = files.map((file) => ({ file, from: null }));
  for await (const reading of house.sessions.read(requests, options.signal)) {
    bytesRead += reading.bytesRead;
    if (reading.kind === 'unreadable')
      unreadable.push(rejectUnreadable(reading.watermark.path, reading.detail));
    else {
      if (reading.session.endedAt < oldest) continue;
      const redacted = await redactSession(reading.session, house.redactor);
      const { value: damage } = await redactValue(reading.notes, house.redactor);
      const { session } = redacted;
      found.push(...redacted.found);
      for (const text of damage) options.onProgress({ kind: 'warned', stage: 'mine', text });
      notes.set(session.id, [...(notes.get(session.id) ?? []), ...damage]);
      sessions.push(session);
    }
  }
  return { sessions, notes, unreadable, bytesRead, found };
}

function describeRedactions(found: readonly Redaction[]): string {
  const kinds = addRedactions(found).map(({ kind, count }) => `${count} ${kind}`);
  return `secrets were taken out: ${kinds.join(', ')}`;
}

/** What was damaged in a session's file stands beside what became of it. */
function withNotes<T extends Decision>(decision: T, notes: readonly string[] = []): T {
  if (notes.length === 0) return decision;
  const { evidence } = decision;
  return { ...decision, evidence: { ...evidence, facts: { ...evidence.facts, notes: [...notes] } } };
}

/** A file that could not be read the last time has no id but its path: once it is mended, no session answers for that entry. */
async function forgetMended({ store }: House, unreadable: readonly Decision[]): Promise<void> {
  const still = new Set(unreadable.map(({ subjectId }) => subjectId));
  for (const decision of await store.decisions.list()) {
    const isFile = decision.stage === 'mine' && decision.evidence.facts.file === decision.subjectId;
    if (isFile && !still.has(decision.subjectId)) await store.decisions.remove(toDecisionId(decision));
  }
}

/** One that is known as it is keeps what curation found; any other has to be curated anew. */
async function keepCandidate({ store }: House, candidate: Candidate): Promise<void> {
  const known = await store.candidates.get(candidate.id);
  if (known && toCanonicalJson({ ...known, classification: null }) === toCanonicalJson(candidate)) return;
  await store.candidates.put(candidate);
  await store.decisions.remove(toDecisionId({ stage: 'curate', subjectId: candidate.id }));
}

/** A session that now links otherwise (its change was rebased, or landed at last) leaves no candidate behind. */
async function forgetFormerCandidate(house: House, decision: Decision): Promise<void> {
  const former = await house.store.decisions.get(toDecisionId(decision));
  if (former?.kind !== 'kept') return;
  if (decision.kind === 'kept' && decision.producedId === former.producedId) return;
  await house.store.candidates.remove(former.producedId);
  for (const stage of ['curate', 'validate']) {
    await house.store.decisions.remove(toDecisionId({ stage, subjectId: former.producedId }));
  }
}
