import { UsageError } from '../domain/usage-error.ts';

/** A model that judges, and by which way it is asked. */
export interface ModelSeatConfig {
  readonly kind: 'codex' | 'openai';
  readonly model: string;
}

/**
 * @param name such as `codex`, or `openai:MODEL`
 * @param how in which words the model may be given, and by which keys
 * @throws {UsageError} for one without a model
 */
export function toModelSeat(
  name: string,
  defaultModel: string | undefined,
  how: { readonly judge: string; readonly model: string },
): ModelSeatConfig {
  const [, kind, named] = /^(codex|openai)(?::(.+))?$/.exec(name) ?? [];
  const model = named ?? defaultModel;
  if (model !== undefined) return { kind: kind === 'codex' ? 'codex' : 'openai', model };
  throw new UsageError(
    `${how.judge} = "${name}" names no model: write "${name}:MODEL", or ${how.model} = "…" beside it`,
  );
}

export const toSeatName = ({ kind, model }: ModelSeatConfig): string => `${kind}:${model}`;
