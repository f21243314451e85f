import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';

/** What `claude -p --output-format stream-json` said over all turns of a trial. */
export interface ClaudeTrace {
  readonly sessionId: string | null;
  /** Turns that ended well. */
  readonly completedTurnCount: number;
  /** What the last turn said when it did not end well. */
  readonly failure: string | null;
  readonly usage: Usage | null;
  readonly lastMessage: string | null;
}

const count = z.number().int().nonnegative().nullish();

const ClaudeLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('system'), subtype: z.string(), session_id: z.string().nullish() }),
  z.object({
    type: z.literal('result'),
    subtype: z.string(),
    is_error: z.boolean(),
    result: z.string().nullish(),
    usage: z
      .object({
        input_tokens: count,
        cache_creation_input_tokens: count,
        cache_read_input_tokens: count,
        output_tokens: count,
      })
      .nullish(),
  }),
]);

/** Each turn is a start of its own, and reports what it has used itself. A line of no form of these says nothing here. */
export function parseClaudeStream(lines: Iterable<string>): ClaudeTrace {
  let sessionId: string | null = null;
  let completedTurnCount = 0;
  let failure: string | null = null;
  let usage: Usage | null = null;
  let lastMessage: string | null = null;
  for (const line of lines) {
    const said = ClaudeLine.safeParse(parseJson(line)).data;
    // The first is the agent's own: whatever comes after it, a command may have written as well.
    if (said?.type === 'system' && said.subtype === 'init') sessionId ??= said.session_id ?? null;
    if (said?.type !== 'result') continue;
    lastMessage = said.result ?? lastMessage;
    failure = said.is_error ? (said.result ?? said.subtype) : null;
    if (!said.is_error) completedTurnCount++;
    if (said.usage) usage = addUsage(usage ?? noUsage, toUsage(said.usage));
  }
  return { sessionId, completedTurnCount, failure, usage, lastMessage };
}

type Counts = Readonly<Record<string, number | null | undefined>>;

/** Tokens read from and written to the cache are told beside `input_tokens`, and are none of them. */
function toUsage(counts: Counts): Usage {
  const read = counts.cache_read_input_tokens ?? 0;
  const written = counts.cache_creation_input_tokens ?? 0;
  return {
    requestCount: 0,
    inputTokens: (counts.input_tokens ?? 0) + read + written,
    cachedInputTokens: read,
    ...(written > 0 && { cacheWriteTokens: written }),
    outputTokens: counts.output_tokens ?? 0,
    reasoningTokens: 0,
  };
}

const ToolCalls = z.object({
  type: z.literal('assistant'),
  message: z.object({ content: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })) }),
});

/** Of one line: calls of its shell. */
export function countClaudeCommands(line: string): number {
  const called = line.includes('tool_use') ? ToolCalls.safeParse(parseJson(line)) : undefined;
  const content = called?.success ? called.data.message.content : [];
  return content.filter(({ type, name }) => type === 'tool_use' && name === 'Bash').length;
}
