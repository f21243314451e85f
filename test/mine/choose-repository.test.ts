import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { Session } from '../../src/domain/session.ts';
import { chooseRepository, type MinedRepository, normaliseRemote } from '../../src/mine/choose-repository.ts';
import { exampleFileChange, exampleSession, exampleTurn } from '../support/example-session.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { mineInMemory } from '../support/mine-in-memory.ts';
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

describe('of several clones that hold the base, the session is of', () => {
  /** Clones by name, each with an origin, and what it has more. */
  async function choose(
    clones: Record<string, { origin?: string; path?: string; branch?: string }>,
    over: Partial<Session>,
  ) {
    const root = temporaryDirectory();
    const repositories: MinedRepository[] = [];
    let baseCommit = '';
    for (const [name, { origin, path, branch }] of Object.entries(clones)) {
      const fixture = createGitFixture(join(root, name));
      baseCommit = fixture.commit('Open', { 'a.txt': 'a' });
      if (origin !== undefined) fixture.git('remote', 'add', 'origin', origin);
      if (branch !== undefined) fixture.git('branch', branch);
      const git = createGit(fixture.path);
      repositories.push({ name, git: path === undefined ? git : { ...git, path } });
    }
    const session = exampleSession({ baseCommit, cwd: '/srv/elsewhere', branch: 'main', ...over });
    const choice = await chooseRepository(session, repositories);
    return choice.kind === 'chosen'
      ? choice.repository.name
      : `${choice.decision.reason}: ${choice.decision.evidence.text}`;
  }
  const check = (name: string, expected: string | RegExp, ...given: Parameters<typeof choose>) =>
    test(name, async () => expect(await choose(...given)).toMatch(expected));
  const [ours, fork] = ['https://git.example/ours.git', 'https://git.example/fork.git'];

  check(
    'that with its remote, wherever it ran',
    /^one$/,
    {
      two: { origin: fork, path: '/srv/elsewhere' },
      one: { origin: ours },
    },
    { repoUrl: ours },
  );
  check(
    'that in whose directory it ran, where both have its remote',
    /^two$/,
    {
      one: { origin: ours, path: '/srv/one' },
      two: { origin: ours, path: '/srv/two' },
    },
    { repoUrl: ours, cwd: '/srv/two/src' },
  );
  check(
    'the inner one, where one lies in the other',
    /^inner$/,
    {
      outer: { path: '/work' },
      inner: { path: '/srv/inner' },
    },
    { cwd: '/srv/inner/src' },
  );
  check(
    'that whose directory is called like its own',
    /^two$/,
    {
      one: {},
      two: {},
    },
    { cwd: '/home/ada/two/src' },
  );
  check(
    'that which has its branch',
    /^two$/,
    {
      one: { origin: ours },
      two: { origin: ours, branch: 'topic' },
    },
    { repoUrl: ours, branch: 'topic' },
  );
  check(
    'none, where nothing tells',
    /^ambiguous-link: repositories "one" and "two" may both be its own, .*keep one of them/,
    {
      one: { origin: ours },
      two: { origin: ours },
    },
    { repoUrl: ours },
  );
  check(
    'none, where nothing tells and the record names no base',
    /^ambiguous-link: repositories "one" and "two"/,
    {
      one: { origin: ours },
      two: { origin: ours },
    },
    { repoUrl: ours, baseCommit: null },
  );
});

test('what may be of a repository that is left out is left out', async () => {
  const root = temporaryDirectory();
  const repositories = ['one', 'two'].map((name) => {
    const fixture = createGitFixture(join(root, name));
    const base = fixture.commit('Open', { 'a.txt': 'a' });
    return { name, git: createGit(fixture.path), base };
  });
  const session = exampleSession({
    baseCommit: repositories[0]?.base ?? '',
    turns: [exampleTurn({ fileChanges: [exampleFileChange('a.txt', 'a', 'b')] })],
  });
  const reasonWith = async (optedOut: string[]) => {
    const { traces } = await mineInMemory([session], repositories, {
      optOut: { repositories: optedOut },
    });
    return traces.map((trace) => trace.kind === 'rejected' && trace.decision.reason);
  };
  expect(await reasonWith([])).toEqual(['ambiguous-link']);
  expect(await reasonWith(['two'])).toEqual(['opted-out']);
});
