import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exampleRecord } from '../support/example-record.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';

describe('rollbench curate --evaluate', () => {
  test('needs no configuration, and prints each share with its interval and its denominator', async () => {
    const { exitCode, stdout, stderr } = await rollbench(temporaryDirectory(), 'curate', '--evaluate');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^2458 labelled records, part "build"\n/);
    expect(stdout).toMatch(/^ +leak +\d+\.\d \(\d+\.\d–\d+\.\d\) +\d+ /m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('speaks JSON as its schema says', async () => {
    const { value } = await rollbenchJson('curate-evaluate', temporaryDirectory(), 'curate', '--evaluate');
    expect(value).toMatchObject({ part: 'build', recordCount: 2458, confidence: 0.95 });
    expect(value.errors).toBeUndefined();
  });

  test('measures on labels of one’s own, and shows single records of the building part alone', async () => {
    const directory = temporaryDirectory();
    for (const part of ['build', 'unseen']) {
      mkdirSync(join(directory, 'labels', part), { recursive: true });
      const record = exampleRecord({ id: `id-of-${part}`, labels: { leakage: 'leak' } });
      writeFileSync(join(directory, 'labels', part, 'a.jsonl'), JSON.stringify(record));
    }
    const evaluate = (...args: string[]) =>
      rollbench(directory, 'curate', '--evaluate', '--labels', 'labels', ...args);
    const built = await evaluate('--errors');
    expect(built.stdout).toMatch(/id-of-build {2}leakage: none, labelled leak/);
    for (const part of ['unseen', 'all']) {
      const counted = await evaluate('--part', part, '--json');
      expect(counted.exitCode).toBe(0);
      expect(counted.stdout).not.toContain('id-of');
      const refused = await evaluate('--part', part, '--errors');
      expect({ exitCode: refused.exitCode, stdout: refused.stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toMatch(/--errors shows single records, and that only of --part build/);
    }
  });

  test('says what it lacks', async () => {
    const { exitCode, stderr } = await rollbench(
      temporaryDirectory(),
      'curate',
      '--evaluate',
      '--labels',
      'none',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/none\/build: no labels can be read/);
  });
});
