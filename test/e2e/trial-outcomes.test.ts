import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/wire.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';
import { layOutOneTask, type OneTask, playOnce } from './one-task.ts';

const fix = {
  items: [
    {
      kind: 'exec',
      command:
        'sed -i "s/i < left ? share + 1 : share/i < Math.abs(left) ? share + Math.sign(total.minor) : share/" packages/money/src/split.ts',
    },
  ],
};
const done = { items: [{ kind: 'say', phase: 'final', text: 'Done.' }] };

const limits = {
  commands: 'commands = 1',
  turns: 'turns = 2',
  tokens: 'tokens = 2000',
  idle: 'idle_s = 4',
  disk: 'disk_mb = 4',
};
const atLimits = Object.entries(limits)
  .map(([name, limit]) => `[profile.few-${name}]\nmodel = "gpt-5.5-strong"\nlimits = { ${limit} }\n`)
  .join('');

/** Answers what it is asked over standard input, and leaves a word of it in the workspace. */
const server = `
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  require('node:fs').appendFileSync('/workspace/asked.txt', method + '\\n');
  const results = {
    initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'docs', version: '1' } },
    'tools/list': { tools: [{ name: 'look_up_rounding', description: 'How cents are rounded', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: 'cents are rounded half to even' }] },
  };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} }));
});`;

const equipped = `[profile.equipped]
model = "gpt-5.5-strong"
skills = ["../skills/count-cents"]
prompt_template = "../skills/prompt.md"
[profile.equipped.codex]
model_verbosity = "high"
[profile.equipped.mcp_servers.docs]
command = "node"
args = ["-e", ${JSON.stringify(server)}]
`;

requires('bubblewrap', 'codex').describe('how a trial of the real Codex ends', () => {
  const path = sharedTemporaryDirectory();
  let task: OneTask;
  beforeAll(async () => {
    mkdirSync(join(path, 'skills/count-cents'), { recursive: true });
    writeFileSync(
      join(path, 'skills/count-cents/SKILL.md'),
      '---\nname: count-cents\ndescription: Counts every cent once\n---\nCount from the largest share down.\n',
    );
    // Named so, Codex puts a skill's own text before the model.
    writeFileSync(join(path, 'skills/prompt.md'), '$count-cents\n\n{{prompt}}');
    task = await layOutOneTask(
      path,
      `${atLimits}${equipped}[profile.strong.limits]\nwall_clock_s = 8\n[profile.own-sandbox]\nmodel = "gpt-5.5-strong"\n[profile.own-sandbox.codex]\nsandbox_mode = "workspace-write"\n[profile.dead-sandbox]\nmodel = "gpt-5.5-strong"\n[profile.dead-sandbox.codex]\nsandbox_mode = "workspace-write"\nfeatures = { use_legacy_landlock = true }\n`,
    );
  });

  test('solved by a shell command alone: completed, pass', async () => {
    task.setTurns([fix, done]);
    const { trial, verdict, exitCode } = await playOnce(task);
    expect({ outcome: trial.outcome, verdict, exitCode }).toEqual({
      outcome: { kind: 'completed' },
      verdict: 'pass',
      exitCode: 0,
    });
  });

  test('stuck after it had solved the task: timed out, ended with all it started, and graded on what it left', async () => {
    task.setTurns([fix, { items: [{ kind: 'exec', command: 'sleep 600 & sleep 600' }] }, done]);
    const { trial, verdict } = await playOnce(task);
    expect({ outcome: trial.outcome, verdict }).toEqual({
      outcome: { kind: 'timedOut', limitMs: 8000 },
      verdict: 'pass',
    });
    expect(listProcesses('sleep 600')).toEqual([]);
  });

  test('the provider fails for good: invalid after retries, counted, exit code 3, evidence of every attempt kept', async () => {
    task.setTurns([
      { items: [], failure: { kind: 'http', status: 429, body: { error: { message: 'slow down' } } } },
    ]);
    const { trial, verdict, exitCode, artifacts } = await playOnce(task);
    expect(trial.outcome.kind).toBe('infraFailed');
    expect({ verdict, exitCode }).toEqual({ verdict: 'invalid', exitCode: 3 });
    expect(trial.attempts).toHaveLength(3);
    expect(readdirSync(join(artifacts, 'attempt-1'))).toContain('trace.jsonl');
  });

  test('the provider refuses: the experiment stops at once, and resuming plays what was lost', async () => {
    task.setTurns([
      { items: [], failure: { kind: 'http', status: 404, body: { error: { message: 'no such model' } } } },
    ]);
    const run = ['run', '--variant', 'strong', '--repeats', '3', '--concurrency', '1'];
    const refused = await rollbenchJson('run', task.repository, ...run);
    expect({ exitCode: refused.exitCode, completed: refused.value.completed }).toEqual({
      exitCode: 3,
      completed: 1,
    });
    const { experimentId } = refused.value;
    task.setTurns([fix, done]);
    const resumed = await rollbenchJson('run', task.repository, 'run', '--resume', experimentId);
    expect(resumed.exitCode).toBe(0);
    expect(resumed.value.verdicts).toEqual({ pass: 3, fail: 0, invalid: 0 });
    const { value: list } = await rollbenchJson(
      'trials-list',
      task.repository,
      'trials',
      'list',
      '--experiment',
      experimentId,
    );
    const { value: first } = await rollbenchJson(
      'trials-show',
      task.repository,
      'trials',
      'show',
      list.items[0]?.id ?? '',
    );
    expect(first.trial.attempts.map(({ outcome }) => outcome.kind)).toEqual(['infraFailed', 'completed']);
    expect(readdirSync(join(first.artifacts, 'attempt-1'))).toContain('trace.jsonl');
  });

  test('the context window overflows: the trial is over its own limit, and its patch is graded', async () => {
    task.setTurns([
      fix,
      { items: [], failure: { kind: 'failed', code: 'context_length_exceeded', message: 'too long' } },
    ]);
    const { trial, verdict } = await playOnce(task);
    expect(trial.outcome).toMatchObject({ kind: 'limitExceeded', limit: 'context-window' });
    expect(verdict).toBe('pass');
  });

  test('at each of its limits a trial is interrupted, ended, and graded on what it left', async () => {
    const pause = { items: [{ kind: 'exec', command: 'sleep 1' }] };
    const flood = { items: [{ kind: 'exec', command: 'head -c 30M /dev/zero > zeros; sleep 60' }] };
    task.setTurns([fix, pause, flood, done]);
    const variants = Object.keys(limits).map((name) => `few-${name}`);
    const options = ['--repeats', '1', '--concurrency', '2', '--no-preflight'];
    const { value } = await rollbenchJson(
      'run',
      task.repository,
      'run',
      '--variant',
      ...variants,
      ...options,
    );
    expect(value.verdicts).toEqual({ pass: 5, fail: 0, invalid: 0 });
    const store = await openStore(readConfig(task.repository));
    const trials = await store.trials.listFor(value.experimentId);
    await store.close();
    expect(trials.map(({ outcome }) => 'limit' in outcome && outcome.limit).sort()).toEqual(
      Object.keys(limits).sort(),
    );
    for (const { artifacts, attempts } of trials) {
      expect(attempts).toHaveLength(1);
      // An interrupt that Codex has understood: it says so in its session, and only then is ended.
      const rollout = readFileSync(join(task.repository, '.rollbench', artifacts, 'rollout.jsonl'), 'utf8');
      expect(rollout).toMatch(/"turn_aborted".*"interrupted"/);
    }
  });

  test('a variant may have settings, skills and MCP servers: the model is given all of them, and a tool that it calls answers from within the sandbox', async () => {
    const ask = { kind: 'call', server: 'docs', tool: 'look_up_rounding', arguments: { of: 'refunds' } };
    task.setTurns([{ items: [ask] }, fix, done]);
    const { trial, verdict, artifacts } = await playOnce(task, 'equipped');
    expect({ outcome: trial.outcome.kind, verdict }).toEqual({ outcome: 'completed', verdict: 'pass' });
    const asked = zstdDecompressSync(readFileSync(join(artifacts, 'exchanges.jsonl.zst'))).toString();
    expect(asked).toMatch(/"verbosity\W+high"/);
    const rollout = readFileSync(join(artifacts, 'rollout.jsonl'), 'utf8');
    expect(rollout).toContain('Counts every cent once');
    expect(rollout).toContain('Count from the largest share down.');
    expect(rollout).toContain('cents are rounded half to even');
    const patch = readFileSync(join(artifacts, 'patch.diff'), 'utf8');
    expect(patch).toMatch(/\+initialize\n(.*\n)*\+tools\/list\n(.*\n)*\+tools\/call/);
  });

  test("a variant may have Codex's own sandbox inside ours", async () => {
    task.setTurns([fix, done]);
    const { trial, verdict } = await playOnce(task, 'own-sandbox');
    expect({ outcome: trial.outcome.kind, verdict }).toEqual({ outcome: 'completed', verdict: 'pass' });
  });

  test("Codex's own sandbox cannot start: a command that it is told to run tells so, before anything is played", async () => {
    const { exitCode, stderr } = await rollbench(task.repository, 'run', '--variant', 'dead-sandbox');
    expect(stderr).toMatch(
      /variant "dead-sandbox" cannot work here: codex \S+ was told to run a command, and did not \(infraFailed: /,
    );
    expect(exitCode).toBe(2);
  });

  test("Codex's own sandbox cannot start: a dead sandbox is recognised, though Codex exits with 0", async () => {
    task.setTurns([fix, done]);
    const { trial, verdict } = await playOnce(task, 'dead-sandbox', '--no-preflight');
    expect(trial.outcome).toMatchObject({ kind: 'infraFailed', code: 'dead-sandbox' });
    expect(verdict).toBe('invalid');
  });
});

/** Command lines that hold the text, from /proc. */
function listProcesses(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // Ended while we looked.
        return '';
      }
    })
    .filter((line) => line.includes(text));
}
