import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createOpenAiRespondent } from '../../src/adapters/judges/openai.ts';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import { Script, type ScriptedTurn } from '../../src/adapters/upstreams/scripted-script.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Gateway, ModelRequest, PriceList, Respondent, Upstream } from '../../src/ports.ts';
import { stoppedClock } from './example-judgement.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { createTestClock } from './test-clock.ts';

export const scriptedModel = 'gpt-5.5-judge';

/** A thousand input and a hundred output tokens, as a scripted answer has, cost 0.3 cents. */
export const scriptedPrices: PriceList = createPriceList({
  [scriptedModel]: { inputPerMillionUsd: 2, cachedInputPerMillionUsd: 2, outputPerMillionUsd: 10 },
});

/** A gateway before an upstream, and the bodies of all that was asked of it. */
export async function openGatewayBefore(
  upstream: Upstream,
): Promise<{ gateway: Gateway; bodies: Record<string, unknown>[] }> {
  const bodies: Record<string, unknown>[] = [];
  const spied: Upstream = {
    name: upstream.name,
    protocol: upstream.protocol,
    send: (request: ModelRequest) => {
      bodies.push(JSON.parse(Buffer.from(request.body).toString()));
      return upstream.send(request);
    },
  };
  const socketPath = join(temporaryDirectory(), 'gateway', 'gateway.sock');
  const gateway = await createGateway({
    findUpstream: () => spied,
    clock: createTestClock({ skipsUpTo: 60_000 }),
    socketPath,
    pace: { patienceMs: 0 },
  });
  onTestFinished(() => gateway.close());
  return { gateway, bodies };
}

/** @param lines - what the model says, by a text that the last message of the user holds; the longest that fits speaks */
export function openScriptedGateway(lines: Readonly<Record<string, string | readonly ScriptedTurn[]>>) {
  const scripts = Object.entries(lines).map(([prompt, says], index) => {
    const turns =
      typeof says === 'string' ? [{ items: [{ kind: 'say', phase: 'final', text: says }] }] : says;
    return Script.parse({
      name: `line-${index}`,
      match: { prompt },
      plays: [{ name: 'only', turns }],
    });
  });
  return openGatewayBefore(createScriptedUpstream({ scripts, models: {} }));
}

/** Asks the scripted model through a gateway, with no more than a caller's effort to set. */
export const openScriptedRespondent = (gateway: Gateway, effort: string | null = null): Respondent =>
  createOpenAiRespondent({
    gateway,
    prices: scriptedPrices,
    clock: stoppedClock(),
    model: scriptedModel,
    effort,
    timeoutMs: 20_000,
  });
