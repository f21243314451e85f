import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { chooseRepository, normaliseRemote } from '../../src/mine/choose-repository.ts';
import { exampleSession } from '../support/example-session.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

describe('one repository, however its remote is written', () => {
  const check = (url: string, expected: string) =>
    test(url, () => expect(normaliseRemote(url)).toBe(expected));
  check('https://github.com/Example/slugger.git', 'github.com/example/slugger');
  check('https://user:secret@github.com/example/slugger/', 'github.com/example/slugger');
  check('git@github.com:example/slugger.git', 'github.com/example/slugger');
  check('ssh://git@github.com:22/example/slugger', 'github.com/example/slugger');
  check('ssh://git@github.com/example/slugger.git', 'github.com/example/slugger');
  check('github.com:example/slugger', 'github.com/example/slugger');
  check('/srv/git/slugger.git', '/srv/git/slugger');
  check('file:///srv/git/slugger', '/srv/git/slugger');
});

test('a clone is known by its directory, also in a home whose owner is hidden', async () => {
  const { commit, path } = createGitFixture(temporaryDirectory());
  commit('Open', { 'a.txt': 'a' });
  const gone = exampleSession({ baseCommit: 'f'.repeat(40), cwd: '~/shop/src' });
  const git = { ...createGit(path), path: '/home/ada/shop' };
  expect(await chooseRepository(gone, [{ name: 'shop', git }])).toMatchObject({
    decision: { reason: 'base-missing' },
  });
  expect(await chooseRepository({ ...gone, cwd: '~/shopping' }, [{ name: 'shop', git }])).toMatchObject({
    decision: { reason: 'repo-missing' },
  });
});
