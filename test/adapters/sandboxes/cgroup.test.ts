import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toMemoryEnd } from '../../../src/adapters/sandboxes/cgroup.ts';
import { findCgroupParents } from '../../../src/adapters/sandboxes/cgroup-parents.ts';
import { requires } from '../../support/requires.ts';

describe('whose want of memory has ended a process', () => {
  const check = (
    name: string,
    version: 1 | 2,
    files: Record<string, string>,
    expected: 'memory' | 'starved' | undefined,
  ) =>
    test(`version ${version}: ${name}`, () =>
      expect(toMemoryEnd(version, (file) => files[file] ?? '')).toBe(expected));
  const toEvents = (oom: number, kill: number) => `low 0\nhigh 0\nmax 9\noom ${oom}\noom_kill ${kill}\n`;
  check('nobody’s', 2, { 'memory.events': toEvents(0, 0) }, undefined);
  check('its own limit’s', 2, { 'memory.events': toEvents(2, 1) }, 'memory');
  check('the machine’s', 2, { 'memory.events': toEvents(0, 1) }, 'starved');
  const toFiles = (kill: number, most: number) => ({
    'memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${kill}\n`,
    'memory.limit_in_bytes': `${2 ** 30}\n`,
    'memory.max_usage_in_bytes': `${most}\n`,
  });
  check('nobody’s', 1, toFiles(0, 2 ** 30), undefined);
  check('its own limit’s', 1, toFiles(1, 2 ** 30), 'memory');
  check('its own limit’s, short of a last large piece', 1, toFiles(1, 2 ** 30 - 2 ** 21), 'memory');
  check('the machine’s', 1, toFiles(1, 2 ** 29), 'starved');
});

const { memory } = findCgroupParents();

// In version 2 a group that holds processes has none below it.
requires('bubblewrap').describe('a command in a group without memory', () => {
  test.skipIf(memory?.version !== 1)('is no command that met its limit, and nothing is known of it', () => {
    const group = join(memory?.path ?? '', `rollbench-test-${process.pid}`);
    mkdirSync(group);
    onTestFinished(() => rmdirSync(group));
    writeFileSync(join(group, 'memory.limit_in_bytes'), String(300 * 2 ** 20));
    const sandbox = resolve(import.meta.dirname, '../../../src/adapters/sandboxes/bubblewrap.ts');
    const eat = 'const eaten = []; for (;;) eaten.push(Buffer.alloc(2 ** 24, 1));';
    const program = `
      const { createBubblewrapSandbox } = await import(${JSON.stringify(sandbox)});
      const command = { argv: ['node', '-e', ${JSON.stringify(eat)}], cwd: '/', env: {}, mounts: [], network: 'none', timeoutMs: 60_000 };
      console.log(JSON.stringify(await createBubblewrapSandbox({ limits: { memoryBytes: 2 ** 31 } }).run(command)));`;
    const start = `echo 0 > '${group}/cgroup.procs' && exec "$@"`;
    const node = [process.execPath, '--input-type=module', '-e', program];
    const said = execFileSync('/bin/sh', ['-c', start, 'sh', ...node], { encoding: 'utf8' });
    expect(JSON.parse(said)).toMatchObject({
      kind: 'broken',
      detail: 'this machine ran out of memory, and the kernel ended a process of the command',
    });
  });
});
