import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMessagesListener } from '../../fixtures/scripted-messages.ts';
import { createScriptedUpstream } from '../../src/adapters/upstreams/scripted.ts';
import { Script } from '../../src/adapters/upstreams/scripted-script.ts';
import { normalizeText } from '../../src/domain/normalize-request.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson, startInGroup } from './command-line.ts';
import { layOutOneTask, type OneTask } from './one-task.ts';

const look = { kind: 'exec', command: 'cat packages/money/src/split.ts; date' };
const fix = {
  kind: 'exec',
  command:
    'sed -i "s/i < left ? share + 1 : share/i < Math.abs(left) ? share + Math.sign(total.minor) : share/" packages/money/src/split.ts && node --test packages/money/test/split.test.ts',
};
const usage = { inputTokens: 20_000, cachedInputTokens: 0, outputTokens: 1000, reasoningTokens: 0 };
const turns = [
  { items: [look], usage },
  { items: [fix], usage },
  { items: [{ kind: 'say', phase: 'final', text: 'Done.' }], usage },
];
const tinyAgent = readFileSync(new URL('../support/tiny-agent.mjs', import.meta.url), 'utf8');
/** Asks a model of the Messages API once, and then does what Codex was told to do. */
const messagesAgent = `
const { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: token } = process.env;
const headers = { 'x-api-key': token, 'content-type': 'application/json' };
const messages = [{ role: 'user', content: process.argv.at(-1) }];
const body = JSON.stringify({ model: 'claude-tiny', max_tokens: 100, stream: true, messages });
const response = await fetch(url + '/v1/messages', { method: 'POST', headers, body });
if (!(await response.text()).includes('message_stop')) process.exit(1);
(await import('node:child_process')).execSync(${JSON.stringify(fix.command)});
`;
/** What no page, log or file may hold. */
const accessToken = `at-${'k7Qw'.repeat(8)}`;
/** Looks for the login wherever a command could find it, and leaves what it finds in the change. */
const steal = {
  kind: 'exec',
  command:
    'cat "$CODEX_HOME/auth.json"; { env; cat /proc/[0-9]*/environ; cat "$CODEX_HOME"/*.json; grep -raoE "at-[A-Za-z0-9]{20,}" "$HOME"; } 2>&1 | tr "\\0" "\\n" | tee loot.txt',
};
const toConfig = (port: number) => `[profile.steady]
model = "gpt-5.5-steady"
[profile.thrifty]
model = "gpt-5.5-thrifty"
[profile.thrifty.limits]
cost_usd = 0.365
[profile.unpriced]
model = "gpt-5.5-unpriced"
[profile.own]
agent = "command"
model = "gpt-5.5-steady"
command = ["node", "--input-type=module", "-e", ${JSON.stringify(tinyAgent)}, "--", "{model}", "--file", "{prompt_file}"]
[profile.other]
agent = "command"
protocol = "messages"
upstream = "messages"
model = "claude-tiny"
command = ["node", "--input-type=module", "-e", ${JSON.stringify(messagesAgent)}, "--", "{prompt}"]
[upstream.messages]
kind = "anthropic"
base_url = "http://127.0.0.1:${port}/v1"
api_key_env = "MESSAGES_KEY"
[profile.lent]
model = "gpt-5.5-steady"
upstream = "login"
[profile.lent.env]
CODEX_AUTHAPI_BASE_URL = "http://127.0.0.1:${port}"
[upstream.login]
kind = "openai"
access = "login"
base_url = "http://127.0.0.1:${port}/backend-api/codex"
[profile.held]
model = "gpt-5.5-steady"
upstream = "held"
[upstream.held]
kind = "openai"
base_url = "http://127.0.0.1:${port}/held"
api_key_env = "HELD_KEY"
[profile.searching]
model = "gpt-5.5-steady"
hosted_tools = true
[profile.searching.limits]
cost_usd = 1
[prices."gpt-5.5-steady"]
input_per_million_usd = 2
output_per_million_usd = 10
max_output_tokens = 10000
[prices."gpt-5.5-thrifty"]
input_per_million_usd = 2
output_per_million_usd = 10
max_output_tokens = 20000
`;

/** Whom a provider of the Responses API on the network lets talk. */
function createModel(says: readonly object[]) {
  const play = { name: 'only', turns: says };
  const script = Script.parse({ name: 'own', match: { prompt: 'splitEvenly' }, plays: [play] });
  const upstream = createScriptedUpstream({ scripts: [script], models: {} });
  const grant = { trialId: 't', model: 'gpt-5.5-steady', protocol: 'responses', seed: 1 } as const;
  return (body: Uint8Array) =>
    upstream.send({ path: '/responses', headers: {}, body, grant, signal: new AbortController().signal });
}

/** A provider that can be kept from ending what it says. */
function createHeldListener() {
  const model = createModel(turns);
  const listener = {
    isHeld: true,
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const answer = await model(Buffer.concat(await request.toArray()));
      const events = await Readable.from(answer.body).toArray();
      response.writeHead(answer.status, answer.headers);
      for (const event of listener.isHeld ? events.slice(0, -1) : events) response.write(event);
      if (!listener.isHeld) response.end();
    },
  };
  return listener;
}

/** ChatGPT, as it meets an access token of Codex's: it says whose it is, and answers whoever shows it. */
function createLoginListener() {
  const asked: unknown[] = [];
  const model = createModel([{ items: [steal], usage }, ...turns]);
  return {
    asked,
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { url = '', headers } = request;
      const body = Buffer.concat(await request.toArray());
      if (headers.authorization !== `Bearer ${accessToken}`) return void response.writeHead(401).end();
      if (url.endsWith('/whoami')) return void response.end(JSON.stringify(account));
      asked.push(headers['thread-id']);
      const isKnown = headers['chatgpt-account-id'] === 'account-1' && !('x-rollbench-token' in headers);
      if (!isKnown || url !== '/backend-api/codex/responses') return void response.writeHead(403).end();
      const answer = await model(body);
      response.writeHead(answer.status, answer.headers);
      for await (const chunk of answer.body) response.write(chunk);
      response.end();
    },
  };
}

const account = {
  email: 'dev@example.com',
  chatgpt_user_id: 'user-1',
  chatgpt_account_id: 'account-1',
  chatgpt_plan_type: 'pro',
  chatgpt_account_is_fedramp: false,
};

requires('bubblewrap', 'codex').describe('an experiment of the real Codex behind the gateway', () => {
  const path = sharedTemporaryDirectory();
  let task: OneTask;
  const loginProvider = createLoginListener();
  const listener = createMessagesListener({});
  const heldProvider = createHeldListener();
  const provider = createServer((request, response) => {
    if (request.url === '/v1/messages') return listener(request, response);
    const { answer } = request.url === '/held/responses' ? heldProvider : loginProvider;
    return void answer(request, response);
  });
  afterAll(() => void provider.close());
  beforeAll(async () => {
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    task = await layOutOneTask(path, toConfig((provider.address() as AddressInfo).port));
    task.setTurns(turns);
  });

  const run = (...args: string[]) =>
    rollbenchJson('run', task.repository, 'run', '--concurrency', '1', ...args);
  async function showTrial(experimentId: string) {
    const own = ['--experiment', experimentId];
    const { value } = await rollbenchJson('trials-list', task.repository, 'trials', 'list', ...own);
    const id = value.items[0]?.id ?? '';
    return (await rollbenchJson('trials-show', task.repository, 'trials', 'show', id)).value;
  }
  const traceOf = ({ artifacts }: { artifacts: string }) =>
    normalizeText(readFileSync(join(artifacts, 'trace.jsonl'), 'utf8'));

  test('is recorded and played again: equal traces, equal verdict, no cost', async () => {
    const { value: recorded } = await run('--variant', 'steady', '--repeats', '1');
    const then = await showTrial(recorded.experimentId);
    expect(then.trial.costUsd).toBeCloseTo(3 * (20_000 * 2 + 1000 * 10) * 1e-6, 9);
    expect(then.trial.usageCheck?.reported).toMatchObject({ inputTokens: 60_000, outputTokens: 3000 });
    expect(then.trial.usageCheck?.metered).toMatchObject({ inputTokens: 60_000, outputTokens: 3000 });
    const metering = JSON.parse(readFileSync(join(then.artifacts, 'metering.json'), 'utf8'));
    expect(metering.requests).toHaveLength(3);
    expect(metering.turns).toMatchObject([{ usage: { requestCount: 3 } }]);

    // Nothing but the recording can answer.
    task.setTurns([{ items: [{ kind: 'say', text: 'I was not to be asked.' }] }]);
    const { value: replayed, exitCode } = await run('--replay', recorded.experimentId);
    task.setTurns(turns);
    const now = await showTrial(replayed.experimentId);
    expect(now.trial.outcome).toEqual({ kind: 'completed' });
    expect({ exitCode, verdicts: replayed.verdicts }).toEqual({ exitCode: 0, verdicts: recorded.verdicts });
    expect(now.trial).toMatchObject({ costUsd: 0, priceSource: 'replay' });
    expect(now.trial.usage).toEqual(then.trial.usage);
    expect(traceOf(now)).toBe(traceOf(then));

    const cassette = join(then.artifacts, 'exchanges.jsonl.zst');
    const text = zstdDecompressSync(readFileSync(cassette)).toString();
    writeFileSync(cassette, zstdCompressSync(text.replaceAll('const share', 'const portion')));
    const { value: departed } = await run('--replay', recorded.experimentId);
    const { trial, artifacts } = await showTrial(departed.experimentId);
    expect(trial.attempts).toHaveLength(1);
    expect(trial.outcome).toMatchObject({ kind: 'infraFailed', code: 'replay-departed' });
    expect(readFileSync(join(artifacts, 'departure.diff'), 'utf8')).toMatch(
      /^-.*const portion[\s\S]*^\+.*const share/m,
    );
  });

  test('stops at its budget in the middle of a trial, and goes on with a larger one', async () => {
    // One trial costs 15 cents; each of its requests may cost up to 10 and its own bytes.
    const stopped = await run('--variant', 'steady', '--repeats', '2', '--budget', '0.42');
    expect({ exitCode: stopped.exitCode, completed: stopped.value.completed }).toEqual({
      exitCode: 3,
      completed: 1,
    });
    const { experimentId } = stopped.value;
    const resumed = await run('--resume', experimentId, '--budget', '5');
    expect(resumed.exitCode).toBe(0);
    expect(resumed.value.verdicts).toEqual({ pass: 2, fail: 0, invalid: 0 });
  });

  test('is not begun where its budget cannot be kept, or its recording is not there', async () => {
    const refusal = async (...args: string[]) => {
      const { exitCode, stderr } = await rollbench(task.repository, 'run', ...args);
      return { exitCode, stderr };
    };
    expect(await refusal('--variant', 'unpriced', '--budget', '1')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no price for "gpt-5.5-unpriced".*write \[prices\."gpt-5.5-unpriced"\]/),
    });
    expect(await refusal('--variant', 'searching')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/variant "searching" allows tools .* no bound: drop hosted_tools/),
    });
    const { value } = await run('--variant', 'noop', '--repeats', '1');
    expect(await refusal('--replay', value.experimentId)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('has no recorded trial'),
    });
  });

  test('is played by a command of one’s own, too', async () => {
    const { value } = await run('--variant', 'own', '--repeats', '1');
    expect(value.verdicts).toEqual({ pass: 1, fail: 0, invalid: 0 });
    const { trial } = await showTrial(value.experimentId);
    expect(trial).toMatchObject({ outcome: { kind: 'completed' }, threadId: null, isSealed: true });
    expect(trial.costUsd).toBeCloseTo(3 * (20_000 * 2 + 1000 * 10) * 1e-6, 9);
    expect(trial.usageCheck).toMatchObject({ reported: null, metered: { inputTokens: 60_000 } });
  });

  test('has variants of several providers, each with its own key, and is replayed like any other', async () => {
    const args = ['run', '--json', '--variant', 'own', 'other', '--repeats', '1', '--no-preflight'];
    const keyless = await startInGroup(task.repository, args).end();
    expect(keyless).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('set MESSAGES_KEY') });
    const { exitCode, stdout } = await startInGroup(task.repository, args, { MESSAGES_KEY: 'sk-test' }).end();
    expect(exitCode).toBe(0);
    const { experimentId, verdicts } = JSON.parse(stdout);
    expect(verdicts).toEqual({ pass: 2, fail: 0, invalid: 0 });
    const own = ['--experiment', experimentId];
    const { value: list } = await rollbenchJson('trials-list', task.repository, 'trials', 'list', ...own);
    const trials = await Promise.all(
      list.items.map(async ({ id }) => rollbenchJson('trials-show', task.repository, 'trials', 'show', id)),
    );
    expect(trials.map(({ value }) => value.trial.usage.inputTokens).toSorted((a, b) => a - b)).toEqual([
      1000, 60_000,
    ]);
    // The model is on no list of prices.
    expect(trials.map(({ value }) => value.trial.costUsd)).toContain(null);
    const { value: replayed } = await run('--replay', experimentId);
    expect(replayed.verdicts).toEqual(verdicts);
  });

  test('whose gateway is killed in mid-stream plays that trial again, and forgets no money', async () => {
    const own = (...args: string[]) => startInGroup(task.repository, args, { HELD_KEY: 'sk-held' });
    const played = ['--variant', 'held', '--repeats', '1', '--no-preflight'];
    const command = own('run', ...played, '--budget', '9');
    const spending = join(task.repository, '.rollbench/spending');
    const traces = () =>
      globSync('.rollbench/trials/*/*/*/*/trace.jsonl', { cwd: task.repository }).filter((file) =>
        file.includes(newest()),
      );
    const newest = () => {
      const files = readdirSync(spending).map((name) => join(spending, name));
      const [last = ''] = files.toSorted((a, b) => statSync(b).birthtimeMs - statSync(a).birthtimeMs);
      return basename(last, '.jsonl');
    };
    // Codex begins a command as soon as it has it: the event has passed, and the stream has not ended.
    const hasCome = (file: string) =>
      readFileSync(join(task.repository, file), 'utf8').includes('"type":"command_execution"');
    await command.until(() => existsSync(spending) && traces().some(hasCome));
    const experimentId = newest();
    command.send('SIGKILL');
    await command.end();
    heldProvider.isHeld = false;
    const listed = () =>
      rollbenchJson('trials-list', task.repository, 'trials', 'list', '--experiment', experimentId);
    expect((await listed()).value.items).toEqual([]);
    const written = () =>
      readFileSync(join(spending, `${experimentId}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const cut = written().filter((entry) => 'reserved' in entry);
    expect(cut.length).toBeGreaterThan(0);
    expect(written().filter((entry) => 'settled' in entry)).toEqual([]);

    const lostUsd = cut.reduce((sum, { reserved }) => sum + reserved, 0);
    const poor = await own('run', '--json', '--resume', experimentId, '--budget', String(lostUsd)).end();
    expect(poor.exitCode).toBe(3);
    const { exitCode, stdout } = await own('run', '--json', '--resume', experimentId, '--budget', '9').end();
    expect({ exitCode, verdicts: JSON.parse(stdout).verdicts }).toEqual({
      exitCode: 0,
      verdicts: { pass: 1, fail: 0, invalid: 0 },
    });
    expect((await listed()).value.items).toHaveLength(1);
  });

  test('with a login that only Codex can show lends it, one trial at a time, and says so', async () => {
    const home = join(path, 'own-codex');
    mkdirSync(home);
    const auth = JSON.stringify({ auth_mode: 'personalAccessToken', personal_access_token: accessToken });
    writeFileSync(join(home, 'auth.json'), auth, { mode: 0o600 });
    const args = [
      'run',
      '--json',
      '--variant',
      'lent',
      '--repeats',
      '2',
      '--concurrency',
      '4',
      '--no-preflight',
    ];
    const env = { CODEX_HOME: home };
    const { exitCode, stdout, stderr } = await startInGroup(task.repository, args, env).end();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toMatch(/cannot keep this login: agents hold it themselves.*one trial at a time/);
    const { experimentId, verdicts } = JSON.parse(stdout);
    expect(verdicts).toEqual({ pass: 2, fail: 0, invalid: 0 });

    // Whoever has begun is done before the next begins.
    const { asked } = loginProvider;
    expect(asked).toHaveLength(8);
    expect(new Set(asked.slice(0, 4)).size + new Set(asked.slice(4)).size).toBe(2);
    const { trial, artifacts } = await showTrial(experimentId);
    expect(trial).toMatchObject({ isSealed: false, usage: { requestCount: 4, inputTokens: 80_000 } });
    expect(readFileSync(join(artifacts, 'patch.diff'), 'utf8')).toMatch(/^\+ROLLBENCH_TOKEN=|^\+HOME=/m);
    expect(readFileSync(join(home, 'auth.json'), 'utf8')).toBe(auth);
    const page = await rollbench(task.repository, 'report', experimentId);
    expect(page.stdout).toContain('UNSEALED');
    expect(page.stdout).toContain('agents held the login of their provider');
    const files = readdirSync(task.repository, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      const text = file.name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes;
      expect([file.name, text.includes(accessToken)]).toEqual([file.name, false]);
    }
    expect(stdout + stderr).not.toContain(accessToken);
  });

  test('ends a trial at its own limit, and grades what it left', async () => {
    const { value } = await run('--variant', 'thrifty', '--repeats', '1');
    const { trial } = await showTrial(value.experimentId);
    expect(trial.outcome).toMatchObject({ kind: 'limitExceeded', limit: 'dollars' });
    expect(value.verdicts.invalid).toBe(0);

    const { value: replayed } = await run('--replay', value.experimentId);
    const { trial: again } = await showTrial(replayed.experimentId);
    expect(again.outcome).toMatchObject({ kind: 'limitExceeded', limit: 'dollars' });
    expect(replayed.verdicts).toEqual(value.verdicts);
  });
});
