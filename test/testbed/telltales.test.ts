import { expect, test } from 'vitest';
import { findTelltales, listTelltales } from '../../src/testbed/telltales.ts';

const lines = [
  'export function splitEvenly(total, parts) {',
  '  // whole cents first',
  '  const share = Math.trunc(total / parts);',
  '',
  '  const left = total - share * parts;',
  '  return { share, left };',
  '}',
];
const toPatch = (added: readonly string[], path = 'src/split.js') =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -9,0 +10,${added.length} @@\n${added.map((line) => `+${line}\n`).join('')}`;
const list = (goldPatch: string, testPatch = '') => listTelltales({ goldPatch, testPatch });

test('telltales are three lines of code that gold adds, what tells nothing left out', () => {
  expect(list(toPatch(lines))).toEqual([
    {
      path: 'src/split.js',
      line: 10,
      lines: [lines[0], lines[2]?.trim(), lines[4]?.trim()],
      offsets: [2, 4],
    },
    {
      path: 'src/split.js',
      line: 12,
      lines: [lines[2]?.trim(), lines[4]?.trim(), lines[5]?.trim()],
      offsets: [2, 3],
    },
  ]);
});

test.each<[string, string[], string?]>([
  ['imports', ["import { a } from 'a.js';", "import { b } from 'b.js';", "import { c } from 'c.js';"]],
  ['comments', ['// what nobody has written before', '# what nobody has written', '* what nobody has']],
  ['a few letters', ['x = 1;', 'yy = 2;', 'zz = 3;', '}', '});']],
  ['two lines', lines.slice(0, 3)],
  ['a lockfile', lines, 'package-lock.json'],
])('%s are none', (_name, added, path = 'src/split.js') => {
  expect(list(toPatch(added, path))).toEqual([]);
});

test('tests that an agent may not see have them, too', () => {
  expect(list('', toPatch(lines, 'test/split.test.js')).map(({ path }) => path)).toContain(
    'test/split.test.js',
  );
});

const telltales = list(toPatch(lines));
const find = (matches: readonly (readonly [line: number, text: string])[]) =>
  findTelltales(
    matches.map(([line, text]) => ({ path: 'x', line, text })),
    telltales,
  ).flatMap((file) => file.telltales);
const [first = '', second = '', third = ''] = telltales[0]?.lines ?? [];

test.each<[string, [number, string][], number[]]>([
  [
    'where gold has them',
    [
      [40, first],
      [42, second],
      [44, third],
    ],
    [0],
  ],
  [
    'closer together',
    [
      [40, first],
      [41, second],
      [42, third],
    ],
    [],
  ],
  [
    'in another order',
    [
      [40, second],
      [42, first],
      [44, third],
    ],
    [],
  ],
  [
    'two of three',
    [
      [40, first],
      [42, second],
    ],
    [],
  ],
  [
    'in one long line',
    [
      [1, first],
      [1, second],
      [1, third],
    ],
    [0],
  ],
  [
    'in one long line, another between',
    [
      [1, first],
      [1, second],
      [1, first],
      [1, third],
    ],
    [],
  ],
])('a file holds them only as gold has them: %s', (_name, matches, found) => {
  expect(find(matches)).toEqual(found);
});

test('a string of JSON holds a line as JSON writes it', () => {
  const quoted = [
    'say("one thing to everybody");',
    'say("another thing to everybody");',
    'say("a third thing");',
  ];
  const forms = quoted.map((line) => JSON.stringify(line).slice(1, -1));
  const matches = forms.map((text) => ({ path: 'x.map', line: 1, text }));
  expect(findTelltales(matches, list(toPatch(quoted)))).toEqual([{ path: 'x.map', telltales: [0] }]);
});
