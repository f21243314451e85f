import { randomBytes } from 'node:crypto';
import { toSha256 } from '../../domain/ids.ts';
import type { ObservedRequest } from '../../ports.ts';

type AttributeValue = string | number | undefined;

/** A span as OTLP writes it in JSON. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  /** 3: of a client. */
  readonly kind: 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  /** 2: error, 0: says nothing. */
  readonly status: { readonly code: 0 | 2 };
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly doubleValue: number }
    | { readonly intValue: string };
}

/**
 * A request in the semantic conventions for generative AI; all of a trial are one trace.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function toSpan(request: ObservedRequest): OtlpSpan {
  const { trialId, model, provider, usage, startedAt, durationMs, failures } = request;
  const startMs = Date.parse(startedAt);
  const isFailed = usage === null;
  return {
    traceId: toSha256(trialId).slice(0, 32),
    spanId: randomBytes(8).toString('hex'),
    name: `chat ${model}`,
    kind: 3,
    startTimeUnixNano: toNanos(startMs),
    // By the clock that does not jump.
    endTimeUnixNano: toNanos(startMs + durationMs),
    attributes: toAttributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'gen_ai.conversation.id': request.threadId ?? undefined,
      'gen_ai.usage.input_tokens': usage?.inputTokens,
      'gen_ai.usage.output_tokens': usage?.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': usage?.cachedInputTokens,
      'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWriteTokens,
      'gen_ai.usage.reasoning.output_tokens': usage?.reasoningTokens,
      'error.type': isFailed ? String(failures.at(-1) ?? 'unanswered') : undefined,
      'rollbench.trial.id': trialId,
      'rollbench.turn.id': request.turnId ?? undefined,
      'rollbench.attempts': request.attempts,
      'rollbench.waited_ms': Math.round(request.waitedMs),
      'rollbench.stripped_tools': request.strippedTools,
      'rollbench.cost_usd': request.costUsd ?? undefined,
    }),
    status: { code: isFailed ? 2 : 0 },
  };
}

const toNanos = (ms: number): string => `${BigInt(Math.round(ms * 1000)) * 1000n}`;

export const toAttributes = (values: Readonly<Record<string, AttributeValue>>): OtlpAttribute[] =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );

function toValue(value: string | number): OtlpAttribute['value'] {
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
