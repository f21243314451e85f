import { expect, test } from 'vitest';
import type { SuiteRun } from '../../src/testbed/protocol.ts';
import { findRelevantFiles, listFilesOf, narrowRun } from '../../src/validate/relevant-files.ts';

/** Tests by id; those that begin with `-` failed. */
const toRun = (tests: readonly string[], loadFailures: readonly string[] = []): SuiteRun => ({
  ...{ kind: 'ran', loadFailures, exitCode: 0, durationMs: 1 },
  tests: tests.map((mark) => {
    const id = mark.replace(/^-/, '');
    const status = mark === id ? ('passed' as const) : ('failed' as const);
    return { id, file: id.split('::')[0] ?? '', status, durationMs: 1, message: '' };
  }),
});
const check = (before: SuiteRun, after: SuiteRun, expected: string[] | null, testPatch = '') => {
  const files = findRelevantFiles({ base: [], 'base+tests': [before], gold: [after] }, testPatch);
  expect(files && [...files].sort()).toEqual(expected);
};
const patchOf = (path: string) =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;

test('files matter in which a test comes out otherwise, for the better or the worse', () => {
  check(toRun(['-a::x', 'b::y', 'c::z']), toRun(['a::x', '-b::y', 'c::z']), ['a', 'b']);
  check(toRun(['c::z'], ['a']), toRun(['a::x', 'c::z']), ['a']);
});

test('files matter that the change alters, as far as they hold tests', () => {
  const run = toRun(['a::x', 'c::z']);
  check(run, run, ['a'], `${patchOf('a')}${patchOf('helper')}`);
});

test('all files matter where none does', () => check(toRun(['c::z']), toRun(['c::z']), null));

test('a run is narrowed to them, and each state is asked for those that it has', () => {
  const run = toRun(['a::x', 'c::z'], ['b', 'd']);
  const narrow = narrowRun(run, new Set(['a', 'b']));
  expect(narrow).toEqual({ ...toRun(['a::x'], ['b']) });
  expect(listFilesOf('base', { base: [narrow], 'base+tests': [], gold: [] })).toEqual(['a', 'b']);
});
