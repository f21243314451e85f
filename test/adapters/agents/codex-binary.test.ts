import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findCodexBinary } from '../../../src/adapters/agents/codex-binary.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const platform = 'linux-x64';

function layOut(files: Record<string, string>): string {
  const directory = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, 0o755);
  }
  return directory;
}

test('of a package its own parts are shown, and no neighbour', () => {
  const root = layOut({
    'codex-package.json': '{}',
    'bin/codex': '',
    'codex-path/rg': '',
    'codex-resources/bwrap': '',
    'notes.txt': 'secret',
  });
  expect(findCodexBinary({ path: join(root, 'bin/codex'), searchPath: '', platform })).toMatchObject({
    kind: 'found',
    parts: ['bin', 'codex-path', 'codex-resources', 'codex-package.json'],
    bubblewrap: join(root, 'codex-resources/bwrap'),
  });
});

test("of a binary in somebody's bin folder nothing but itself is shown", () => {
  const home = layOut({ 'bin/codex': '', 'bin/other-tool': '', '.ssh/id_ed25519': 'secret' });
  expect(findCodexBinary({ path: null, searchPath: `/nowhere:${home}/bin`, platform })).toMatchObject({
    kind: 'found',
    root: home,
    parts: ['bin/codex'],
    bubblewrap: null,
  });
});

test('the npm shim is followed to the native binary', () => {
  const modules = layOut({
    'node_modules/@openai/codex/package.json': '{"name":"@openai/codex"}',
    'node_modules/@openai/codex/bin/codex.js': '',
    'node_modules/@openai/codex-linux-x64/package.json': '{"name":"@openai/codex-linux-x64"}',
    'node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex': '',
    'node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/codex-package.json': '{}',
  });
  mkdirSync(join(modules, 'bin'));
  symlinkSync(join(modules, 'node_modules/@openai/codex/bin/codex.js'), join(modules, 'bin/codex'));
  const found = findCodexBinary({ path: null, searchPath: join(modules, 'bin'), platform });
  expect(found).toMatchObject({ kind: 'found' });
  expect(found.kind === 'found' && found.path).toMatch(/x86_64-unknown-linux-musl\/bin\/codex$/);
});

test('what is missing is said with what to do', () => {
  const bare = layOut({ 'lib/codex.js': '' });
  mkdirSync(join(bare, 'bin'));
  symlinkSync(join(bare, 'lib/codex.js'), join(bare, 'bin/codex'));
  expect(findCodexBinary({ path: null, searchPath: '/nowhere', platform })).toMatchObject({
    kind: 'missing',
    detail: expect.stringMatching(/not on the PATH: npm install -g @openai\/codex/),
  });
  expect(findCodexBinary({ path: '/nowhere/codex', searchPath: '', platform })).toMatchObject({
    detail: expect.stringMatching(/no such file; mend \[codex\] path/),
  });
  expect(findCodexBinary({ path: null, searchPath: join(bare, 'bin'), platform })).toMatchObject({
    detail: expect.stringMatching(/is the npm shim, but the binary for linux-x64 is not installed/),
  });
});
