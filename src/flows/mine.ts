import type { Decision, RejectionReason } from '../domain/decision.ts';
import { toCanonicalJson, toDecisionId, toSha256 } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import { addRedactions, type Redaction } from '../domain/redaction.ts';
import { groupSessions, type SessionGroup } from '../mine/group-sessions.ts';
import type { OptOutRules } from '../mine/opt-out.ts';
import type { Claim, SessionRoot } from '../ports.ts';
import { countReasons } from './count-reasons.ts';
import type { House } from './house.ts';
import { linkSessions } from './link-sessions.ts';
import { readSessions } from './read-sessions.ts';

export interface MineOptions {
  readonly roots: readonly SessionRoot[];
  readonly maxAgeMs: number;
  readonly optOut: OptOutRules;
  readonly minFidelity: 'exact' | 'approximate';
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface MineSummary {
  /** Young enough, of every file that was ever read; files that no session could be read from count, too. */
  readonly sessions: number;
  readonly turns: number;
  readonly candidates: number;
  readonly rejections: Partial<Record<RejectionReason, number>>;
  readonly filesRead: number;
  readonly filesUnchanged: number;
  readonly bytesRead: number;
  /** Secrets that were taken out of what was read and made now. */
  readonly redactions: readonly Redaction[];
  readonly durationMs: number;
}

/** Reads what is new of every session young enough, links each to the change that landed, and stores a decision for each. */
export async function mine(house: House, options: MineOptions): Promise<MineSummary> {
  const { store, clock } = house;
  const begunMs = clock.monotonicMs();
  const oldest = new Date(clock.now().getTime() - options.maxAgeMs).toISOString();
  const claim = await claimMining(house, options);
  try {
    const read = await readSessions(house, { ...options, oldest });
    await forgetMended(house, read.unreadable);
    const groups = groupSessions(await store.watermarks.list()).filter(({ endedAt }) => endedAt >= oldest);
    const linked = await linkChanged(house, groups, read.unreadable, options);
    return {
      sessions: groups.length + read.unreadable.length,
      turns: groups.reduce((sum, { turnCount }) => sum + turnCount, 0),
      candidates: linked.candidates,
      rejections: linked.rejections,
      filesRead: read.filesRead,
      filesUnchanged: read.filesUnchanged,
      bytesRead: read.bytesRead,
      redactions: addRedactions(read.redactions, linked.redactions),
      durationMs: clock.monotonicMs() - begunMs,
    };
  } finally {
    await claim?.release();
  }
}

interface Linked {
  readonly candidates: number;
  readonly rejections: Partial<Record<RejectionReason, number>>;
  readonly redactions: readonly Redaction[];
}

/** Decisions last while sessions, repositories and settings are what they were. */
async function linkChanged(
  house: House,
  groups: readonly SessionGroup[],
  unreadable: readonly Decision[],
  options: MineOptions,
): Promise<Linked> {
  const { store } = house;
  const states = await Promise.all(
    house.repos.map(async ({ name, git }) => `${name} ${git.path} ${await git.state()}`),
  );
  const sessions = groups.map(({ sessionId, contentHash, optedOut }) => [sessionId, contentHash, optedOut]);
  const fingerprint = toSha256(toCanonicalJson([states, sessions, unreadable, options.minFidelity]));
  const last = await store.minings.get('mine');
  if (last?.fingerprint === fingerprint) return { ...last, redactions: [] };
  await store.decisions.putAll(unreadable);
  const { decisions, redactions } = await linkSessions(house, groups, { ...options, states });
  const candidates = decisions.filter(({ kind }) => kind === 'kept').length;
  const rejections = countReasons([...unreadable, ...decisions]);
  if (!options.signal?.aborted) await store.minings.put({ id: 'mine', fingerprint, candidates, rejections });
  return { candidates, rejections, redactions };
}

/** How often a second `mine` looks whether the first has ended. */
const claimPauseMs = 250;

/** Two at once would do the same work twice: the second waits, and finds nothing left to do. `undefined` if called off. */
async function claimMining({ store, clock }: House, options: MineOptions): Promise<Claim | undefined> {
  for (let hasSaid = false; !options.signal?.aborted; hasSaid = true) {
    const claim = await store.claim('mine');
    if (claim !== undefined) return claim;
    const text = 'another rollbench mine is at work here: this one waits for it';
    if (!hasSaid) options.onProgress({ kind: 'warned', stage: 'mine', text });
    await clock.pause(claimPauseMs, options.signal);
  }
  return undefined;
}

/** A file that could not be read the last time has no id but its path: once it is mended, no session answers for that entry. */
async function forgetMended({ store }: House, unreadable: readonly Decision[]): Promise<void> {
  const still = new Set(unreadable.map(({ subjectId }) => subjectId));
  for (const decision of await store.decisions.list()) {
    const isFile = decision.stage === 'mine' && decision.evidence.facts.file === decision.subjectId;
    if (isFile && !still.has(decision.subjectId)) await store.decisions.remove(toDecisionId(decision));
  }
}
