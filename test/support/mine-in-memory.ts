import type { Session } from '../../src/domain/session.ts';
import type { Trace } from '../../src/domain/trace.ts';
import type { MinedRepository } from '../../src/mine/choose-repository.ts';
import { decideTrace, type Mined, traceSessions } from '../../src/mine/mine-sessions.ts';
import { findRivals } from '../../src/mine/settle-claims.ts';
import type { TraceOptions } from '../../src/mine/to-trace.ts';

/** Mines as the flow does, with nothing stored. */
export async function mineInMemory(
  sessions: Iterable<Session>,
  repositories: readonly MinedRepository[],
  options: TraceOptions = {},
): Promise<{ readonly traces: readonly Trace[]; readonly mined: readonly Mined[] }> {
  const traces: Trace[] = [];
  for await (const trace of traceSessions(sessions, repositories, options)) traces.push(trace);
  return { traces, mined: settle(traces) };
}

export function settle(traces: readonly Trace[]): Mined[] {
  const rivals = findRivals(traces.flatMap((trace) => (trace.kind === 'landed' ? trace.claim : [])));
  return traces.map((trace) => decideTrace(trace, rivals.get(trace.id)));
}
