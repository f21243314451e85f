import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { Session } from '../../src/domain/session.ts';
import type { Trace } from '../../src/domain/trace.ts';
import { decideTrace, traceSessions } from '../../src/mine/mine-sessions.ts';
import { findRivals } from '../../src/mine/settle-claims.ts';
import type { KnownSession } from './history.ts';

/** How long it took, and how much of what is known to have landed was found. */
export interface Measurement {
  readonly sessionCount: number;
  readonly commitCount: number;
  readonly indexMs: number;
  readonly linkMs: number;
  /** Listing all commits once more, as a second run does. */
  readonly listAgainMs: number;
  readonly peakBytes: number;
  readonly right: number;
  readonly wrong: number;
  /** Reasons of those that landed and were rejected. */
  readonly missed: Record<string, number>;
}

/** Links the sessions of a directory that `buildHistory` filled. In a process of its own its memory is its own. */
export async function measureLinking(directory: string): Promise<Measurement> {
  const createRepository = () =>
    createGit(join(directory, 'app'), { cachePath: join(directory, 'cache', 'app') });

  const landedIn = new Map<string, readonly string[]>();
  async function* readSessions(): AsyncGenerator<Session> {
    for await (const line of createInterface({
      input: createReadStream(join(directory, 'sessions.jsonl')),
    })) {
      const known = JSON.parse(line) as KnownSession;
      landedIn.set(known.session.id, known.landedIn);
      yield known.session;
    }
  }

  const begun = performance.now();
  const git = createRepository();
  const commitCount = (await git.listCommits('2020-01-01T00:00:00Z')).length;
  const indexed = performance.now();
  let right = 0;
  let wrong = 0;
  const missed: string[] = [];
  let sessionCount = 0;
  const traces: Trace[] = [];
  for await (const trace of traceSessions(readSessions(), [{ name: 'app', git }])) {
    sessionCount++;
    traces.push(trace);
  }
  const rivals = findRivals(traces.flatMap((trace) => (trace.kind === 'landed' ? trace.claim : [])));
  for (const trace of traces) {
    const mined = decideTrace(trace, rivals.get(trace.id));
    const landed = landedIn.get(mined.decision.subjectId) ?? [];
    if (mined.kind === 'rejected') {
      if (landed.length > 0) missed.push(mined.decision.reason);
    } else if (mined.candidate.link.commits.every((commit) => landed.includes(commit))) right++;
    else wrong++;
  }
  const linked = performance.now();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  await createRepository().listCommits('2020-01-01T00:00:00Z');
  const listedAgain = performance.now();
  return {
    sessionCount,
    commitCount,
    indexMs: indexed - begun,
    linkMs: linked - indexed,
    listAgainMs: listedAgain - linked,
    peakBytes,
    right,
    wrong,
    missed: Object.fromEntries(
      [...Map.groupBy(missed, (reason) => reason)].map(([reason, all]) => [reason, all.length]),
    ),
  };
}
