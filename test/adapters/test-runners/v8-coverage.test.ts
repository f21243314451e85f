import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createArtifactFolders } from '../../../src/adapters/artifacts/folders.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createNodeTestRunner } from '../../../src/adapters/test-runners/node-test.ts';
import { readV8Coverage } from '../../../src/adapters/test-runners/v8-coverage.ts';
import type { Workspace } from '../../../src/ports.ts';
import { runCovered } from '../../../src/testbed/run-tests.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const tax = `exports.tax = (price) => {
  if (price < 0) {
    throw new RangeError('negative');
  }
  return price * 0.2;
};
`;
const prelude = "const { test } = require('node:test');\n";
const files = {
  'src/tax.js': tax,
  'src/other.js': 'exports.other = () => 1;\n',
  'test/tax.test.js': `${prelude}test('tax', () => require('../src/tax.js').tax(1));\n`,
  'test/other.test.js': `${prelude}test('other', () => require('../src/other.js').other());\n`,
};

test('lines that the tests of a file execute are told from those of other files, and from those that nobody does', async () => {
  const path = temporaryDirectory();
  for (const folder of ['src', 'test', 'state']) mkdirSync(join(path, folder));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  const runner = createNodeTestRunner();
  const mount = { hostPath: path, path: '/workspace', access: 'write' };
  const { run, executed } = await runCovered(
    {
      workspace: {
        hostPath: path,
        mount,
        surroundings: { mounts: [], env: {}, paths: [] },
      } as unknown as Workspace,
      sandbox: createHostSandbox(),
      runner,
      artifacts: createArtifactFolders(join(path, 'state')),
      command: 'node --test',
      timeoutMs: 60_000,
      coverage: runner.coverage as NonNullable<typeof runner.coverage>,
    },
    {
      sources: new Map(
        ['src/tax.js', 'src/other.js'].map((file) => [file, readFileSync(join(path, file), 'utf8')]),
      ),
      testFiles: new Set(['test/tax.test.js']),
      otherTestFiles: new Set(['test/other.test.js']),
    },
  );
  expect(run.kind).toBe('ran');
  expect([...(executed?.get('src/tax.js') ?? [])]).toEqual([1, 2, 5, 6]);
  expect([...(executed?.get('src/other.js') ?? [])]).toEqual([]);
});

test('where nothing was recorded, or only what is torn, nothing is said', () => {
  const question = {
    sources: new Map([['a.js', '1']]),
    testFiles: new Set(['t']),
    otherTestFiles: new Set<string>(),
  };
  expect(readV8Coverage('coverage', new Map([['report', '{}']]), '/', question)).toBeUndefined();
  expect(
    readV8Coverage('coverage', new Map([['coverage/a.json', '{"result": [']]), '/', question),
  ).toBeUndefined();
});
