type Headers = Readonly<Record<string, string>>;

/** What a timer can hold, some 24 days: a longer pause counts as one of these. */
const longestPauseMs = 2 ** 31 - 1;

/** How long the provider wants to be left alone, in milliseconds; `undefined` where it says nothing that can be read. */
export function readRetryAfterMs(headers: Headers, now: Date): number | undefined {
  const byName = lowerCased(headers);
  const ms = Number(byName['retry-after-ms'] || Number.NaN);
  if (ms >= 0) return Math.min(longestPauseMs, ms);
  const value = byName['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(longestPauseMs, Number(value) * 1000);
  return toWaitMs(Date.parse(value), now);
}

/** How long until a quota that this answer has used up is filled again; 0 where there is something left. */
export function readResetMs(headers: Headers, now: Date): number {
  const byName = lowerCased(headers);
  const waits = Object.entries(byName).flatMap(([name, remaining]) => {
    const reset = toResetName(name);
    if (reset === undefined || !/^\s*0+\s*$/.test(remaining)) return [];
    return readReset(byName[reset] ?? '', now) ?? [];
  });
  return Math.min(longestPauseMs, Math.max(0, ...waits));
}

/** OpenAI: `x-ratelimit-remaining-tokens`, Anthropic: `anthropic-ratelimit-tokens-remaining`. */
function toResetName(name: string): string | undefined {
  const openAi = /^x-ratelimit-remaining-(requests|tokens)$/.exec(name);
  if (openAi) return `x-ratelimit-reset-${openAi[1]}`;
  const anthropic = /^anthropic-ratelimit-(requests|tokens|input-tokens|output-tokens)-remaining$/.exec(name);
  return anthropic ? `anthropic-ratelimit-${anthropic[1]}-reset` : undefined;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `6m0s`, `120ms`, or an instant. */
function readReset(value: string, now: Date): number | undefined {
  const text = value.trim();
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return toWaitMs(Date.parse(text), now);
  return text
    .matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)
    .reduce((sum, [, count, unit]) => sum + Number(count) * (unitsMs[unit ?? ''] ?? 0), 0);
}

const toWaitMs = (instantMs: number, now: Date): number | undefined =>
  Number.isNaN(instantMs) ? undefined : Math.min(longestPauseMs, Math.max(0, instantMs - now.getTime()));

const lowerCased = (headers: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
