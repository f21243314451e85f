import type { Usage } from '../domain/usage.ts';

export type InputBound =
  | { readonly kind: 'bounded'; readonly tokens: number }
  /** Nobody here can say what this part of it costs, or how long what it names is. */
  | { readonly kind: 'unbounded'; readonly part: string };

/** More than any provider counts for one image, whatever its bytes. */
const mostTokensPerImage = 50_000;
/** For what providers add of their own, such as words that introduce tools. */
const tokensAddedByProviders = 4_096;

const imageTypes = new Set(['input_image', 'image', 'computer_screenshot']);
const fileTypes = new Set(['input_file', 'file', 'document', 'input_audio', 'container_upload']);
/** Faster answers and longer caching have prices that no list here holds. */
const dearTiers = new Set<unknown>(['priority', 'fast']);
const references = ['previous_response_id', 'conversation', 'prompt'];

/**
 * The most tokens that a request's input can have. Every token of a text stands for at least one of its bytes, and JSON
 * only adds to them; images are counted by other rules, whatever their bytes, and files by rules that nobody here knows.
 */
export function toInputBound(call: Readonly<Record<string, unknown>>, bodyBytes: number): InputBound {
  const reference = references.find((name) => call[name] !== undefined && call[name] !== null);
  if (reference !== undefined) return { kind: 'unbounded', part: reference };
  if (dearTiers.has(call.service_tier)) return { kind: 'unbounded', part: 'service_tier' };
  if (Array.isArray(call.input) && call.input.some(isReference)) {
    return { kind: 'unbounded', part: 'item_reference' };
  }
  let imageCount = 0;
  const open: (object | null)[] = [call];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value === null) continue;
    const { type, ttl } = value as { type?: unknown; ttl?: unknown };
    if (type === 'ephemeral' && ttl === '1h') return { kind: 'unbounded', part: 'ttl' };
    if (typeof type === 'string') {
      if (fileTypes.has(type)) return { kind: 'unbounded', part: type };
      if (imageTypes.has(type)) imageCount++;
    }
    for (const member of Object.values(value)) if (typeof member === 'object') open.push(member);
  }
  return {
    kind: 'bounded',
    tokens: bodyBytes - countImageBytes(call) + imageCount * mostTokensPerImage + tokensAddedByProviders,
  };
}

type Holder = Readonly<Record<string, unknown>>;

/** The bytes of the pictures themselves. Only messages hold any: what looks like one elsewhere, as in a tool's schema, is text. */
function countImageBytes({ input, messages }: Holder): number {
  return [...partsOf(input), ...partsOf(messages)].reduce((sum, { type, image_url: url, source }) => {
    if (type === 'input_image') return sum + toImageBytes(url, /^data:image\/[\w.+-]{1,40};base64,/);
    return type === 'image' && isHolder(source) ? sum + toImageBytes(source.data, /^/) : sum;
  }, 0);
}

/** @returns 0 for what is no picture in base64: that is counted as text */
function toImageBytes(value: unknown, head: RegExp): number {
  if (typeof value !== 'string') return 0;
  const [start] = head.exec(value) ?? [];
  return start === undefined || /[^A-Za-z0-9+/=]/.test(value.slice(start.length)) ? 0 : value.length;
}

/** Messages, what they hold, and what the answers of tools within them hold. */
function partsOf(members: unknown): Holder[] {
  if (!Array.isArray(members)) return [];
  return members
    .filter(isHolder)
    .flatMap((member) => [member, ...partsOf(member.content), ...partsOf(member.output)]);
}

const isHolder = (value: unknown): value is Holder => value !== null && typeof value === 'object';

/** An item that the provider keeps, named by its id alone; its type may be left out. */
const isReference = (item: unknown): boolean => {
  if (!isHolder(item)) return false;
  const { type, role, id } = item;
  return type === 'item_reference' || (typeof type !== 'string' && role === undefined && id !== undefined);
};

/** The dearest ways in which a request within these bounds can be counted. */
export function toWorstUsages(inputTokens: number, outputTokens: number): readonly Usage[] {
  const plain: Usage = {
    requestCount: 1,
    inputTokens,
    cachedInputTokens: 0,
    outputTokens,
    reasoningTokens: 0,
  };
  return [plain, { ...plain, cacheWriteTokens: inputTokens }, { ...plain, cachedInputTokens: inputTokens }];
}
