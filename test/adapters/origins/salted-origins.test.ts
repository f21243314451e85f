import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createSaltedOrigins } from '../../../src/adapters/origins/salted-origins.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const module = resolve(import.meta.dirname, '../../../src/adapters/origins/salted-origins.ts');

test('a name has the same hash at any time, and another under another salt', async () => {
  const path = join(temporaryDirectory(), 'state/salt');
  const first = (await createSaltedOrigins(path, true)).toStored('adas-laptop');
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  expect((await createSaltedOrigins(path, true)).toStored('adas-laptop')).toBe(first);
  expect((await createSaltedOrigins(path, true)).toStored('bobs-laptop')).not.toBe(first);
  const elsewhere = await createSaltedOrigins(join(temporaryDirectory(), 'salt'), true);
  expect(elsewhere.toStored('adas-laptop')).not.toBe(first);
});

test('the salt is its owner’s alone, and nothing else is left beside it', async () => {
  const directory = temporaryDirectory();
  await createSaltedOrigins(join(directory, 'salt'), true);
  expect(readdirSync(directory)).toEqual(['salt']);
  expect(statSync(join(directory, 'salt')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(directory, 'salt')).length).toBe(32);
});

test('processes that come at once get the same salt', async () => {
  const path = join(temporaryDirectory(), 'salt');
  const script = `const { createSaltedOrigins } = await import(${JSON.stringify(module)});
    const origins = await Promise.all([1, 2, 3].map(() => createSaltedOrigins(${JSON.stringify(path)}, true)));
    console.log(origins.map((each) => each.toStored('ada')).join());`;
  const runs = await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])),
  );
  const hash = (await createSaltedOrigins(path, true)).toStored('ada');
  expect(runs.map(({ stdout }) => stdout.trim())).toEqual(Array(3).fill([hash, hash, hash].join()));
});

test('turned off, a name stays as it is and no salt is made', async () => {
  const path = join(temporaryDirectory(), 'salt');
  expect((await createSaltedOrigins(path, false)).toStored('adas-laptop')).toBe('adas-laptop');
  expect(existsSync(path)).toBe(false);
});

test('a file that is no salt is said so', async () => {
  const path = join(temporaryDirectory(), 'salt');
  writeFileSync(path, 'short');
  await expect(createSaltedOrigins(path, true)).rejects.toThrow(
    /salt: holds 5 bytes, not the 32 of a salt: put back/,
  );
});
