import * as z from 'zod';
import { noUsage, Usage } from '../../domain/usage.ts';
import { toKey } from './to-key.ts';

/** The last responses, of which further lines may come, by the key of their id: the turn that used it, and what it used. */
export const CountedResponses = z.record(z.string(), z.object({ turn: z.number().int(), usage: Usage }));
export type CountedResponses = z.infer<typeof CountedResponses>;

export interface ResponseCount {
  /** What the response's line adds to what its earlier lines used, and to which turn. */
  add(turn: number, responseId: string, usage: Usage): { readonly turn: number; readonly added: Usage };
  save(): CountedResponses;
}

const maxResponses = 32;

/** Each line of a response repeats all of its tokens, the earlier ones as far as they had been counted. */
export function createResponseCount(saved: CountedResponses): ResponseCount {
  const responses = new Map(Object.entries(saved));
  return {
    add(turn, responseId, usage) {
      const key = toKey(responseId);
      const earlier = responses.get(key) ?? { turn, usage: noUsage };
      const next = { turn: earlier.turn, usage: mapUsage(earlier.usage, usage, Math.max) };
      responses.delete(key);
      responses.set(key, next);
      const oldest = responses.keys().next().value;
      if (responses.size > maxResponses && oldest !== undefined) responses.delete(oldest);
      return { turn: next.turn, added: mapUsage(next.usage, earlier.usage, (now, before) => now - before) };
    },
    save: () => Object.fromEntries(responses),
  };
}

const mapUsage = (a: Usage, b: Usage, join: (a: number, b: number) => number): Usage => ({
  requestCount: join(a.requestCount, b.requestCount),
  inputTokens: join(a.inputTokens, b.inputTokens),
  cachedInputTokens: join(a.cachedInputTokens, b.cachedInputTokens),
  outputTokens: join(a.outputTokens, b.outputTokens),
  reasoningTokens: join(a.reasoningTokens, b.reasoningTokens),
});
