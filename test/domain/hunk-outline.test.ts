import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashContext, outlineHunk, outlineHunks } from '../../src/domain/hunk-outline.ts';

test('a recorded diff is kept as places and marks, without its text', () => {
  const diff =
    '@@ -3,3 +3,4 @@\n const a = 1;\n-const b = 2;\n+const b = 3;\n+const c = 4;\n done\n@@ -20 +21,0 @@ tail\n-last\n';
  const outlines = outlineHunks(diff.split('\n'));
  expect(outlines).toEqual([
    { oldStart: 3, shape: ' -++ ', contextHash: hashContext(['const a = 1;', 'done']) },
    { oldStart: 20, shape: '-', contextHash: hashContext([]) },
  ]);
  expect(JSON.stringify(outlines)).not.toContain('const');
});

describe('is not misled by', () => {
  const check = (name: string, diff: string, shapes: string[]) =>
    test(name, () => expect(outlineHunks(diff.split('\n')).map(({ shape }) => shape)).toEqual(shapes));
  check('content that looks like a hunk', '@@ -1,2 +1,2 @@\n-@@ -1 +1 @@\n+@@ -2 +2 @@\n x\n', ['-+ ']);
  check('a line that ends without a line end', '@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n', ['-+']);
  check('blank lines without their mark', '@@ -1,3 +1,4 @@\n a\n\n b\n+c\n', ['   +']);
  check('a diff that breaks off', '@@ -1,9 +1,9 @@\n a\n-b\n', [' - ']);
  check('no diff at all', 'nothing', []);
});

test('line ends make no other context', () => {
  expect(hashContext(['a\r', 'b'])).toBe(hashContext(['a', 'b']));
  expect(hashContext(['a', 'b'])).not.toBe(hashContext(['b', 'a']));
});

test('says the same of hunks in both of the forms in which they are recorded', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '', '-x', '+y', '@@ -1 +1 @@'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const text = (all: string[]) => all.map((line) => `${line}\n`).join('');
      const { hunks } = structuredPatch('f', 'f', text(before), text(after), '', '', { context: 1 });
      const diff = hunks
        .map(
          (h) =>
            `@@ -${h.oldLines === 0 ? h.oldStart - 1 : h.oldStart},${h.oldLines} +${h.newStart},${h.newLines} @@\n${h.lines.join('\n')}\n`,
        )
        .join('');
      expect(outlineHunks(diff.split('\n'))).toEqual(hunks.map((h) => outlineHunk(h.oldStart, h.lines)));
    }),
    { seed: 3 },
  );
});
