import { expect, onTestFinished, test } from 'vitest';
import { createPriceList } from '../../src/adapters/prices/price-list.ts';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import { Script } from '../../src/adapters/upstreams/scripted-script.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { systemClock } from '../../src/system-clock.ts';
import { requires } from '../support/requires.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { watchedBudget } from '../support/watched-budget.ts';
import { layOutRepository, runCodex } from './codex-scene.ts';

const model = 'gpt-5.5-steady';
const usage = { inputTokens: 20_000, cachedInputTokens: 0, outputTokens: 500, reasoningTokens: 0 };
const script = Script.parse({
  name: 'look',
  match: { prompt: 'look around' },
  plays: [
    {
      name: 'only',
      turns: [
        { items: [{ kind: 'exec', command: 'ls' }], usage },
        { items: [{ kind: 'exec', command: 'cat greeting.txt' }], usage },
        { items: [{ kind: 'say', phase: 'final', text: 'Seen.' }], usage },
      ],
    },
  ],
});

requires('codex').describe('32 real Codex at once before one budget', () => {
  test('are stopped in the middle, and metered and reserved never pass the ceiling', async () => {
    // All of them would cost 2.40.
    const ceilingUsd = 1.2;
    const committed: number[] = [];
    const upstream = createScriptedUpstream({ scripts: [script], models: {} });
    const gateway = await createGateway({
      findUpstream: () => upstream,
      socketPath: `${temporaryDirectory()}/gateway.sock`,
      clock: systemClock,
      prices: createPriceList({
        [model]: { inputPerMillionUsd: 1, cachedInputPerMillionUsd: 1, outputPerMillionUsd: 10 },
      }),
      pace: { maxOutputTokens: () => 1000 },
      budget: watchedBudget(ceilingUsd, (usd) => committed.push(usd)),
    });
    onTestFinished(() => gateway.close());
    const ends = await Promise.all(
      Array.from({ length: 32 }, async (_, index) => {
        const admission = gateway.admit({ trialId: `e/t/v/${index}`, model, protocol: 'responses', seed: 1 });
        const scene = { ...layOutRepository({ 'greeting.txt': 'Hello\n' }), admission };
        const { exitCode } = await runCodex(scene, { model, args: ['--json', 'Please look around.'] });
        return { exitCode, ceiling: admission.ceiling(), requestCount: admission.usage().requestCount };
      }),
    );
    const most = Math.max(...committed);
    expect(most).toBeLessThanOrEqual(ceilingUsd);
    // What is left does not hold one more request at its worst.
    expect(most).toBeGreaterThan(ceilingUsd - 0.1);
    expect(gateway.isExhausted()).toBe(true);
    for (const { exitCode, ceiling, requestCount } of ends) {
      const isPlayed = exitCode === 0 && ceiling === null && requestCount === 3;
      expect(isPlayed || (exitCode === 1 && ceiling === 'experiment' && requestCount < 3)).toBe(true);
    }
    expect(ends.filter(({ ceiling }) => ceiling === 'experiment').length).toBeGreaterThan(0);
  });
});
