import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type FilePatch,
  joinPatch,
  PatchSyntaxError,
  parseHunks,
  parsePatch,
  renderHunks,
  unquotePath,
} from '../../src/domain/patch.ts';

const repo = mkdtempSync(join(tmpdir(), 'rollbench-patch-'));
const git = (args: readonly string[], input = '') =>
  execFileSync('git', ['-C', repo, '-c', 'core.quotePath=true', ...args], {
    input,
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' },
    encoding: 'utf8',
  });
git(['init', '--quiet']);
afterAll(() => rmSync(repo, { recursive: true }));

interface File {
  readonly mode: '100644' | '100755' | '120000';
  readonly content: string;
}
type Tree = ReadonlyMap<string, File>;

/** Two commits made by `git fast-import`, and what git says of their difference in three ways. */
function diffTrees(before: Tree, after: Tree) {
  git(['fast-import', '--quiet', '--force'], `${toCommit('before', before)}${toCommit('after', after)}`);
  const diff = (...format: string[]) => git(['diff', ...format, '--find-renames', 'before', 'after']);
  return {
    patch: diff('--binary', '--full-index'),
    changes: parseRaw(diff('--raw', '-z')),
    counts: parseNumstat(diff('--numstat', '-z')),
  };
}

function toCommit(branch: string, tree: Tree): string {
  const files = [...tree].map(([path, { mode, content }]) => {
    const quoted = `"${path.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`;
    return `M ${mode} inline ${quoted}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
  });
  return `reset refs/heads/${branch}\ncommit refs/heads/${branch}\ncommitter A <a@b> 0 +0000\ndata 0\ndeleteall\n${files.join('')}\n`;
}

type Change = Pick<FilePatch, 'path' | 'oldPath' | 'change'>;

function parseRaw(raw: string): Change[] {
  const fields = raw.split('\0');
  const changes: Change[] = [];
  for (let i = 0; i < fields.length - 1; ) {
    const status = fields[i]?.split(' ')[4]?.[0];
    const path = fields[i + 1] ?? '';
    i += 2;
    if (status === 'R') {
      changes.push({ change: 'rename', oldPath: path, path: fields[i] ?? '' });
      i++;
    } else if (status === 'T') {
      // A file that becomes a link is written as a deletion and an addition.
      changes.push({ change: 'delete', oldPath: path, path }, { change: 'add', oldPath: path, path });
    } else {
      const change = status === 'A' ? 'add' : status === 'D' ? 'delete' : 'modify';
      changes.push({ change, oldPath: path, path });
    }
  }
  return changes;
}

/** Added and removed lines by path after the change; `-` for binaries. */
function parseNumstat(numstat: string): Map<string, string> {
  const counts = new Map<string, string>();
  const fields = numstat.split('\0');
  for (let i = 0; i < fields.length - 1; i++) {
    const [, added, removed, path] = /^(\S+)\t(\S+)\t(.*)$/s.exec(fields[i] ?? '') ?? [];
    // A rename has an empty path, followed by the old and the new one.
    if (path === '') i += 2;
    counts.set(path || (fields[i] ?? ''), `${added} ${removed}`);
  }
  return counts;
}

/** The same, from our reading. A binary that only moves or changes its mode says nowhere that it is one. */
function toCounts(files: readonly FilePatch[], expected: ReadonlyMap<string, string>): Map<string, string> {
  const added = new Map<string, number>();
  const removed = new Map<string, number>();
  const binaries = new Set<string>();
  for (const file of files) {
    added.set(file.path, (added.get(file.path) ?? 0) + file.addedLines.length);
    removed.set(file.path, (removed.get(file.path) ?? 0) + file.removedLines.length);
    const hasContent = /^(index|@@) /m.test(file.text);
    if (file.isBinary || (!hasContent && expected.get(file.path) === '- -')) binaries.add(file.path);
  }
  return new Map(
    files.map(({ path }) => [path, binaries.has(path) ? '- -' : `${added.get(path)} ${removed.get(path)}`]),
  );
}

const name = fc
  .array(
    fc.constantFrom('a', 'b', ' ', ' b/', '"', '" ', '\\', '\t', '\n', 'é', '日', '🙂', '\ufeff', 'a/', '-'),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''))
  .filter((path) => !/^\/|\/$|\/\//.test(path));
const line = fc.constantFrom(
  'x',
  'y',
  '',
  'é',
  'blank at end ',
  'carriage return\r',
  'diff --git a/x b/x',
  '--- a/x',
  '+++ b/x',
  '-- a/x',
  '++ b/x',
  '@@ -1 +1 @@',
  '-',
  '+',
  '\\ No newline at end of file',
  'GIT binary patch',
  'rename from x',
  'new file mode 100644',
);
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
  .map(([lines, endsInNewline]) => lines.join('\n') + (endsInNewline && lines.length > 0 ? '\n' : ''));
const content = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: text.map((value) => `\0${value}`) },
);
const mode = fc.constantFrom<File['mode']>('100644', '100644', '100755', '120000');
// A directory of its own for each file: a path is never also a directory.
const tree = fc
  .dictionary(name, fc.record({ mode, content }), { maxKeys: 4 })
  .map((files) => new Map(Object.entries(files).map(([path, file], i) => [`${i}/${path}`, file])));
const trees = fc.oneof(
  fc.tuple(tree, tree),
  tree.map((before): [Tree, Tree] => [before, moved(before)]),
);
const moved = (files: Tree): Tree => new Map([...files].map(([path, file]) => [`moved/${path}`, file]));

describe('a patch made by git', () => {
  test('is split into the files that git itself names, and joins to the same bytes', () => {
    fc.assert(
      fc.property(trees, ([before, after]) => {
        const { patch, changes, counts } = diffTrees(before, after);
        const files = parsePatch(patch);
        expect(joinPatch(files)).toBe(patch);
        expect(files.map(({ path, oldPath, change }) => ({ path, oldPath, change }))).toEqual(
          changes.map(({ path, oldPath, change }) => ({ path, oldPath, change })),
        );
        // For a file that becomes a link, git counts the lines of a difference that it does not write.
        const typeChanges = new Set(
          files.filter(({ path }, i) => files[i - 1]?.path === path).map((f) => f.path),
        );
        const counted = files.filter(({ path }) => !typeChanges.has(path));
        for (const path of typeChanges) counts.delete(path);
        expect(toCounts(counted, counts)).toEqual(counts);
      }),
      { seed: 7, numRuns: 120 },
    );
  });

  test('is taken apart into hunks, and put together with the same places', () => {
    const withoutSections = (text: string) =>
      text
        .replaceAll(/^@@ -(\d+) /gm, '@@ -$1,1 ')
        .replaceAll(/^(@@ -\S+ \+\d+) @@/gm, '$1,1 @@')
        .replaceAll(/^(@@ .* @@).*$/gm, '$1');
    fc.assert(
      fc.property(trees, ([before, after]) => {
        for (const file of parsePatch(diffTrees(before, after).patch)) {
          const { header, hunks } = parseHunks(file);
          if (hunks.length > 0) expect(renderHunks(header, hunks)).toBe(withoutSections(file.text));
        }
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  test('tells the modes of a file', () => {
    const file = (mode: File['mode'], content = 'one\n'): Tree => new Map([['a', { mode, content }]]);
    const none: Tree = new Map();
    const modes = (before: Tree, after: Tree) =>
      parsePatch(diffTrees(before, after).patch).map(({ oldMode, newMode }) => [oldMode, newMode]);
    expect(modes(file('100644'), file('100755'))).toEqual([['100644', '100755']]);
    expect(modes(file('100755'), file('100755', 'two\n'))).toEqual([['100755', '100755']]);
    expect(modes(none, file('120000'))).toEqual([[null, '120000']]);
    expect(modes(file('100644'), none)).toEqual([['100644', null]]);
  });

  test('keeps the lines of each file apart from its headers', () => {
    const before = new Map<string, File>([['a', { mode: '100644', content: 'one\n-- x\n' }]]);
    const after = new Map<string, File>([['a', { mode: '100644', content: 'one\n++ y' }]]);
    const [file] = parsePatch(diffTrees(before, after).patch);
    expect(file?.addedLines).toEqual(['++ y']);
    expect(file?.removedLines).toEqual(['-- x']);
  });
});

test.each([
  ['plain name', 'plain name'],
  ['"caf\\303\\251"', 'café'],
  ['"\\357\\273\\277bom"', '\ufeffbom'],
  ['"tab\\tnewline\\nquote\\"backslash\\\\"', 'tab\tnewline\nquote"backslash\\'],
])('the quoted name %s is %j', (quoted, expected) => {
  expect(unquotePath(quoted)).toBe(expected);
});

describe('hostile or damaged text', () => {
  test('before the first section is dropped', () => {
    expect(parsePatch('From: someone\nSubject: x\n\n---\n 1 file changed\n')).toEqual([]);
    expect(parsePatch('')).toEqual([]);
  });

  test('without a readable name is an error with its line', () => {
    expect(() => parsePatch('note\ndiff --git nonsense\nold mode 100644\nnew mode 100755\n')).toThrow(
      new PatchSyntaxError('patch line 2: cannot read a file name from "diff --git nonsense"'),
    );
  });

  test('never ends in anything but files or a syntax error', () => {
    const piece = fc.oneof(
      line,
      fc.constantFrom('diff --git a/x b/x', 'diff --git "a/x', '--- "', 'index 1..2'),
    );
    fc.assert(
      fc.property(fc.array(piece), (lines) => {
        try {
          parsePatch(lines.join('\n'));
        } catch (error) {
          expect(error).toBeInstanceOf(PatchSyntaxError);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
