import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/domain/session.ts';
import {
  defaultMarkers,
  findOptOut,
  findRepositoryOptOut,
  type OptOutRules,
} from '../../src/mine/opt-out.ts';
import { exampleFileChange, exampleSession, exampleTurn } from '../support/example-session.ts';

const none: OptOutRules = { repositories: [], paths: [], markers: [] };
const url = 'git@github.com:Acme/billing-core.git';

describe('a session is left alone', () => {
  const check = (
    name: string,
    rules: Partial<OptOutRules>,
    session: Partial<Session>,
    expected: string | undefined,
  ) =>
    test(`${name}: ${expected ?? 'not'}`, () => {
      const found = findOptOut(exampleSession(session), { ...none, ...rules });
      expect(found && `${found.kind}: ${found.text}`).toBe(expected);
    });

  const byRepository = (pattern: string) => `repository: its repository is opted out by "${pattern}"`;
  for (const pattern of [
    'https://github.com/acme/billing-core',
    'github.com/acme/*',
    'billing-*',
    'git@github.com:acme/billing-core.git',
  ])
    check('by repository', { repositories: [pattern] }, { repoUrl: url }, byRepository(pattern));
  for (const pattern of ['github.com/other/*', 'billing', 'acme'])
    check('by repository', { repositories: [pattern] }, { repoUrl: url }, undefined);
  check('by a folder where there is no remote', { repositories: ['shop'] }, {}, byRepository('shop'));

  const byPath = (pattern: string) => `path: it ran in or edited what is opted out by "${pattern}"`;
  for (const pattern of ['/home/dev/shop', '/home/dev/**', '/home/*/shop/', '~/shop', '~/*'])
    check('by directory', { paths: [pattern] }, {}, byPath(pattern));
  check('by directory', { paths: ['~/sho', '/srv/**'] }, {}, undefined);
  check(
    'by directory of a machine with drives',
    { paths: ['~/clients/**'] },
    { cwd: 'C:\\Users\\ada\\clients\\acme' },
    byPath('~/clients/**'),
  );
  const edited = {
    turns: [exampleTurn({ fileChanges: [exampleFileChange('src/payments/card.ts', null, 'a')] })],
  };
  for (const pattern of ['**/payments/**', 'src/payments', '~/shop/src/payments', 'src/*/card.ts'])
    check('by file', { paths: [pattern] }, edited, byPath(pattern));
  check('by file', { paths: ['payments/**', '**/payment/**'] }, edited, undefined);
  const ran = { turns: [exampleTurn({ commands: [{ command: 'ls', cwd: '/srv/secret', exitCode: 0 }] })] };
  check('by directory of a command', { paths: ['/srv/**'] }, ran, byPath('/srv/**'));

  const markers = defaultMarkers;
  const byMarker = 'marker: a prompt of it holds "#no-benchmark"';
  const asks = (...prompts: string[]) => ({ turns: prompts.map((prompt) => exampleTurn({ prompt })) });
  check('by marker', { markers }, asks('fix it', 'now this #No-Benchmark.'), byMarker);
  check('by marker', { markers }, { turns: [exampleTurn({ pipedInput: 'log\n#no-benchmark\n' })] }, byMarker);
  check(
    'by marker',
    { markers },
    asks('see #no-benchmarks-yet', 'x#no-benchmark', 'no-benchmark'),
    undefined,
  );
});

describe('a session whose record names no remote is left alone by the repository found for it', () => {
  const check = (pattern: string, isFound: boolean, urls = ['https://host.org/mirror', url]) =>
    test(`${pattern}: ${isFound ? 'left alone' : 'not'}`, () => {
      const found = findRepositoryOptOut(urls, 'billing', { repositories: ['nothing/*', pattern] });
      const expected = { kind: 'repository', text: `its repository is opted out by "${pattern}"` };
      expect(found).toEqual(isFound ? expected : undefined);
    });
  check('github.com/acme/*', true);
  check('billing-*', true);
  check('https://host.org/mirror.git', true);
  check('Billing', true);
  check('billing', true, []);
  check('github.com/other/*', false);
  check('acme', false);
});
