import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { inOwnMounts, rollbench, rollbenchInTerminal, rollbenchJson, startInGroup } from './command-line.ts';
import { layOutSample, writeConfig } from './sample-project.ts';

const solve = 'sed -i "s/i < left ? share + 1/i < left ? share + step/" packages/money/src/split.ts';
const suite =
  "if grep -q 'i < left ? share + step' packages/money/src/split.ts; then echo ok 1 - refunds; else echo not ok 1 - refunds; exit 1; fi";

/** Agents of every kind of bad manners; each is a shell script. */
const agents = {
  quick: solve,
  floods: `${solve}; yes | head -c 20000000; yes | head -c 20000000 >&2`,
  'prints-nonsense': `printf '{"type":\\\\n\\\\0\\\\377 not json\\\\n'; ${solve}`,
  idles: 'exit 0',
  'forks-daemons': `${solve}; setsid sh -c 'sleep 4711' & (sleep 4711 &) ; exit 0`,
  'ignores-signals': `${solve}; trap '' INT TERM HUP; while :; do sleep 4711; done`,
  crashes: 'kill -SEGV $$',
};

const profiles = Object.entries(agents)
  .map(
    ([name, script]) => `[profile.${name}]
agent = "command"
model = "gpt-5.5-strong"
command = ["/bin/sh", "-c", ${JSON.stringify(script)}]
limits = { wall_clock_s = ${name === 'ignores-signals' ? 3 : 300} }
`,
  )
  .join('');

requires('bubblewrap').describe('experiments', () => {
  const path = sharedTemporaryDirectory();
  const repository = join(path, 'tally');
  const state = join(repository, '.rollbench');
  const configFile = join(repository, 'rollbench.toml');
  let config = '';

  beforeAll(async () => {
    const places = await layOutSample(path, ['lost-cent']);
    writeConfig(repository, places, profiles);
    config = readFileSync(configFile, 'utf8').replace(
      'path = "."',
      `path = "."\nrunner = "tap"\ntest = "echo 1..1; ${suite}"`,
    );
    writeFileSync(configFile, config);
    for (const command of ['mine', 'curate', 'validate']) {
      const { exitCode, stderr } = await rollbench(repository, command);
      if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}: ${stderr}`);
    }
  });

  const run = (...args: string[]) => rollbenchJson('run', repository, 'run', '--no-preflight', ...args);

  /** Of each cell what became of it, and the patch, by its address without the experiment. */
  async function readCells(id: string) {
    const list = await rollbenchJson('trials-list', repository, 'trials', 'list', '--experiment', id);
    return list.value.items.map(({ id: trialId, outcome, verdict }) => ({
      cell: trialId.slice(id.length),
      outcome,
      verdict,
      patch: readFileSync(join(state, 'trials', trialId, 'patch.diff'), 'utf8'),
    }));
  }

  test('in shards, each a folder that is carried elsewhere, are merged to the cells of one that was never cut', async () => {
    const args = ['--variant', 'quick', 'noop', '--repeats', '3'];
    const folders: string[] = [];
    for (const index of [1, 2]) {
      const { value } = await run(...args, '--shard', `${index}/2`);
      expect(value).toMatchObject({ cells: index === 1 ? 4 : 2, shard: { index, count: 2 } });
      folders.push(join(path, `shard-${index}`));
      renameSync(value.folder ?? '', folders.at(-1) ?? '');
    }
    const half = await rollbench(repository, 'merge', folders[0] ?? '');
    expect(half).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/shard 2 of 2 is missing/) });
    const empty = await rollbench(repository, 'merge', path);
    expect(empty).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/experiment\.json cannot be read/),
    });

    const merged = await rollbenchJson('merge', repository, 'merge', ...folders);
    expect(merged).toMatchObject({
      exitCode: 0,
      value: { cells: 6, completed: 6, verdicts: { pass: 3, fail: 3, invalid: 0 } },
    });
    const whole = await run(...args);
    const { experimentId } = merged.value;
    expect(await readCells(experimentId)).toEqual(await readCells(whole.value.experimentId));
    const score = join(state, 'trials', (await readTrialIds(experimentId))[0] ?? '', 'score.json');
    expect(readFileSync(score, 'utf8')).not.toMatch(merged.value.mergedFrom[0] ?? '-');
    const again = await rollbench(repository, 'merge', ...folders);
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/merged already/) });
    const resumed = await run('--resume', experimentId);
    expect(resumed.value).toMatchObject({ cells: 6, completed: 6 });
  });

  const readTrialIds = async (id: string) => {
    const list = await rollbenchJson('trials-list', repository, 'trials', 'list', '--experiment', id);
    return list.value.items.map((item) => item.id);
  };

  test('are followed from elsewhere while they run, and read when they are over', async () => {
    const events = join(path, 'events.jsonl');
    const args = ['run', '--no-preflight', '--variant', 'quick', '--repeats', '3', '--concurrency', '1'];
    const running = startInGroup(repository, [...args, '--events', events]);
    await running.until(() => existsSync(events) && readFileSync(events, 'utf8').includes('"began"'));
    const tail = await rollbench(repository, 'trials', 'tail');
    expect(tail.exitCode).toBe(0);
    expect(tail.stdout).toMatch(/began {2}tally-.* quick #1\n(.*\n)*.*3\/3.*: pass\n.*3 of 3 cells: 3 pass/);
    await running.end();
    const { value } = await rollbenchJson('trials-tail', repository, 'trials', 'tail');
    const written = readFileSync(events, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const toKinds = (items: readonly { kind: string }[]) => items.map(({ kind }) => kind);
    expect(toKinds(value.items)).toEqual(toKinds(written));
    expect(written.findLast(({ kind }) => kind === 'advanced').trial).toMatchObject({
      ...{ variant: 'quick', outcome: 'completed', verdict: 'pass' },
    });
  });

  test('show on a terminal where each variant stands', async () => {
    const shown = await rollbenchInTerminal(
      repository,
      {},
      ...['run', '--no-preflight', '--variant', 'quick', 'noop', '--repeats', '1', '--no-color'],
    );
    expect(shown).toMatch(/variant +done +running +solved \(95 %\) +cost/);
    expect(shown).toMatch(/quick +[01]\/1 +[01] /);
    expect(shown).toMatch(/2 of 2 cells: 1 pass, 1 fail/);
  });

  describe('that are resumed under another configuration are refused, with the difference', () => {
    const check = (name: string, change: (text: string) => string, message: RegExp) =>
      test(name, async () => {
        const { value } = await run('--variant', 'quick', '--repeats', '1');
        writeFileSync(configFile, change(config));
        try {
          const refused = await rollbench(repository, 'run', '--resume', value.experimentId);
          expect(refused.exitCode).toBe(2);
          expect(refused.stderr).toMatch(message);
        } finally {
          writeFileSync(configFile, config);
        }
      });
    check(
      'a limit',
      (text) => text.replace('wall_clock_s = 300', 'wall_clock_s = 299'),
      /\[profile\.quick\]: limits\.wallClockMs 300000 → 299000/,
    );
    check(
      'a profile that is gone',
      (text) => text.replace('[profile.quick]', '[profile.other]'),
      /\[profile\.quick\] is gone/,
    );
    check(
      'a time limit of tests',
      (text) => text.replace('runs = 3', 'runs = 3\ntest_timeout_s = 77'),
      /settings: validation\.test_timeout_s \d+ → 77/,
    );
    check(
      'a limit of the sandbox',
      (text) => `${text}\n[sandbox]\ndisk_mb = 77\n`,
      /\[sandbox\] agent: limits\.diskBytes \d+ → 80740352/,
    );
  });

  test('with agents of bad manners come to their end, and each trial says what it was', async () => {
    const { exitCode, value } = await run('--variant', ...Object.keys(agents), '--repeats', '1');
    expect(exitCode).toBe(0);
    const store = await rollbenchJson(
      'trials-list',
      repository,
      'trials',
      'list',
      '--experiment',
      value.experimentId,
    );
    const report = await rollbenchJson('report', repository, 'report', value.experimentId);
    const names = new Map(report.value.variants.map(({ id, name }) => [id, name]));
    const ends = store.value.items.map(({ variantId, outcome, verdict }) => [
      names.get(variantId),
      `${outcome}, ${verdict}`,
    ]);
    expect(Object.fromEntries(ends)).toEqual({
      quick: 'completed, pass',
      floods: 'completed, pass',
      'prints-nonsense': 'completed, pass',
      idles: 'completed, fail',
      'forks-daemons': 'completed, pass',
      'ignores-signals': 'timedOut, pass',
      crashes: 'agentFailed, fail',
    });
    await expect.poll(() => listProcesses('sleep 4711')).toEqual([]);
  });

  requires('rootOverlay').test('stop on a full disk, say so, and go on when there is room', async () => {
    const { exitCode, stdout, stderr } = await inOwnMounts(repository, [
      'mount -t tmpfs -o size=64m none .rollbench',
      'rollbench run --no-preflight --quiet --variant noop --repeats 1 > /dev/null',
      `head -c $(( ($(df --output=avail -k .rollbench | tail -1) - 200) * 1024 )) /dev/zero > .rollbench/filler`,
      'rollbench run --no-preflight --variant quick --repeats 12 --events ../full.jsonl; echo "exit $?"',
      'rm .rollbench/filler',
      `id=$(node -p 'JSON.parse(fs.readFileSync("../full.jsonl", "utf8").split("\\n")[1]).id.split("/")[0]')`,
      'rollbench run --no-preflight --resume "$id"; echo "exit $?"',
      'ls .rollbench/scratch',
    ]);
    expect(stderr).toMatch(/No space left on device|ENOSPC|disk is full/);
    expect(stderr).toMatch(/make room|Free some space/i);
    expect(stderr).not.toMatch(/fault of Rollbench/);
    expect(stdout).toMatch(/^exit [23]\n(.*\n)*.*12 of 12 cells, 12 pass, .*\n(.*\n)*exit 0$/);
    expect(exitCode).toBe(0);
  });

  requires('rootOverlay').test('go on after a reboot, and take no stranger for what was theirs', async () => {
    const { stdout, exitCode } = await inOwnMounts(repository, [
      'boot run --no-preflight --quiet --variant quick --repeats 6 --concurrency 2 --events ../down.jsonl > /dev/null &',
      'until grep -q advanced ../down.jsonl 2> /dev/null; do :; done',
      'kill -KILL $!',
      'wait $!',
      `id=$(node -p 'JSON.parse(fs.readFileSync("../down.jsonl", "utf8").split("\\n")[1]).id.split("/")[0]')`,
      'grep -c advanced ../down.jsonl',
      '( boot run --no-preflight --resume "$id" )',
      'ls .rollbench/scratch',
    ]);
    expect(stdout).toMatch(/^[1-5]\n.*: 6 of 6 cells, 6 pass, .*\n.*rollbench report \S+$/);
    expect(exitCode).toBe(0);
  });

  test('an agent beside which no command runs is found before anything is played', async () => {
    // Every program says what it is linked to, does nothing else, and ends well.
    const numb = '[profile.numb]\nagent = "command"\nmodel = "gpt-5.5-strong"\ncommand = ["/bin/true"]\n';
    writeFileSync(configFile, `${config}\n${numb}env = { LD_TRACE_LOADED_OBJECTS = "1" }\n`);
    const refused = await rollbench(repository, 'run', '--variant', 'numb', '--repeats', '1');
    writeFileSync(configFile, config);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /variant "numb" cannot work here: a shell in place of its program was told to run a command, and did not \(/,
      ),
    });
    expect(refused.stderr).not.toMatch(/experiment e-/);
    const quick = await rollbench(repository, 'run', '--variant', 'quick', '--repeats', '1');
    expect(quick).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/experiment e-/) });
  });

  describe('that cannot begin say what is wrong', () => {
    const check = (name: string, args: readonly string[], message: RegExp, change = (text: string) => text) =>
      test(name, async () => {
        writeFileSync(configFile, change(config));
        try {
          const refused = await rollbench(repository, 'run', '--no-preflight', ...args);
          expect(refused.exitCode).toBe(2);
          expect(refused.stderr).toMatch(message);
          expect(refused.stderr).not.toMatch(/fault of Rollbench|\n {4}at /);
        } finally {
          writeFileSync(configFile, config);
        }
      });
    const quick = ['--variant', 'quick', '--repeats', '1'];
    check(
      'an unknown variant',
      ['--variant', 'nobody'],
      /there is no variant "nobody"; \[profile\.\*\] .* has: weak, /,
    );
    check('an unknown task', [...quick, '--task', 'tally-00000000'], /there is no task "tally-00000000"/);
    check('an unknown release', [...quick, '--release', '2020-01'], /2020-01/);
    check('an unknown experiment', ['--resume', 'e-0'], /there is no experiment "e-0"/);
    check(
      'a model that Codex does not know, where it is to be known',
      ['--variant', 'strange', '--strict'],
      /variant "strange": Codex does not know the model "llama-9"/,
      (text) => `${text}\n[profile.strange]\nmodel = "llama-9"\n`,
    );
    check(
      'a profile of Codex that is not there',
      ['--variant', 'strange'],
      /profile "strange": codex_profile: .*nowhere\.config\.toml/,
      (text) => `${text}\n[profile.strange]\nmodel = "gpt-5.5"\ncodex_profile = "nowhere"\n`,
    );
    check(
      'a repository that has moved',
      quick,
      /tally\/moved is no git repository that can be read: mend \[\[repo\]\] path/,
      (text) => text.replace('path = "."', 'name = "tally"\npath = "moved"'),
    );
    check('a shard that is none', [...quick, '--shard', '3/2'], /--shard takes I\/N/);
    check(
      'an agent that is not there',
      quick,
      /no-such-agent is not there in bubblewrap.*mend command/s,
      (text) => text.replace('command = ["/bin/sh"', 'command = ["no-such-agent"'),
    );
    check(
      'a Codex that is not there',
      ['--variant', 'strong'],
      /\/nowhere\/codex: no such file/,
      (text) => `${text}\n[codex]\npath = "/nowhere/codex"\n`,
    );
    check(
      'a Codex that crashes at its start',
      ['--variant', 'strong'],
      /codex cannot|did not answer/,
      (text) => `${text}\n[codex]\npath = "/bin/false"\n`,
    );
  });
});

/** Command lines that hold the text, from /proc. */
function listProcesses(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // Ended while we looked.
        return [];
      }
    })
    .filter((line) => line.includes(text));
}
