import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchInTerminal, startRollbench } from './command-line.ts';
import { layOutSample, writeConfig } from './sample-project.ts';

const path = sharedTemporaryDirectory();
let repository = '';

beforeAll(async () => {
  const places = await layOutSample(path, ['lost-cent']);
  repository = places.repository;
  writeConfig(repository, places);
  // A torn line makes every mine warn.
  const [session = ''] = spawnSync('find', [places.sessions, '-name', '*.jsonl'], {
    encoding: 'utf8',
  }).stdout.split('\n');
  writeFileSync(session, `${readFileSync(session, 'utf8')}{"torn`);
});

describe('--json', () => {
  for (const command of [
    ['mine'],
    ['curate'],
    ['funnel'],
    ['candidates', 'list'],
    ['tasks', 'list'],
    ['doctor'],
  ])
    test(`${command.join(' ')}: one document on stdout, an object with schemaVersion 1`, async () => {
      const { stdout } = await rollbench(repository, ...command, '--json');
      expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
    });

  test('a warning goes to stderr', async () => {
    rmSync(join(repository, '.rollbench'), { recursive: true, force: true });
    const loud = await rollbench(repository, 'mine', '--json');
    expect(loud.stderr).toMatch(/warning: .*last line is torn/);
    expect(JSON.parse(loud.stdout).candidates).toBe(1);
  });

  test('an error leaves stdout empty', async () => {
    const { exitCode, stdout, stderr } = await rollbench(repository, 'report', 'e-none', '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^rollbench: there is no experiment "e-none"/);
  });
});

test('--quiet leaves stderr empty and stdout as it is', async () => {
  const quiet = await rollbench(repository, 'curate', '--quiet');
  expect(quiet).toEqual({ ...(await rollbench(repository, 'curate')), stderr: '' });
  expect(quiet.stdout).toContain('1 candidates → 1 kept');
});

test('--events appends one JSON line for every change of state, relative to -C, --quiet or not', async () => {
  const file = join(repository, 'events.jsonl');
  rmSync(join(repository, '.rollbench'), { recursive: true, force: true });
  for (const args of [['mine'], ['curate', '--quiet']]) {
    await rollbench(path, '-C', 'tally', ...args, '--events', 'events.jsonl');
  }
  const events = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ stage, kind }) => `${stage} ${kind}`)).toEqual([
    ...['read started', 'read warned', 'read advanced', 'read finished'],
    ...['mine started', 'mine advanced', 'mine finished'],
    ...['curate started', 'curate advanced', 'curate finished'],
  ]);
  for (const { at } of events) expect(new Date(at).toISOString()).toBe(at);
});

test('an events file that cannot be written is an error before any work', async () => {
  const { exitCode, stderr } = await rollbench(repository, 'mine', '--events', 'no/such/folder.jsonl');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--events .*no\/such\/folder\.jsonl: cannot be written/);
});

describe('-C DIR and --config FILE', () => {
  test('work as if started there, before and after the command', async () => {
    const there = await rollbench(repository, 'candidates', 'list');
    expect(there.stdout).toContain('tally-');
    expect(await rollbench(path, '-C', 'tally', 'candidates', 'list')).toEqual(there);
    expect(await rollbench(path, 'candidates', 'list', '-C', 'tally')).toEqual(there);
  });

  test('a directory that is not there is an error, and is not made', async () => {
    const { exitCode, stderr } = await rollbench(path, 'funnel', '-C', 'nowhere');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'rollbench: -C nowhere: there is no such directory',
    });
    expect(existsSync(join(path, 'nowhere'))).toBe(false);
  });

  test('the state lies beside the configuration that is named, relative to -C', async () => {
    const other = join(path, 'other');
    mkdirSync(other);
    renameSync(join(repository, 'rollbench.toml'), join(other, 'mine.toml'));
    const named = await rollbench(path, '-C', 'tally', '--config', '../other/mine.toml', 'funnel', '--json');
    expect(JSON.parse(named.stdout).stages[0]).toMatchObject({ stage: 'mine', entered: 0 });
    expect(existsSync(join(other, '.rollbench/state.db'))).toBe(true);
    renameSync(join(other, 'mine.toml'), join(repository, 'rollbench.toml'));
  });

  test('a configuration that is not there, or is none, is an error that names it', async () => {
    for (const [file, message] of [
      ['nowhere.toml', /tally\/nowhere\.toml: there is no such configuration file/],
      ['.git', /tally\/\.git: the configuration cannot be read: EISDIR/],
      ['README.md', /tally\/README\.md:3: /],
    ] as const) {
      const { exitCode, stderr } = await rollbench(repository, 'funnel', '--config', file);
      expect({ file, exitCode }).toEqual({ file, exitCode: 2 });
      expect(stderr).toMatch(message);
    }
  });
});

describe('colour', () => {
  const codes = '\x1b[';
  const colours = /\x1b\[[\d;]*m/;
  test('on a terminal only', async () => {
    expect(await rollbenchInTerminal(repository, {}, 'funnel')).toMatch(colours);
    expect((await rollbench(repository, 'funnel')).stdout).not.toContain(codes);
  });
  test('not with NO_COLOR, and not with --no-color', async () => {
    expect(await rollbenchInTerminal(repository, { NO_COLOR: '1' }, 'funnel')).not.toMatch(colours);
    expect(await rollbenchInTerminal(repository, {}, 'funnel', '--no-color')).not.toMatch(colours);
    expect(await rollbenchInTerminal(repository, {}, '--no-color', 'mine')).not.toMatch(colours);
  });
});

test('--debug shows where an error came from, and nothing else does', async () => {
  const stack = /\n\s+at .*\.ts:\d+/;
  expect((await rollbench(repository, 'report', 'e-none', '--debug')).stderr).toMatch(stack);
  expect((await rollbench(repository, 'report', 'e-none')).stderr).not.toMatch(stack);
});

test('a reader that closes its end early is no error', async () => {
  const command = startRollbench(repository, 'candidates', 'list');
  command.stdout.destroy();
  const { exitCode, stderr } = await command;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
