import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noFaults, type TrialEvent } from '../../domain/trial-event.ts';
import type { Artifacts, Traces } from '../../ports.ts';
import type { Draft, FaultCount } from './draft.ts';
import { joinStreams, mergeByTime } from './merge.ts';
import { readRollout } from './read-rollout.ts';
import { readStream } from './read-stream.ts';

/**
 * Reads a trial's folder: `trace.jsonl` and, of further turns, `trace-2.jsonl` and so on, as the agent printed them, and as
 * far as they are there `rollout.jsonl` of Codex and a `rollout-….jsonl` for each of its sub-agents.
 */
export function createTrialTraces(artifacts: Pick<Artifacts, 'locate'>): Traces {
  return {
    async read(trialId, take) {
      const folder = artifacts.locate(trialId);
      const names = await listNames(folder);
      const faults: FaultCount = { ...noFaults };
      const printed = names.filter((name) => /^trace(-\d+)?\.jsonl$/.test(name)).sort(byTurn);
      const recorded = names.filter((name) => /^rollout(-[\w-]+)?\.jsonl$/.test(name)).sort();
      let index = 0;
      const number = ({ what, ...place }: Draft): TrialEvent => ({ index: index++, ...place, ...what });
      const drafts = joinStreams(
        inTurn(printed.map((name) => readStream(join(folder, name), name, faults))),
        mergeByTime(recorded.map((name) => readRollout(join(folder, name), name, faults))),
      );
      for await (const batch of drafts) if (batch.length > 0) take(batch.map(number));
      return faults;
    },
  };
}

async function listNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** `trace.jsonl` is the first turn's. */
function byTurn(a: string, b: string): number {
  const toTurn = (name: string) => Number(/-(\d+)/.exec(name)?.[1] ?? 1);
  return toTurn(a) - toTurn(b);
}

async function* inTurn(sources: readonly AsyncGenerator<Draft[]>[]): AsyncGenerator<Draft[]> {
  for (const source of sources) yield* source;
}
