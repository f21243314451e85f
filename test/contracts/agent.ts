import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toVariantId } from '../../src/domain/ids.ts';
import type { VariantSettings } from '../../src/domain/variant.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Agent, AgentResult, Gateway, Protocol, Upstream } from '../../src/ports.ts';
import { toRetryDelayMs } from '../../src/run/retry.ts';
import { systemClock } from '../../src/system-clock.ts';
import { openCanary } from '../../src/wire/open-canary.ts';
import { exampleVariant } from '../support/examples.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** What a model of the suite does with a prompt that holds the words. */
export const plays = {
  'write the file': { kind: 'run', command: 'echo done > done.txt' },
  'copy the file': { kind: 'run', command: 'cat done.txt done.txt > twice.txt' },
  'refuse me': { kind: 'refuse', status: 403 },
  'keep me waiting': { kind: 'hang' },
} as const;

interface Subject {
  readonly agent: Agent;
  readonly settings: Partial<VariantSettings>;
  readonly protocol: Protocol;
  /** A model that does what `plays` says. */
  openUpstream(): Promise<Upstream>;
}

interface PlayOptions {
  readonly wallClockMs?: number;
  readonly signal?: AbortSignal;
  /** The gateway dies as soon as the model is asked. */
  readonly losesGateway?: boolean;
  /** In place of one before the subject's own model. */
  readonly ready?: Gateway;
}

/** What every agent promises. */
export function describeAgent(name: string, open: () => Promise<Subject>): void {
  describe(`${name} as an Agent`, () => {
    async function play(prompts: readonly string[], options: PlayOptions = {}) {
      const { wallClockMs = 120_000, signal, losesGateway = false, ready } = options;
      const { agent, settings, protocol, openUpstream } = await open();
      const directory = temporaryDirectory();
      const [workspace, home, artifactsPath] = ['workspace', 'home', 'artifacts'].map((each) => {
        mkdirSync(join(directory, each));
        return join(directory, each);
      }) as [string, string, string];
      // As every trial has it: Codex's own sandbox goes by the repository.
      execFileSync('git', ['init', '-q', workspace]);
      const upstream = await openUpstream();
      const send: Upstream['send'] = async (request) => {
        if (losesGateway) setImmediate(() => void gateway.close());
        return upstream.send(request);
      };
      const gateway =
        ready ??
        (await createGateway({
          findUpstream: () => ({ ...upstream, send }),
          socketPath: join(directory, 'gateway.sock'),
          clock: systemClock,
          pace: { patienceMs: 0 },
        }));
      if (!losesGateway) onTestFinished(() => gateway.close());
      const variant = exampleVariant('gpt-5.5-own', { ...settings, limits: { wallClockMs } });
      const model = variant.settings.model ?? '';
      const admission = gateway.admit({ trialId: 'e/t/v/1', model, protocol, seed: 1 });
      const begunMs = performance.now();
      const result: AgentResult = await agent.run({
        brief: { taskId: 't', prompts },
        variant: { ...variant, id: toVariantId(variant.settings) },
        workspace: { hostPath: workspace, path: '/workspace', access: 'write' },
        gateway: admission,
        remainingMs: () => Math.max(0, wallClockMs - (performance.now() - begunMs)),
        artifactsPath,
        homePath: home,
        ...(signal ? { signal } : {}),
      });
      return { result, admission, workspace, artifactsPath };
    }

    test('is healthy, and says which version it is', async () => {
      const { agent, settings } = await open();
      expect(await agent.check(settings)).toMatchObject({ kind: 'healthy' });
      expect(await agent.version(settings)).toMatch(/\S/);
    });

    test('works where it is put, and is metered', async () => {
      const { result, admission, workspace, artifactsPath } = await play(['Please write the file.']);
      expect(result.outcome).toEqual({ kind: 'completed' });
      expect(readFileSync(join(workspace, 'done.txt'), 'utf8')).toBe('done\n');
      expect(admission.usage().requestCount).toBeGreaterThanOrEqual(2);
      if (result.reportedUsage) {
        const { inputTokens, outputTokens } = admission.usage();
        expect(result.reportedUsage).toMatchObject({ inputTokens, outputTokens });
      }
      // The token dies with the trial; what is kept does not hold it all the same.
      for (const file of readdirSync(artifactsPath))
        expect(readFileSync(join(artifactsPath, file), 'utf8')).not.toContain(admission.token);
    });

    test('runs the command by which it is proved before an experiment, and shows what it prints', async () => {
      const { prompt, output, gateway } = await openCanary(systemClock);
      const { artifactsPath } = await play([prompt], { ready: gateway });
      const printed = readdirSync(artifactsPath).map((file) =>
        readFileSync(join(artifactsPath, file), 'utf8'),
      );
      expect(printed.join('\n')).toContain(output);
    });

    test('takes several prompts in one workspace', async () => {
      const { result, workspace } = await play(['Please write the file.', 'Now copy the file.']);
      expect(result.outcome).toEqual({ kind: 'completed' });
      expect(readFileSync(join(workspace, 'twice.txt'), 'utf8')).toBe('done\ndone\n');
    });

    test('whose provider fails is not to blame', async () => {
      const { result, workspace } = await play(['Please refuse me.']);
      expect(result.outcome).toMatchObject({ kind: 'infraFailed', code: 'http-403' });
      expect(existsSync(join(workspace, 'done.txt'))).toBe(false);
    });

    test('whose gateway dies in mid-stream is not to blame, and is played again', async () => {
      const { result } = await play(['Please keep me waiting.'], { losesGateway: true });
      expect(result.outcome).toMatchObject({ kind: 'infraFailed' });
      expect(toRetryDelayMs(result.outcome, [])).toBeGreaterThan(0);
    });

    test('ends at its limit', async () => {
      const { result } = await play(['Please keep me waiting.'], { wallClockMs: 3_000 });
      expect(result.outcome).toEqual({ kind: 'timedOut', limitMs: 3_000 });
    });

    test('ends when it is stopped from outside', async () => {
      const stop = new AbortController();
      const playing = play(['Please keep me waiting.'], { signal: stop.signal });
      stop.abort();
      expect((await playing).result.outcome).toMatchObject({ kind: 'infraFailed', code: 'cancelled' });
    });
  });
}
