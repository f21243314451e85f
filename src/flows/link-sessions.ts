import { type Decision, reject } from '../domain/decision.ts';
import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import { addRedactions, type Redaction } from '../domain/redaction.ts';
import type { Session } from '../domain/session.ts';
import type { Trace } from '../domain/trace.ts';
import { assembleSessions } from '../mine/assemble-sessions.ts';
import type { SessionGroup } from '../mine/group-sessions.ts';
import { type Mined, mineSessions } from '../mine/mine-sessions.ts';
import { redactCandidate } from '../mine/redact-candidate.ts';
import { redactValue } from '../mine/redact-value.ts';
import { forgetFormerCandidate, keepCandidate } from './candidates.ts';
import type { House } from './house.ts';

export interface LinkOptions {
  /** Of the repositories, as `Git.state` tells it. */
  readonly states: readonly string[];
  readonly minFidelity: 'exact' | 'approximate';
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface LinkSummary {
  readonly decisions: readonly Decision[];
  readonly redactions: readonly Redaction[];
}

/** Changes whenever the same session may be linked otherwise than before. */
const linkingVersion = 1;

/** Follows every session to the change that landed. What was traced before, in repositories that are as they were, stands. */
export async function linkSessions(
  house: House,
  groups: readonly SessionGroup[],
  options: LinkOptions,
): Promise<LinkSummary> {
  const decisions: Decision[] = [];
  let redactions: Redaction[] = [];
  options.onProgress({ kind: 'started', stage: 'mine', total: groups.length });
  const decide = async (decision: Decision) => {
    const redacted = await redactValue(decision, house.redactor);
    redactions = addRedactions(redactions, redacted.found);
    await forgetFormerCandidate(house, redacted.value);
    await house.store.decisions.put(redacted.value);
    decisions.push(redacted.value);
    advance(redacted.value, decisions.length, groups.length, options.onProgress);
  };

  const groupIds = new Set(groups.map(({ sessionId }) => sessionId));
  const wanted = groups.filter(({ optedOut }) => optedOut === null);
  for (const group of groups) if (group.optedOut !== null) await decide(await optOut(house, group));
  const stamps = new Map(wanted.map((group) => [group.sessionId, toStamp(group, options)]));
  const known = await readTraces(house, stamps);
  const fresh = assemble(
    house,
    wanted.filter(({ sessionId }) => !known.has(sessionId)),
  );
  const kept: Extract<Mined, { kind: 'kept' }>[] = [];
  for await (const step of mineSessions(fresh, house.repos, known, options)) {
    if (options.signal?.aborted) break;
    if (step.kind === 'traced') {
      const { value } = await redactValue(step.trace, house.redactor);
      await house.store.traces.put({ id: value.id, stamp: stamps.get(value.id) ?? '', trace: value });
    } else if (!groupIds.has(step.decision.subjectId)) continue;
    else if (step.kind === 'kept') kept.push(step);
    else await decide(step.decision);
  }
  if (!options.signal?.aborted) await pin(house, kept, options.onProgress);
  for (const { candidate, decision } of kept) {
    if (options.signal?.aborted) break;
    const redacted = await redactCandidate(candidate, house.redactor);
    redactions = addRedactions(redactions, redacted.found);
    await keepCandidate(house, redacted.candidate);
    await decide(decision);
  }
  const candidates = decisions.filter(({ kind }) => kind === 'kept').length;
  const text = `${decisions.length} sessions, ${candidates} candidates`;
  options.onProgress({ kind: 'finished', stage: 'mine', done: decisions.length, text });
  return { decisions, redactions };
}

/** A force-push or a clean-up of the repository later takes nothing from the benchmark. All at once: git is started once. */
async function pin(
  { repos }: House,
  kept: readonly Extract<Mined, { kind: 'kept' }>[],
  onProgress: OnProgress,
): Promise<void> {
  for (const { name, git } of repos) {
    const own = kept.map(({ candidate }) => candidate).filter(({ repo }) => repo === name);
    const lost = await git.pin(own.flatMap(({ baseCommit, goldCommit }) => [baseCommit, goldCommit]));
    for (const { commit, detail } of lost) {
      const text = `commit ${commit} of ${name} is not kept, and is lost when the repository loses it: ${detail}`;
      onProgress({ kind: 'warned', stage: 'mine', text });
    }
  }
}

/** Of all that a trace rests on. */
function toStamp(group: SessionGroup, { states, minFidelity }: LinkOptions): string {
  return toSha256(toCanonicalJson([linkingVersion, group.contentHash, states, minFidelity]));
}

/** A trace of a session that is too old to be decided again still says which commit is taken. */
async function readTraces(
  { store }: House,
  stamps: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Trace>> {
  const traces = await store.traces.list();
  return new Map(
    traces
      .filter(({ id, stamp }) => !stamps.has(id) || stamps.get(id) === stamp)
      .map(({ id, trace }) => [id, trace]),
  );
}

async function* assemble({ store }: House, groups: readonly SessionGroup[]): AsyncGenerator<Session> {
  for (const { sessionId, fileIds } of groups) {
    const stored = await Promise.all(fileIds.map((id) => store.sessions.get(id)));
    const sessions = assembleSessions(stored.flatMap((each) => each?.session ?? []));
    yield* sessions.filter(({ id }) => id === sessionId);
  }
}

/** Nothing of it stays, but that it was left out and why. */
async function optOut({ store }: House, { sessionId, fileIds, optedOut }: SessionGroup): Promise<Decision> {
  for (const id of fileIds) await store.sessions.remove(id);
  await store.traces.remove(sessionId);
  return reject('mine', sessionId, 'opted-out', { text: optedOut ?? '' });
}

function advance(decision: Decision, done: number, total: number, onProgress: OnProgress): void {
  const fate = decision.kind === 'kept' ? `${decision.producedId} ` : `${decision.reason}:`;
  const text = `${fate} ${decision.evidence.text}`;
  onProgress({ kind: 'advanced', stage: 'mine', done, total, id: decision.subjectId, text });
}
