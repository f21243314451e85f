import { chmodSync, chownSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { parsePatch } from '../../../src/domain/patch.ts';
import { createGitFixture, type GitFixture, readSubjects } from '../../support/git-fixture.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
let count = 0;
const createFixture = () => createGitFixture(join(directory, String(++count)));

describe('commits', () => {
  const fixture = createFixture();
  const first = fixture.commit(
    'First',
    { 'a.txt': 'one\n', 'name with\nnewline': 'x' },
    '2026-01-01T00:00:00Z',
  );
  fixture.git('switch', '--quiet', '--create', 'side');
  const side = fixture.commit(
    'On a side branch\n\nbody',
    { ':colon': 'x', 'é.txt': 'x' },
    '2026-01-03T12:00:00+02:00',
  );
  fixture.git('switch', '--quiet', 'main');
  const empty = fixture.commit('Nothing', {}, '2026-01-02T00:00:00Z');
  fixture.git('merge', '--quiet', '--no-commit', 'side');
  const merge = fixture.commit('Merge side', {}, '2026-01-04T00:00:00Z');
  fixture.git('switch', '--quiet', '--create', 'open');
  const open = fixture.commit('Not merged yet', { 'open.txt': 'x' }, '2026-01-05T00:00:00Z');
  fixture.git('switch', '--quiet', 'main');
  writeFileSync(join(fixture.path, 'a.txt'), 'stashed\n');
  fixture.git('stash', '--quiet');
  fixture.git('notes', 'add', '-m', 'a note', first);
  const git = createGit(fixture.path);

  test('are listed from all branches, oldest first, without stashes and notes', async () => {
    expect(await git.listCommits('2026-01-01T00:00:00Z')).toEqual([
      {
        id: first,
        parentIds: [],
        committedAt: '2026-01-01T00:00:00.000Z',
        files: ['a.txt', 'name with\nnewline'],
        renames: [],
        hasLanded: true,
      },
      {
        id: empty,
        parentIds: [first],
        committedAt: '2026-01-02T00:00:00.000Z',
        files: [],
        renames: [],
        hasLanded: true,
      },
      {
        id: side,
        parentIds: [first],
        committedAt: '2026-01-03T10:00:00.000Z',
        files: [':colon', 'é.txt'],
        renames: [],
        hasLanded: true,
      },
      {
        id: merge,
        parentIds: [empty, side],
        committedAt: '2026-01-04T00:00:00.000Z',
        files: [':colon', 'é.txt'],
        renames: [],
        hasLanded: true,
      },
      {
        id: open,
        parentIds: [merge],
        committedAt: '2026-01-05T00:00:00.000Z',
        files: ['open.txt'],
        renames: [],
        hasLanded: false,
      },
    ]);
  });

  test('are listed without the merges that only kept a branch up to date', async () => {
    const { path, git: run, commit } = createFixture();
    commit('First', { a: '1' });
    run('switch', '--quiet', '--create', 'side');
    commit('On a side branch', { b: '1' });
    run('switch', '--quiet', 'main');
    commit('On main', { a: '2' });
    const merge = (branch: string, into: string) => {
      run('switch', '--quiet', into);
      run('merge', '--quiet', '--no-ff', '--no-commit', branch);
      commit(`${branch} into ${into}`, {});
    };
    merge('main', 'side');
    merge('side', 'main');
    const git = createGit(path);
    const subjects = await readSubjects(git, await git.listCommits('2026-01-01T00:00:00Z'));
    expect(subjects.sort()).toEqual(['First', 'On a side branch', 'On main', 'side into main']);
  });

  test('are listed from the very second on', async () => {
    const ids = async (since: string) => (await git.listCommits(since)).map(({ id }) => id);
    expect(await ids('2026-01-02T00:00:00.000Z')).toEqual([empty, side, merge, open]);
    expect(await ids('2026-01-02T00:00:00.001Z')).toEqual([side, merge, open]);
    expect(await ids('2030-01-01T00:00:00Z')).toEqual([]);
    expect(await ids('1969-01-01T00:00:00Z')).toEqual([first, empty, side, merge, open]);
    await expect(git.listCommits('last week')).rejects.toThrow('"last week" is no ISO 8601 instant');
  });

  test.each([
    ['a full id', first, true],
    ['a short id', first.slice(0, 8), true],
    ['a branch', 'side', true],
    ['an id that nobody made', 'deadbeef'.repeat(5), false],
    ['the id of a tree', fixture.git('rev-parse', 'HEAD^{tree}'), false],
    ['an option', '--help', false],
    ['an expression', 'main..side', false],
    ['nothing', '', false],
  ])('%s is recognised for what it is', async (_name, commit, expected) => {
    expect(await git.hasCommit(commit)).toBe(expected);
  });

  test('that look like options are refused', async () => {
    await expect(git.diff(first, '--output=/tmp/x')).rejects.toThrow('"--output=/tmp/x" is no commit id');
    await expect(git.listFiles('-h')).rejects.toThrow('"-h" is no commit id');
  });
});

describe('the default branch is', () => {
  /** Subjects of the commits that landed. */
  const readLanded = async (path: string) => {
    const git = createGit(path);
    const commits = await git.listCommits('2026-01-01T00:00:00Z');
    return readSubjects(
      git,
      commits.filter(({ hasLanded }) => hasLanded),
    );
  };

  const createOrigin = () => {
    const origin = createFixture();
    origin.commit('First', { a: '1' }, '2026-01-01T00:00:00Z');
    origin.git('branch', 'develop');
    origin.commit('On main', { a: '2' }, '2026-01-02T00:00:00Z');
    origin.git('switch', '--quiet', 'develop');
    origin.commit('On develop', { b: '1' }, '2026-01-03T00:00:00Z');
    return origin;
  };

  const clone = (origin: GitFixture) => {
    const fixture = createFixture();
    fixture.git('remote', 'add', 'origin', origin.path);
    fixture.git('fetch', '--quiet', 'origin');
    return fixture;
  };

  test('what the origin calls so, as fetched and as it is here', async () => {
    const fixture = clone(createOrigin());
    fixture.git('remote', 'set-head', 'origin', 'develop');
    fixture.git('switch', '--quiet', '--create', 'main', 'origin/main');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On develop']);
    fixture.git('switch', '--quiet', '--create', 'develop', 'origin/develop');
    fixture.commit('Not pushed yet', { c: '1' }, '2026-01-04T00:00:00Z');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On develop', 'Not pushed yet']);
    fixture.git('reset', '--quiet', '--hard', 'HEAD~2');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On develop']);
  });

  test('main, where the origin does not say, whatever is checked out', async () => {
    const origin = createOrigin();
    expect(await readLanded(origin.path)).toEqual(['First', 'On main']);
    const fixture = clone(origin);
    fixture.git('switch', '--quiet', '--create', 'work', 'origin/develop');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On main']);
  });

  test('master, where there is no main', async () => {
    const fixture = createOrigin();
    fixture.git('branch', '--move', 'main', 'master');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On main']);
  });

  test('what is checked out, where nothing else is known', async () => {
    const fixture = createOrigin();
    fixture.git('branch', '--move', 'main', 'other');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On develop']);
    fixture.git('switch', '--quiet', '--detach', 'other');
    expect(await readLanded(fixture.path)).toEqual(['First', 'On main']);
    fixture.git('switch', '--quiet', '--orphan', 'empty');
    expect(await readLanded(fixture.path)).toEqual([]);
    expect(await createGit(fixture.path).listCommits('2026-01-01T00:00:00Z')).toHaveLength(3);
  });

  test('none in a repository without commits', async () => {
    expect(await createGit(createFixture().path).listCommits('2026-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('the branches on which work lands are', () => {
  const createReleases = () => {
    const origin = createFixture();
    const commitOn = (branch: string, file: string, day: number) => {
      origin.git('switch', '--quiet', branch);
      return origin.commit(`On ${branch}`, { [file]: '1' }, `2026-01-0${day}T00:00:00Z`);
    };
    origin.commit('First', { a: '1' }, '2026-01-01T00:00:00Z');
    for (const branch of ['develop', 'release/1', 'release/2', 'topic']) origin.git('branch', branch);
    for (const [i, branch] of ['main', 'develop', 'release/1', 'release/2', 'topic'].entries())
      commitOn(branch, `file${i}`, i + 2);
    return origin;
  };
  const readLanded = async (path: string, branches: string[]) => {
    const git = createGit(path, { branches });
    const commits = await git.listCommits('2026-01-01T00:00:00Z');
    expect(commits).toHaveLength(6);
    return readSubjects(
      git,
      commits.filter(({ hasLanded }) => hasLanded),
    );
  };
  const origin = createReleases();
  const clone = createFixture();
  clone.git('remote', 'add', 'origin', origin.path);
  clone.git('fetch', '--quiet', 'origin');
  clone.git('remote', 'set-head', 'origin', 'main');

  test.each([
    [[], ['First', 'On main']],
    [['develop'], ['First', 'On develop']],
    [
      ['main', 'release/*'],
      ['First', 'On main', 'On release/1', 'On release/2'],
    ],
    [['{develop,topic}'], ['First', 'On develop', 'On topic']],
  ])('%j, as they are here and as they were fetched', async (branches, expected) => {
    expect(await readLanded(origin.path, branches)).toEqual(expected);
    expect(await readLanded(clone.path, branches)).toEqual(expected);
  });

  test('part of the state: other ones may link otherwise', async () => {
    const states = [[], ['main'], ['main', 'develop']].map((branches) =>
      createGit(origin.path, { branches }).state(),
    );
    expect(new Set(await Promise.all(states)).size).toBe(3);
  });

  test('never none: then the configuration is to be mended', async () => {
    await expect(readLanded(origin.path, ['trunk', 'rel-*'])).rejects.toThrow(
      `${origin.path} has no branch that is called "trunk" or "rel-*": mend [[repo]] branches`,
    );
  });

  test('no place in which a base is looked for: that is the default branch', async () => {
    const git = createGit(clone.path, { branches: ['develop', 'main'] });
    const last = await git.findLastCommit(null, '2027-01-01T00:00:00Z');
    expect(last).toBe(clone.git('rev-parse', 'origin/main'));
  });
});

test('one commit comes after another on some line of history', async () => {
  const fixture = createFixture();
  const first = fixture.commit('First', { a: '1' });
  const second = fixture.commit('Second', { a: '2' });
  fixture.git('switch', '--quiet', '--create', 'side', first);
  const side = fixture.commit('Side', { b: '1' });
  const git = createGit(fixture.path);
  expect(await git.isAfter(second, first)).toBe(true);
  expect(await git.isAfter(first, second)).toBe(false);
  expect(await git.isAfter(side, second)).toBe(false);
  await expect(git.isAfter(side, 'f'.repeat(40))).rejects.toMatchObject({ kind: 'objectMissing' });
});

describe('differences', () => {
  test('apply to their first commit and give the second', async () => {
    const fixture = createFixture();
    const before = fixture.commit('Before', {
      a: 'one\ntwo\nthree\n',
      gone: 'x\n',
      'b i n': new Uint8Array([0, 1]),
    });
    rmSync(join(fixture.path, 'gone'));
    chmodSync(join(fixture.path, 'a'), 0o755);
    symlinkSync('a', join(fixture.path, 'link'));
    const after = fixture.commit('After', {
      a: 'one\n2\nthree',
      'b i n': new Uint8Array([0, 2]),
      é: 'new\n',
    });
    const patch = await createGit(fixture.path).diff(before, after);
    fixture.git('checkout', '--quiet', before);
    writeFileSync(join(directory, 'patch'), patch);
    fixture.git('apply', '--index', join(directory, 'patch'));
    expect(fixture.git('write-tree')).toBe(fixture.git('rev-parse', `${after}^{tree}`));
  });

  test('begin at the empty tree where there is no first commit', async () => {
    const fixture = createFixture();
    const root = fixture.commit('Root', { a: 'x\n' });
    expect(parsePatch(await createGit(fixture.path).diff(null, root))).toMatchObject([
      { path: 'a', change: 'add' },
    ]);
  });

  test('are the same whatever the repository, its checkout and the user have configured', async () => {
    const fixture = createFixture();
    const before = fixture.commit('Before', { 'a.txt': 'one\n', 'old name': 'x\ny\nz\n' });
    fixture.git('mv', 'old name', 'new name');
    const after = fixture.commit('After', { 'a.txt': 'two\n' });
    const git = createGit(fixture.path);
    const patch = await git.diff(before, after);
    expect(parsePatch(patch).map(({ change }) => change)).toEqual(['modify', 'rename']);
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['diff.renames', 'false'],
      ['diff.external', 'touch external-ran'],
      ['diff.context', '0'],
      ['color.ui', 'always'],
      ['core.attributesFile', '.gitattributes'],
      ['diff.upper.textconv', 'touch textconv-ran; cat'],
    ] as const) {
      fixture.git('config', key, value);
    }
    writeFileSync(join(fixture.path, '.gitattributes'), '* diff=upper -text\n*.txt -diff\n');
    expect(await git.diff(before, after)).toBe(patch);
    expect(existsSync(join(fixture.path, 'external-ran'))).toBe(false);
    expect(existsSync(join(fixture.path, 'textconv-ran'))).toBe(false);
  });

  test('keep every byte of a file that is not UTF-8, and the lines of those that are', async () => {
    const fixture = createFixture();
    const latin1 = Buffer.from('café\n', 'latin1');
    const before = fixture.commit('Before', { 'menu.txt': latin1, 'plain.txt': 'one\n' });
    const changed = Buffer.concat([latin1, Buffer.from('thé\n', 'latin1')]);
    const after = fixture.commit('After', {
      'menu.txt': changed,
      'plain.txt': 'één\n',
      '.gitattributes': '*.txt diff\n',
    });
    const patch = await createGit(fixture.path).diff(before, after);
    const files = parsePatch(patch);
    expect(files.map(({ path, isBinary }) => ({ path, isBinary }))).toEqual([
      { path: '.gitattributes', isBinary: false },
      { path: 'menu.txt', isBinary: true },
      { path: 'plain.txt', isBinary: false },
    ]);
    fixture.git('checkout', '--quiet', before);
    writeFileSync(join(directory, 'patch'), patch);
    fixture.git('apply', '--index', join(directory, 'patch'));
    expect(readFileSync(join(fixture.path, 'menu.txt'))).toEqual(changed);
    expect(fixture.git('write-tree')).toBe(fixture.git('rev-parse', `${after}^{tree}`));
  });
});

describe('files of a commit', () => {
  const fixture = createFixture();
  const commit = fixture.commit('Files', { 'a.txt': 'één\n', 'd/b*.txt': 'star', 'd/bb.txt': 'other' });
  const git = createGit(fixture.path);

  test('are listed by their whole paths', async () => {
    expect(await git.listFiles(commit)).toEqual(['a.txt', 'd/b*.txt', 'd/bb.txt']);
  });

  test.each([
    ['a.txt', 'één\n'],
    ['d/b*.txt', 'star'],
    ['d', undefined],
    ['d/', undefined],
    ['missing', undefined],
    ['../a.txt', undefined],
  ])('%s reads as %j', async (path, expected) => {
    expect(await git.readFile(commit, path)).toBe(expected);
  });

  test('are searched for whole words, and what looks like an option or a pattern is a word, too', async () => {
    const words = ['één', 'star', 'sta', 'b', '--all', '.*', 'other'];
    expect(await git.findWords(commit, words)).toEqual(new Set(['één', 'star', 'other']));
    await expect(git.findWords('0'.repeat(40), ['star'])).rejects.toThrow('is missing');
  });
});

describe('lines that differ', () => {
  const fixture = createFixture();
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}\n`);
  const root = fixture.commit('Root', { 'a.txt': lines.join(''), bin: new Uint8Array([0, 1]) });
  fixture.git('mv', 'a.txt', 'b.txt');
  const moved = fixture.commit('Move', {
    'b.txt': lines.join('').replace('line 7\n', 'line seven\n'),
    bin: new Uint8Array([0, 2]),
    'menu.txt': Buffer.from('café\n', 'latin1'),
  });
  const git = createGit(fixture.path);
  const read = async (from: string | null, to: string) =>
    parsePatch((await git.diffLines(from, to)) ?? '').map(({ path, addedLines, removedLines }) => ({
      path,
      addedLines,
      removedLines,
    }));

  test('stand without the lines around them, under the later name, and without binaries', async () => {
    expect(await read(root, moved)).toEqual([
      { path: 'b.txt', addedLines: ['line seven'], removedLines: ['line 7'] },
      { path: 'bin', addedLines: [], removedLines: [] },
      { path: 'menu.txt', addedLines: [], removedLines: [] },
    ]);
  });

  test('of a first commit are all of its lines, of equal commits none', async () => {
    expect((await read(null, root))[0]?.addedLines).toHaveLength(40);
    expect(await read(root, root)).toEqual([]);
  });

  test('of an unknown commit are an error, and of the next one are read all the same', async () => {
    await expect(git.diffLines(root, 'f'.repeat(40))).rejects.toThrow(
      `object ${'f'.repeat(40)} is missing or damaged (fatal: bad object`,
    );
    expect(await read(root, moved)).toHaveLength(3);
  });

  test('of more than anybody writes are not read', async () => {
    const huge = fixture.commit('Dump', { 'dump.sql': `${'x'.repeat(1023)}\n`.repeat(17 * 1024) });
    expect(await git.diffLines(moved, huge)).toBeUndefined();
    expect(await read(root, moved)).toHaveLength(3);
  });
});

describe('the state of a repository', () => {
  const fixture = createFixture();
  fixture.commit('First', { a: '1' });
  const states: string[] = [];
  const check = (name: string, act: () => void) =>
    test(name, async () => {
      act();
      const state = await createGit(fixture.path).state();
      expect(await createGit(fixture.path).state()).toBe(state);
      expect(states).not.toContain(state);
      states.push(state);
    });
  check('is there', () => undefined);
  check('changes with a commit', () => fixture.commit('Second', { a: '2' }));
  check('changes with a branch', () => fixture.git('branch', 'side'));
  check('changes with what is checked out', () => fixture.git('checkout', '--quiet', '--detach', 'HEAD~1'));
  check('changes with a remote', () => fixture.git('remote', 'add', 'origin', 'git@git.example:a.git'));

  test('is the same whatever lies in the worktree', async () => {
    writeFileSync(join(fixture.path, 'a'), 'changed\n');
    expect(await createGit(fixture.path).state()).toBe(states.at(-1));
  });

  test('is there even without a commit', async () => {
    expect(await createGit(createFixture().path).state()).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the last commit before an instant', () => {
  const fixture = createFixture();
  const first = fixture.commit('First', { a: '1' }, '2026-01-01T00:00:00Z');
  fixture.git('switch', '--quiet', '--create', 'side');
  const side = fixture.commit('On a side branch', { b: '1' }, '2026-01-02T00:00:00Z');
  fixture.git('switch', '--quiet', 'main');
  const second = fixture.commit('Second', { a: '2' }, '2026-01-03T00:00:00Z');
  fixture.git('merge', '--quiet', '--no-ff', '--no-commit', 'side');
  const merge = fixture.commit('Merge', {}, '2026-01-04T00:00:00Z');
  const git = createGit(fixture.path);

  test.each([
    ['of a branch', 'side', '2026-01-02T12:00:00Z', side],
    ['of a branch, to the very second', 'main', '2026-01-03T00:00:00.000Z', second],
    // What a merge brings was not there before the merge.
    ['of the branch’s own line', 'main', '2026-01-02T12:00:00Z', first],
    ['of a branch that is gone: the default branch’s', 'closed', '2026-01-05T00:00:00Z', merge],
    ['of no branch in particular', null, '2026-01-05T00:00:00Z', merge],
    ['that there was none before', 'main', '2025-01-01T00:00:00Z', undefined],
    ['of what is no branch', '--all', '2026-01-02T12:00:00Z', first],
  ])('%s', async (_name, branch, before, expected) => {
    expect(await git.findLastCommit(branch, before)).toBe(expected);
  });
});

test('messages are read in whatever encoding they were written', async () => {
  const fixture = createFixture();
  const commit = fixture.commit('Café\n\nThé', { a: '1' });
  fixture.git('config', 'i18n.commitEncoding', 'ISO-8859-1');
  const file = join(directory, 'message');
  writeFileSync(file, Buffer.from('Café\n\nThé\n', 'latin1'));
  fixture.git('-c', 'user.name=A', '-c', 'user.email=a', 'commit', '--quiet', '--allow-empty', '-F', file);
  const latin = fixture.git('rev-parse', 'HEAD');
  const git = createGit(fixture.path);
  expect(await git.readMessage(commit)).toBe('Café\n\nThé');
  expect(await git.readMessage(latin)).toBe('Café\n\nThé');
  expect(await git.readAuthor(commit)).toEqual({ name: 'Ada', email: 'ada@example.org' });
  await expect(git.readAuthor('f'.repeat(40))).rejects.toThrow('has no commit');
  await expect(git.readMessage('f'.repeat(40))).rejects.toThrow('has no commit');
});

describe('paths of a commit', () => {
  const fixture = createFixture();
  fixture.commit('Files', { 'a/b/c.txt': '1', 'a/d.txt': '2', 'e\nf/é.txt': '3', 'top.txt': '4' });
  fixture.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
  fixture.git('-c', 'user.name=A', '-c', 'user.email=a', 'commit', '--quiet', '-m', 'Module');
  const commit = fixture.git('rev-parse', 'HEAD');
  const git = createGit(fixture.path);

  test('are known for what they are', async () => {
    const asked = [
      'a',
      'a/b',
      'a/b/c.txt',
      'a/x',
      'a/d.txt/x',
      'e\nf/é.txt',
      'module',
      '',
      '.',
      '..',
      '/a',
      'a/',
    ];
    expect([...(await git.findPaths(commit, asked))]).toEqual([
      ['a', 'folder'],
      ['a/b', 'folder'],
      ['a/b/c.txt', 'file'],
      ['e\nf/é.txt', 'file'],
    ]);
  });

  test('around others are those beside and above them', async () => {
    expect((await git.listAround(commit, ['a/b/new.txt', 'no/such/folder.txt'])).toSorted()).toEqual([
      'a/b/c.txt',
      'a/d.txt',
      'top.txt',
    ]);
  });

  test('of an unknown commit are an error', async () => {
    await expect(git.findPaths('f'.repeat(40), ['a'])).rejects.toThrow(`tree ${'f'.repeat(40)} is missing`);
  });
});

describe('repositories', () => {
  test('tell the addresses of their remotes', async () => {
    const fixture = createFixture();
    expect(await createGit(fixture.path).remoteUrls()).toEqual([]);
    fixture.git('remote', 'add', 'origin', 'https://example.org/a.git');
    fixture.git('remote', 'add', 'fork', 'git@example.org:b.git');
    expect(await createGit(fixture.path).remoteUrls()).toEqual([
      'https://example.org/a.git',
      'git@example.org:b.git',
    ]);
  });

  test.runIf(process.getuid?.() === 0)('that belong to somebody else are read, too', async () => {
    const fixture = createFixture();
    const commit = fixture.commit('Files', { a: 'x' });
    chownSync(fixture.path, 1234, 1234);
    chownSync(join(fixture.path, '.git'), 1234, 1234);
    expect(await createGit(fixture.path).hasCommit(commit)).toBe(true);
  });

  test('that are gone, or none at all, are named with what git says', async () => {
    await expect(createGit('/nonexistent/repo').hasCommit('main')).rejects.toThrow(
      'git rev-parse in /nonexistent/repo failed: the directory does not exist',
    );
    await expect(createGit(directory).listFiles('main')).rejects.toThrow('not a git repository');
  });

  test('whose objects are gone give a fault that names them, their place and what to do', async () => {
    const fixture = createFixture();
    const commit = fixture.commit('Files', { a: 'x' });
    const blob = fixture.git('rev-parse', 'HEAD:a');
    rmSync(join(fixture.path, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    const git = createGit(fixture.path);
    expect([await git.hasObject(commit), await git.hasObject(blob)]).toEqual([true, false]);
    await expect(git.readFile(commit, 'a')).rejects.toMatchObject({
      object: blob,
      name: 'RepositoryFault',
      kind: 'objectMissing',
      path: fixture.path,
      message: expect.stringMatching(new RegExp(`^object ${blob} \\("a" at ${commit}\\) .*: fetch it`)),
    });
  });
});
