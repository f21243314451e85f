import * as z from 'zod';
import type { MeteredRequest } from './metered-request.ts';
import { addUsage, noUsage, Usage } from './usage.ts';

/** The gateway's count of the conversation that the agent reports on, beside the agent's own. */
export const UsageCheck = z.object({
  metered: Usage,
  /** `null` where the agent reports none. */
  reported: Usage.nullable(),
});
export type UsageCheck = z.infer<typeof UsageCheck>;

/** What was metered in one turn of one conversation. */
export interface MeteredTurn extends Pick<MeteredRequest, 'threadId' | 'turnId'> {
  readonly usage: Usage;
  readonly waitedMs: number;
}

export function sumTurns(requests: readonly MeteredRequest[]): MeteredTurn[] {
  const groups = Map.groupBy(requests, ({ threadId, turnId }) => `${threadId}\n${turnId}`);
  return Array.from(groups.values(), (own) => ({
    threadId: own[0]?.threadId ?? null,
    turnId: own[0]?.turnId ?? null,
    usage: sumUsage(own),
    waitedMs: own.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
  }));
}

/**
 * Agents report on their own conversation alone: what sub-agents used is metered, and none of this.
 * @param threadId of that conversation; all are taken for it where no request names it
 */
export function checkUsage(
  requests: readonly MeteredRequest[],
  threadId: string | null,
  reported: Usage | null,
): UsageCheck {
  const own = requests.filter((request) => request.threadId === threadId);
  return { metered: sumUsage(own.length > 0 ? own : requests), reported };
}

const sumUsage = (requests: readonly MeteredRequest[]): Usage =>
  requests.map(({ usage }) => usage ?? noUsage).reduce(addUsage, noUsage);

const counts = [
  ['inputTokens', 'input'],
  ['cachedInputTokens', 'cached'],
  ['outputTokens', 'output'],
  ['reasoningTokens', 'reasoning'],
] as const;

/** `the agent reports the same`, or where it differs: `the agent reports 200 input tokens fewer`. */
export function describeUsageCheck({ metered, reported }: UsageCheck): string {
  if (reported === null) return 'the agent reports no usage';
  const differences = counts.flatMap(([name, word]) => {
    const more = reported[name] - metered[name];
    return more === 0 ? [] : [`${Math.abs(more)} ${word} tokens ${more > 0 ? 'more' : 'fewer'}`];
  });
  return `the agent reports ${differences.length === 0 ? 'the same' : differences.join(', ')}`;
}
