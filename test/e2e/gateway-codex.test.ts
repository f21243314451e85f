import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createResponsesListener } from '../../fixtures/scripted-responses.ts';
import { createOpenAiUpstream } from '../../src/adapters/upstreams/openai.ts';
import { Script, type ScriptedFailure } from '../../src/adapters/upstreams/scripted-script.ts';
import { checkUsage, sumTurns } from '../../src/domain/metering.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { systemClock } from '../../src/system-clock.ts';
import { findFreePort } from '../support/free-port.ts';
import { requires } from '../support/requires.ts';
import { type CodexRun, layOutRepository, runCodex, type Scene, setScene } from './codex-scene.ts';

const args = ['--json', 'Please greet the whole world, not only me.'];
const files = { 'greeting.txt': 'Hello, "me" \\o/\n' };

/** A command, a patch and a last word; `failure` befalls the first of the three turns. */
function greetingScript(failure?: ScriptedFailure): Script {
  return Script.parse({
    name: 'greeting',
    match: { prompt: 'greet the whole world' },
    plays: [
      {
        name: 'right',
        turns: [
          {
            items: [
              { kind: 'think', text: 'What is there?' },
              { kind: 'say', phase: 'commentary', text: 'I look first.' },
              { kind: 'exec', command: 'cat greeting.txt >> seen.txt' },
            ],
            usage: { inputTokens: 5000, cachedInputTokens: 0, outputTokens: 120, reasoningTokens: 40 },
            ...(failure && { failure }),
          },
          {
            items: [
              {
                kind: 'patch',
                patch: [
                  '*** Begin Patch',
                  '*** Update File: greeting.txt',
                  '@@',
                  '-Hello, "me" \\o/',
                  '+Hello, `world` $all \\o/',
                  '*** End Patch',
                ],
              },
            ],
            usage: { inputTokens: 5600, cachedInputTokens: 5000, outputTokens: 90, reasoningTokens: 8 },
          },
          { items: [{ kind: 'say', phase: 'final', text: 'All are greeted.' }] },
        ],
      },
    ],
  });
}

/** A gateway over a provider of the test's own, on the network. */
async function setSceneBefore(listener: RequestListener, model: string): Promise<Scene> {
  const provider = createServer(listener).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  onTestFinished(() => {
    provider.close();
    provider.closeAllConnections();
  });
  const { port } = provider.address() as AddressInfo;
  const upstream = createOpenAiUpstream({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'sk-test' });
  const laidOut = layOutRepository(files);
  const gateway = await createGateway({
    ...{ findUpstream: () => upstream, clock: systemClock, pace: { idleMs: 1000 } },
    socketPath: join(laidOut.directory, 'gateway', 'gateway.sock'),
  });
  onTestFinished(() => gateway.close());
  const admission = gateway.admit({ trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 });
  return { ...laidOut, admission };
}

const meteredUsage = {
  requestCount: 3,
  inputTokens: 5000 + 5600 + 1000,
  cachedInputTokens: 5000,
  outputTokens: 120 + 90 + 100,
  reasoningTokens: 48,
};

/** Usage as Codex reports it at the end of a turn. */
function reportedUsage(run: CodexRun) {
  const usage = run.events.findLast(({ type }) => type === 'turn.completed')?.usage as
    | Record<string, number>
    | undefined;
  return {
    inputTokens: usage?.input_tokens,
    cachedInputTokens: usage?.cached_input_tokens,
    outputTokens: usage?.output_tokens,
    reasoningTokens: usage?.reasoning_output_tokens,
  };
}

function failureMessage(run: CodexRun): string {
  const failed = run.events.find(({ type }) => type === 'turn.failed');
  return (failed?.error as { message: string } | undefined)?.message ?? '';
}

const readRepo = (scene: Scene, file: string): string => readFileSync(join(scene.repo, file), 'utf8');

function expectGreeting(scene: Scene): void {
  expect(readRepo(scene, 'greeting.txt')).toBe('Hello, `world` $all \\o/\n');
  expect(readRepo(scene, 'seen.txt')).toBe('Hello, "me" \\o/\n');
}

requires('codex').describe('Codex plays a script through the gateway', () => {
  // gpt-5.5-… is known to Codex by its prefix and gets direct tools; gpt-5.6-sol-… gets code mode.
  test.each(['gpt-5.5-strong', 'gpt-5.6-sol-strong'])(
    '%s runs the command, applies the patch, and is metered as Codex counts',
    async (model) => {
      const scene = await setScene(model, [greetingScript()], files);
      const run = await runCodex(scene, { model, args });

      expect(run.stderr).not.toMatch(/ERROR|WARNING/);
      expect(run.exitCode).toBe(0);
      expect(run.events.filter(({ item }) => (item as { type?: string })?.type === 'error')).toEqual([]);
      expectGreeting(scene);
      expect(scene.admission.usage()).toEqual(meteredUsage);
      expect({ requestCount: 3, ...reportedUsage(run) }).toEqual(meteredUsage);
      expect(scene.admission.failures()).toEqual([]);
    },
  );

  test('the forwarder carries it through the unix socket alone', async () => {
    const model = 'gpt-5.5-strong';
    const scene = await setScene(model, [greetingScript()], files);
    const port = await findFreePort();
    const forwarder = fileURLToPath(new URL('../../src/adapters/sandboxes/forwarder.mjs', import.meta.url));
    const run = await runCodex(scene, {
      model,
      args,
      port,
      through: [
        process.execPath,
        forwarder,
        '--socket',
        scene.admission.socketPath,
        '--port',
        String(port),
        '--',
      ],
    });
    expect(run.exitCode).toBe(0);
    expectGreeting(scene);
    expect(scene.admission.usage()).toEqual(meteredUsage);
  });

  test('a gateway may be the provider of another, and both count the same', async () => {
    const model = 'gpt-5.5-strong';
    const scene = await setScene(model, [greetingScript()], files);
    const upstream = createOpenAiUpstream({
      baseUrl: `http://127.0.0.1:${scene.admission.hostPort}/v1`,
      apiKey: scene.admission.token,
    });
    const socketPath = join(scene.directory, 'outer', 'gateway.sock');
    const outer = await createGateway({ findUpstream: () => upstream, clock: systemClock, socketPath });
    onTestFinished(() => outer.close());
    const admission = outer.admit({ trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 });

    const run = await runCodex({ ...scene, admission }, { model, args });
    expect(run.exitCode).toBe(0);
    expectGreeting(scene);
    expect(admission.usage()).toEqual(meteredUsage);
    expect(scene.admission.usage()).toEqual(meteredUsage);
  });

  test('what a sub-agent uses is metered and paid for, and none of what Codex reports', async () => {
    const model = 'gpt-5.6-sol-strong';
    const collaborate = (tool: string, input: Record<string, unknown>) =>
      ({ kind: 'call', tool, namespace: 'collaboration', input }) as const;
    const say = (text: string) => [{ kind: 'say', text } as const];
    const task = { task_name: 'greet', message: 'Greet the world.', fork_turns: 'none' };
    const scene = await setSceneBefore(
      createResponsesListener([
        [
          { items: [collaborate('spawn_agent', task)], inputTokens: 2000 },
          { items: [collaborate('wait_agent', { timeout_ms: 20_000 })], inputTokens: 3000 },
          { items: say('It is greeted.'), inputTokens: 4000 },
        ],
        [{ items: say('Hello, world.'), inputTokens: 70_000 }],
      ]),
      model,
    );
    const { admission } = scene;
    const run = await runCodex(scene, { model, args });
    expect(run.exitCode).toBe(0);

    expect(admission.usage()).toMatchObject({ requestCount: 4, inputTokens: 79_000, outputTokens: 160 });
    const turns = sumTurns(admission.requests());
    const inputByThread = Map.groupBy(turns, ({ threadId }) => threadId).values();
    expect(
      inputByThread.map((own) => own.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toArray(),
    ).toEqual(expect.arrayContaining([9000, 70_000]));
    const threadId = String(run.events.find(({ type }) => type === 'thread.started')?.thread_id);
    const { metered } = checkUsage(admission.requests(), threadId, null);
    expect(metered).toMatchObject(reportedUsage(run));
    expect(metered.inputTokens).toBe(9000);
  });

  test('a resumed session plays the script of its last prompt', async () => {
    const model = 'gpt-5.5-strong';
    const followUp = Script.parse({
      name: 'follow-up',
      match: { prompt: 'Now thank them' },
      plays: [
        {
          name: 'right',
          turns: [
            { items: [{ kind: 'exec', command: 'echo Thanks >> greeting.txt' }] },
            { items: [{ kind: 'say', text: 'Thanked.' }] },
          ],
        },
      ],
    });
    const scene = await setScene(model, [greetingScript(), followUp], files);
    const first = await runCodex(scene, { model, args });
    const threadId = String(first.events.find(({ type }) => type === 'thread.started')?.thread_id);
    const second = await runCodex(scene, { model, args: ['resume', '--json', threadId, 'Now thank them.'] });

    expect(second.exitCode).toBe(0);
    expect(readRepo(scene, 'greeting.txt')).toBe('Hello, `world` $all \\o/\nThanks\n');
    expect(scene.admission.usage().requestCount).toBe(5);
  });

  test('a wrong token is refused and costs nothing', async () => {
    const scene = await setScene('gpt-5.5-strong', [greetingScript()], files);
    const run = await runCodex(scene, { model: 'gpt-5.5-strong', token: 'not-the-token', args });
    expect(run.exitCode).toBe(1);
    expect(failureMessage(run)).toContain('401');
    expect(scene.admission.usage().requestCount).toBe(0);
  });

  test("another model than the trial's is refused by name", async () => {
    const scene = await setScene('gpt-5.5-strong', [greetingScript()], files);
    const run = await runCodex(scene, { model: 'gpt-5.5-dear', args });
    expect(run.exitCode).toBe(1);
    expect(failureMessage(run)).toMatch(/403.*gpt-5.5-dear/s);
    expect(scene.admission.usage().requestCount).toBe(0);
  });

  const failures: readonly { name: string; failure: ScriptedFailure; statuses: number[]; message: RegExp }[] =
    [
      {
        name: 'a 429 without retry-after',
        failure: { kind: 'http', status: 429, headers: {} },
        // The gateway says when to come back, so Codex does: request_max_retries.
        statuses: [429, 429],
        message: /429/,
      },
      {
        name: 'a lasting 500',
        failure: { kind: 'http', status: 500, headers: {} },
        // (1 + request_max_retries) · (1 + stream_max_retries)
        statuses: [500, 500, 500, 500],
        message: /high demand|500|server error/i,
      },
      {
        name: 'an empty account',
        failure: { kind: 'failed', code: 'insufficient_quota', message: 'No money left.' },
        statuses: [429],
        message: /quota/i,
      },
      {
        name: 'an incomplete response',
        failure: { kind: 'incomplete', reason: 'max_output_tokens' },
        statuses: [],
        message: /max_output_tokens/,
      },
    ];
  test.each(failures)('$name ends the turn', async (expected) => {
    const scene = await setScene('gpt-5.5-strong', [greetingScript(expected.failure)], files);
    const run = await runCodex(scene, { model: 'gpt-5.5-strong', args });
    expect(run.exitCode).toBe(1);
    expect(failureMessage(run)).toMatch(expected.message);
    expect(scene.admission.failures()).toEqual(expected.statuses);
  });

  test('a 429 that says when to come back is waited for', async () => {
    const failure = { kind: 'http', status: 429, headers: { 'retry-after': '1' }, times: 1 } as const;
    const scene = await setScene('gpt-5.5-strong', [greetingScript(failure)], files);
    const run = await runCodex(scene, { model: 'gpt-5.5-strong', args });
    expect(run.exitCode).toBe(0);
    expectGreeting(scene);
    expect(scene.admission.failures()).toEqual([429]);
    expect(scene.admission.usage()).toEqual({ ...meteredUsage, requestCount: 4 });
  });

  const mended: readonly { name: string; failure: ScriptedFailure; status: number }[] = [
    {
      name: 'a 429 without retry-after',
      failure: { kind: 'http', status: 429, headers: {}, times: 1 },
      status: 429,
    },
    { name: 'a 503', failure: { kind: 'http', status: 503, headers: {}, times: 1 }, status: 503 },
  ];
  test.each(mended)('$name is asked again before Codex notices', async ({ failure, status }) => {
    const scene = await setScene('gpt-5.5-strong', [greetingScript(failure)], files, 60_000);
    const run = await runCodex(scene, { model: 'gpt-5.5-strong', args });
    expect(run.exitCode).toBe(0);
    expectGreeting(scene);
    expect(run.events.filter(({ type }) => type === 'error')).toEqual([]);
    expect(scene.admission.failures()).toEqual([status]);
    expect(scene.admission.requests().map(({ attempts }) => attempts)).toEqual([2, 1, 1]);
    expect(scene.admission.waitedMs()).toBeGreaterThanOrEqual(999);
  });

  test('a cut stream is taken up again, and its command runs once', async () => {
    const scene = await setScene('gpt-5.5-strong', [greetingScript({ kind: 'cut', times: 1 })], files);
    const run = await runCodex(scene, { model: 'gpt-5.5-strong', args });
    expect(run.exitCode).toBe(0);
    expectGreeting(scene);
    expect(scene.admission.failures()).toEqual([502]);
  });

  const delta = (text: string) => `data: {"type":"response.output_text.delta","delta":"${text}"}\n\n`;
  const faults: readonly { name: string; status: number; answer: (response: ServerResponse) => void }[] = [
    {
      name: 'a page of HTML',
      status: 502,
      answer: (response) => response.end('<!doctype html><p>Sign in</p>'),
    },
    { name: 'events of no JSON', status: 502, answer: (response) => response.end('data: {]\n\n') },
    {
      name: 'half an event',
      status: 502,
      answer: (response) => response.write(`${delta('x')}data: {"ty`, () => response.destroy()),
    },
    {
      name: 'one event of two megabytes',
      status: 502,
      answer: (response) => response.end(delta('x'.repeat(2 * 1024 * 1024))),
    },
    { name: 'silence in the middle', status: 504, answer: (response) => response.write(delta('x')) },
  ];
  test.each(faults)('$name, once, and the turn goes on', async ({ status, answer }) => {
    const model = 'gpt-5.5-strong';
    const answerWell = createResponsesListener([[{ items: [{ kind: 'say', text: 'Hello.' }] }]]);
    let count = 0;
    const scene = await setSceneBefore((request, response) => {
      if (count++ > 0) return answerWell(request, response);
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      answer(response);
    }, model);
    const run = await runCodex(scene, { model, args });
    expect(run.exitCode).toBe(0);
    expect(scene.admission.failures()).toEqual([status]);
    expect(scene.admission.lastFailure()).toBe(null);
    expect(scene.admission.usage()).toMatchObject({ requestCount: 2, inputTokens: 1000, outputTokens: 40 });
  });
});
