import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findClaudeBinary } from '../../../src/adapters/agents/claude-binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

test('claude is found where it is configured or on the PATH, and its shim is not taken for it', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'bin'));
  const native = join(directory, 'claude.exe');
  writeFileSync(native, '');
  writeFileSync(join(directory, 'cli.cjs'), '');
  symlinkSync(native, join(directory, 'bin', 'claude'));
  const searchPath = join(directory, 'bin');
  expect(findClaudeBinary({ path: null, searchPath })).toEqual({ kind: 'found', path: native });
  expect(findClaudeBinary({ path: native, searchPath: '' })).toEqual({ kind: 'found', path: native });
  const missing = (path: string | null) => findClaudeBinary({ path, searchPath: '' });
  expect(missing(null)).toMatchObject({
    kind: 'missing',
    detail: expect.stringContaining('not on the PATH'),
  });
  expect(missing(join(directory, 'gone'))).toMatchObject({ detail: expect.stringContaining('no such file') });
  expect(missing(join(directory, 'cli.cjs'))).toMatchObject({ detail: expect.stringContaining('is a shim') });
});
