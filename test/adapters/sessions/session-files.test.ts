import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createSessionFiles } from '../../../src/adapters/sessions/session-files.ts';
import type { Watermark } from '../../../src/domain/watermark.ts';
import type { SessionFile } from '../../../src/ports.ts';
import { sharedTemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts';

const source = createSessionFiles();
const samples = fileURLToPath(new URL('../../../fixtures/codex-samples/', import.meta.url));

function layOut(files: readonly string[]): string {
  const root = temporaryDirectory();
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), file);
  }
  return root;
}

function layOutTexts(files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory();
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  return root;
}

/** Of an eval case. */
function toManifest(patch_filename: string): string {
  const rollout = { start: { kind: 'rollout_line_index', value: 0 } };
  return JSON.stringify({ case_id: 'a', conversation_id: 'b', rollout, repo: { patch_filename } });
}

async function find(...paths: string[]): Promise<readonly SessionFile[]> {
  const found = await source.find(
    paths.map((path) => ({ path })),
    new Map(),
  );
  expect(found.closed).toEqual([]);
  return found.files;
}

describe('finds rollouts, oldest first', () => {
  const check = (name: string, files: string[], roots: string[], expected: string[]) =>
    test(name, async () => {
      const home = layOut(files);
      const found = await find(...roots.map((root) => join(home, root)));
      expect(found.map(({ path }) => relative(home, path))).toEqual(expected);
    });
  const october = 'sessions/2026/10/03/rollout-2026-10-03T09-00-00-a.jsonl';
  const november = 'sessions/2026/11/22/rollout-2026-11-22T12-19-15-b.jsonl';
  const archived = 'archived_sessions/rollout-2026-10-20T08-00-00-c.jsonl';
  check('of a Codex home', [november, archived, october], ['.'], [october, archived, november]);
  check(
    'of a home without what else lies in it',
    [november, 'worktrees/x/rollout-2026-01-01T00-00-00-d.jsonl', 'history.jsonl', 'sessions/notes.jsonl'],
    ['.'],
    [november],
  );
  check(
    'of any directory',
    ['a/rollout-2.jsonl', 'rollout-1.jsonl.zst'],
    ['.'],
    ['rollout-1.jsonl.zst', 'a/rollout-2.jsonl'],
  );
  check('of a file, whatever its name', ['x/session.jsonl'], ['x/session.jsonl'], ['x/session.jsonl']);
  check('once, though several roots hold it', [october], ['.', 'sessions', october], [october]);
  check(
    'of every home that fits',
    ['ada/.codex/sessions/rollout-1.jsonl', 'ben/.codex/sessions/rollout-2.jsonl', 'cy/rollout-3.jsonl'],
    ['*/.codex'],
    ['ada/.codex/sessions/rollout-1.jsonl', 'ben/.codex/sessions/rollout-2.jsonl'],
  );
  check(
    'at any depth',
    ['a/b/c/rollout-1.jsonl', 'rollout-2.jsonl'],
    ['**/*.jsonl'],
    ['a/b/c/rollout-1.jsonl', 'rollout-2.jsonl'],
  );
  check(
    'of alternatives, one of them deeper than the other',
    ['a/x/rollout-1.jsonl', 'b/rollout-2.jsonl', 'c/rollout-3.jsonl'],
    ['{a/x,b}'],
    ['a/x/rollout-1.jsonl', 'b/rollout-2.jsonl'],
  );
  check(
    'of a place whose name only looks like a pattern',
    ['[a]*/rollout-1.jsonl', 'a/rollout-2.jsonl'],
    ['[a]*'],
    ['[a]*/rollout-1.jsonl'],
  );
});

describe('a session’s origin', () => {
  const check = (name: string, path: string, origin: string | undefined, expected: string) =>
    test(name, async () => {
      const home = layOut(['exports/host-7/ada/sessions/2026/rollout-1.jsonl']);
      const root = { path: join(home, path), ...(origin ? { origin } : {}) };
      const { files } = await source.find([root], new Map());
      expect(files.map((file) => file.origin)).toEqual([expected]);
    });
  check('is said', 'exports/*', 'the lab', 'the lab');
  check('is what a wildcard stands for', 'exports/*/ada', undefined, 'host-7');
  check('is what all of them stand for', 'exports/host-?/{ada,ben}', undefined, 'host-7/ada');
  check('is no file and no depth', 'exports/host-*/**/*.jsonl', undefined, 'host-7');
  check('is else this machine', 'exports', undefined, hostname());
});

test('a session’s origin is what the roots say of it now, whatever was known', async () => {
  const home = layOut(['rollout-1.jsonl']);
  const originWith = async (...origins: (string | undefined)[]) => {
    const roots = origins.map((origin) => ({ path: home, ...(origin ? { origin } : {}) }));
    const before = new Map((await find(home)).map((file) => [file.path, file as unknown as Watermark]));
    const { files } = await source.find(roots, before);
    return files.map(({ origin, change }) => `${change}: ${origin}`);
  };
  expect(await originWith(undefined)).toEqual([`unchanged: ${hostname()}`]);
  expect(await originWith('mira')).toEqual(['unchanged: mira']);
  expect(await originWith(undefined, 'mira')).toEqual(['unchanged: mira']);
  expect(await originWith('mira', 'ada')).toEqual(['unchanged: mira']);
});

test('does not follow links below a root, nor with wildcards at any depth', async () => {
  const home = layOut(['sessions/rollout-1.jsonl', 'other/rollout-2.jsonl']);
  symlinkSync(join(home, 'other'), join(home, 'sessions/link'));
  symlinkSync(join(home, 'other/rollout-2.jsonl'), join(home, 'sessions/rollout-3.jsonl'));
  symlinkSync(home, join(home, 'sessions/loop'));
  for (const root of [home, `${home}/sessions/**`]) {
    expect((await find(root)).map(({ path }) => path)).toEqual([join(home, 'sessions/rollout-1.jsonl')]);
  }
});

test('wildcards stand for no link that leads nowhere, and for no pipe', async () => {
  const home = layOut(['sessions/rollout-1.jsonl']);
  symlinkSync(join(home, 'gone'), join(home, 'sessions/rollout-2.jsonl'));
  symlinkSync('rollout-3.jsonl', join(home, 'sessions/rollout-3.jsonl'));
  execFileSync('mkfifo', [join(home, 'sessions/rollout-4.jsonl')]);
  for (const root of [`${home}/sessions/*`, `${home}/*/rollout-{1,2,3,4}.jsonl`, `${home}/sessions`]) {
    expect((await find(root)).map(({ path }) => path)).toEqual([join(home, 'sessions/rollout-1.jsonl')]);
  }
});

describe('a root that is not there is named', () => {
  const check = (path: string, why: string) =>
    test(path, async () => {
      await expect(find(path)).rejects.toThrow(
        `sessions: cannot open "${path}" (${why}): name an existing file or directory in [sessions] paths`,
      );
    });
  check('/nowhere/sessions', 'ENOENT');
  check('/nowhere/*/sessions', 'nothing fits');
  check('/etc/**/no-such-name-anywhere', 'nothing fits');
  const home = sharedTemporaryDirectory();
  symlinkSync('loop', join(home, 'loop'));
  check(join(home, 'loop'), 'ELOOP');
  check('/dev/null', 'neither file nor directory');
});

describe('what has become of a file', () => {
  const text = 'x'.repeat(3000);
  const check = (name: string, expected: SessionFile['change'], change: (path: string) => void, size = 5) =>
    test(name, async () => {
      const path = join(temporaryDirectory(), 'rollout-1.jsonl');
      writeFileSync(path, text.repeat(size));
      const [before] = await find(path);
      if (!before) throw new Error('not found');
      change(path);
      const known = new Map([[path, { ...before, id: '1' } as unknown as Watermark]]);
      const { files } = await source.find([{ path }], known);
      expect(files.map((file) => file.change)).toEqual([expected]);
    });
  const keepTime = (path: string, content: string) => {
    const { atime, mtime } = statSync(path);
    writeFileSync(path, content);
    utimesSync(path, atime, mtime);
  };
  check('nothing', 'unchanged', () => {});
  check('lines were added', 'appended', (path) => appendFileSync(path, 'more'));
  check('a byte was added', 'appended', (path) => appendFileSync(path, 'm'));
  check('a small file has grown', 'appended', (path) => appendFileSync(path, text.repeat(9)), 1);
  check('an empty file has grown', 'appended', (path) => appendFileSync(path, text), 0);
  check('it has grown and another head', 'rewritten', (path) => writeFileSync(path, `y${text.repeat(6)}`));
  check('it has grown and another tail', 'rewritten', (path) =>
    writeFileSync(path, `${text.repeat(4)}${'y'.repeat(4000)}`),
  );
  check('it was cut', 'rewritten', (path) => writeFileSync(path, text));
  check('its end was written anew, its time set back', 'rewritten', (path) =>
    keepTime(path, readFileSync(path, 'utf8').replace(/x$/, 'y')),
  );
  check('it was touched', 'rewritten', (path) => utimesSync(path, 1, 1));
});

describe('a session is another when a file beside it is', () => {
  const check = (name: string, files: Record<string, string>, path: string, content: string | null) =>
    test(name, async () => {
      const home = layOutTexts(files);
      const changesAgainst = async (known: ReadonlyMap<string, Watermark>) =>
        (await source.find([{ path: home }], known)).files.map(({ change }) => change);
      const known = new Map((await find(home)).map((file) => [file.path, file as unknown as Watermark]));
      expect(known.size).toBe(1);
      expect(await changesAgainst(known)).toEqual(['unchanged']);
      if (content === null) rmSync(join(home, path));
      else writeFileSync(join(home, path), content);
      expect(await changesAgainst(known)).toEqual(['rewritten']);
    });
  const stream = { 'trace.jsonl': '{}\n', 'prompt.txt': 'Fix it' };
  check('a prompt that opts out', stream, 'prompt.txt', 'Fix it #no-benchmark');
  check('a commit that is mended', { ...stream, 'repo_sha.txt': '1' }, 'repo_sha.txt', '2');
  check('a commit that comes', stream, 'repo_sha.txt', '2');
  check('a commit that goes', { ...stream, 'repo_sha.txt': '1' }, 'repo_sha.txt', null);
  const manifest = toManifest('work.patch');
  const evalCase = { 'rollout.jsonl': '{}\n', 'manifest.json': manifest, 'work.patch': 'diff' };
  check('a manifest', evalCase, 'manifest.json', manifest.replace('"a"', '"c"'));
  check('a manifest that was damaged', { ...evalCase, 'manifest.json': '{' }, 'manifest.json', manifest);
  check('the patch that it names', evalCase, 'work.patch', 'diff --git');
});

test.each(['', '..', '../repo.patch', 'a\0b', 'x'.repeat(9999)])('no patch is called "%s"', async (name) => {
  const rollout = readFileSync(`${samples}rollout-multi-turn.jsonl`, 'utf8');
  const home = layOutTexts({ 'rollout.jsonl': rollout, 'manifest.json': toManifest(name) });
  const path = join(home, 'rollout.jsonl');
  const files = await find(home);
  for await (const reading of source.read(files.map((file) => ({ file, from: null })))) {
    expect(reading.watermark.notes).toEqual([`${path}: its patch "${name}" cannot be read`]);
  }
  expect(files.map(({ format }) => format)).toEqual(['codex-eval-case']);
});

test('a file that is known under another format is read anew', async () => {
  const path = join(layOut(['rollout-1.jsonl']), 'rollout-1.jsonl');
  const [before] = await find(path);
  const known = new Map([[path, { ...before, format: 'exec-stream' } as unknown as Watermark]]);
  expect((await source.find([{ path }], known)).files[0]?.change).toBe('rewritten');
});
