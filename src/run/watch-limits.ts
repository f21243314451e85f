import type { TrialLimit } from '../domain/outcome.ts';
import type { TrialLimits } from '../domain/variant.ts';
import type { Admission, Clock } from '../ports.ts';

/** How long a limit may be passed before it is noticed: a request of a model takes longer. */
const lookMs = 200;

export interface LimitWatch {
  /** Aborted when a limit is met: the agent is interrupted, and ended with all that it started after a grace. */
  readonly signal: AbortSignal;
  met(): { readonly limit: TrialLimit; readonly detail: string } | null;
  stop(): void;
}

/**
 * Watches a trial at the gateway, which sees every request whatever the agent says of it: a limit of what was asked holds
 * for any agent alike.
 */
export function watchLimits(
  limits: TrialLimits,
  admission: Pick<Admission, 'requests' | 'usage' | 'waitedMs'>,
  clock: Clock,
  countCommands?: () => Promise<number>,
): LimitWatch {
  const reached = new AbortController();
  const stopped = new AbortController();
  let met: ReturnType<LimitWatch['met']> = null;
  let seenCount = 0;
  let seenAtMs = clock.monotonicMs();
  const check = async (): Promise<typeof met> => {
    const commandCount = limits.commands === undefined ? 0 : ((await countCommands?.()) ?? 0);
    const requestCount = admission.requests().length;
    const { inputTokens, outputTokens } = admission.usage();
    // Waiting for a place at the provider is no idleness.
    const nowMs = clock.monotonicMs() - admission.waitedMs();
    if (requestCount !== seenCount) [seenCount, seenAtMs] = [requestCount, nowMs];
    const { turns, commands, tokens, idleMs } = limits;
    // A command is counted when it begins: the one too many is the first that is ended.
    if (commands !== undefined && commandCount > commands)
      return { limit: 'commands', detail: `command ${commandCount} has begun; ${commands} are allowed` };
    if (turns !== undefined && requestCount >= turns)
      return { limit: 'turns', detail: `${requestCount} requests to the model; ${turns} are allowed` };
    if (tokens !== undefined && inputTokens + outputTokens >= tokens)
      return { limit: 'tokens', detail: `${inputTokens + outputTokens} tokens; ${tokens} are allowed` };
    if (idleMs !== undefined && nowMs - seenAtMs >= idleMs)
      return { limit: 'idle', detail: `no request to the model has ended for ${idleMs / 1000} s` };
    return null;
  };
  const watch = async () => {
    while (!stopped.signal.aborted && met === null) {
      await clock.pause(lookMs, stopped.signal);
      if (!stopped.signal.aborted) met = await check();
    }
    if (met !== null) reached.abort();
  };
  const { turns, commands, tokens, idleMs } = limits;
  const isLimited = [turns, commands, tokens, idleMs].some((limit) => limit !== undefined);
  if (isLimited) void watch();
  return { signal: reached.signal, met: () => met, stop: () => stopped.abort() };
}
