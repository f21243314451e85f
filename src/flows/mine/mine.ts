import type { RejectionReason } from '../../domain/decision.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { addRedactions, type Redaction } from '../../domain/redaction.ts';
import type { Link } from '../../domain/trace.ts';
import { groupSessions } from '../../mine/group-sessions.ts';
import type { OptOutRules } from '../../mine/opt-out.ts';
import type { Claim, SessionRoot } from '../../ports.ts';
import type { House } from '../house.ts';
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
  /** Last written before the window began; nobody looked into them. */
  readonly filesTooOld: number;
  /** Read once, and not found any more; what was read of them counts. */
  readonly filesGone: number;
  readonly bytesRead: number;
  /** Secrets that were taken out of these sessions and their changes, now or before. */
  readonly redactions: readonly Redaction[];
  readonly durationMs: number;
}

/** Reads what is new of every session young enough, links each to the change that landed, and stores a decision for each. */
export async function mine(house: House, options: MineOptions): Promise<MineSummary> {
  const { clock } = house;
  const begunMs = clock.monotonicMs();
  const oldest = new Date(clock.now().getTime() - options.maxAgeMs).toISOString();
  const claim = await claimMining(house, options);
  if (claim === undefined) return summariseNothing(clock.monotonicMs() - begunMs);
  try {
    const read = await readSessions(house, { ...options, oldest });
    const groups = groupSessions(read.watermarks).filter(({ endedAt }) => endedAt >= oldest);
    const links = options.signal?.aborted ? [] : await linkSessions(house, groups, options);
    const own = groups.flatMap((group) => group.watermarks);
    return {
      sessions: groups.length + read.unreadableCount,
      turns: groups.reduce((sum, { turnCount }) => sum + turnCount, 0),
      candidates: links.filter(({ fate }) => fate === 'kept').length,
      rejections: countFates(links, read.unreadableCount),
      filesRead: read.filesRead,
      filesUnchanged: read.filesUnchanged,
      filesTooOld: read.filesTooOld,
      filesGone: read.filesGone,
      bytesRead: read.bytesRead,
      redactions: addRedactions(...[...own, ...links].map(({ redactions }) => redactions)),
      durationMs: clock.monotonicMs() - begunMs,
    };
  } finally {
    await claim.release();
  }
}

function countFates(links: readonly Link[], unreadable: number): MineSummary['rejections'] {
  const counts: Partial<Record<RejectionReason, number>> = unreadable > 0 ? { unreadable } : {};
  for (const { fate } of links) {
    if (fate !== null && fate !== 'kept') counts[fate] = (counts[fate] ?? 0) + 1;
  }
  return counts;
}

function summariseNothing(durationMs: number): MineSummary {
  const files = { filesRead: 0, filesUnchanged: 0, filesTooOld: 0, filesGone: 0, bytesRead: 0 };
  return { sessions: 0, turns: 0, candidates: 0, ...files, rejections: {}, redactions: [], durationMs };
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
