import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromTar, toTar } from '../../../src/adapters/archives/tar.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const long = `${'folder/'.repeat(20)}${'n'.repeat(90)}`;
const files = new Map([
  ['a.txt', 'one\n'],
  ['empty', ''],
  [long, 'é'.repeat(700)],
]);

test('what is written is read back, whatever it is', () => {
  expect(fromTar(toTar(files))).toEqual(files);
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[\w.-]{1,90}$/), fc.string()), (drawn) => {
      const some = new Map(Object.entries(drawn));
      expect(fromTar(toTar(some))).toEqual(some);
    }),
  );
});

test('the system’s own tar reads it', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a.tar'), toTar(files));
  execFileSync('tar', ['-xf', 'a.tar'], { cwd: directory });
  for (const [path, content] of files) expect(readFileSync(join(directory, path), 'utf8')).toBe(content);
});

test('a link, a cut and a flipped bit are refused', () => {
  const directory = temporaryDirectory();
  symlinkSync('/etc/passwd', join(directory, 'link'));
  execFileSync('tar', ['-cf', 'b.tar', '--format=ustar', 'link'], { cwd: directory });
  expect(() => fromTar(readFileSync(join(directory, 'b.tar')))).toThrow(/no regular file/);
  const whole = toTar(files);
  expect(() => fromTar(whole.subarray(0, 1100))).toThrow(/ends in the middle/);
  const damaged = Buffer.from(whole);
  damaged[2] = (damaged[2] ?? 0) ^ 1;
  expect(() => fromTar(damaged)).toThrow(/damaged/);
});
