import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileChange } from '../../src/domain/session.ts';
import { replayEdits } from '../../src/mine/replay-edits.ts';
import { exampleFileChange } from '../support/example-session.ts';

const text = Array.from({ length: 12 }, (_, i) => `line ${i}\n`).join('');
const changed = text.replace('line 5', 'line five').replace('line 9\n', 'line 9\nline 9.5\n');
const appended = `${text}line 12\n`;

type Files = Readonly<Record<string, string>>;

async function replay(edits: FileChange[], files: Files) {
  const { misfits, unrecorded } = await replayEdits(edits, async (path) => files[path]);
  return [
    ...misfits.map((misfit) => `${misfit.path} ${misfit.text}`),
    ...unrecorded.map((path) => `${path} is unrecorded`),
  ];
}

function check(name: string, edits: FileChange[], files: Files, expected: string[] = []): void {
  test(name, async () => expect(await replay(edits, files)).toEqual(expected));
}

const without = (change: FileChange): FileChange => ({ ...change, hunks: null });

describe('fits', () => {
  check('a file as it was', [exampleFileChange('a', text, changed)], { a: text });
  check('a file with the other line ends', [exampleFileChange('a', text, changed)], {
    a: text.replaceAll('\n', '\r\n'),
  });
  check(
    'one edit after the other',
    [exampleFileChange('a', text, changed), exampleFileChange('a', changed, appended)],
    {
      a: text,
    },
  );
  check(
    'a file that was made, changed, moved and deleted on the way',
    [
      exampleFileChange('a', null, text),
      { ...exampleFileChange('a', text, changed), movedTo: 'b' },
      exampleFileChange('b', changed, appended),
      exampleFileChange('b', appended, null),
      exampleFileChange('b', null, text),
    ],
    {},
  );
  check(
    'a file that was written over',
    [exampleFileChange('a', null, 'new\n'), exampleFileChange('a', 'new\n', null)],
    {
      a: text,
    },
  );
  check('a deletion', [exampleFileChange('a', text, null)], { a: text });
  check(
    'a deletion whose content was not recorded',
    [{ ...exampleFileChange('a', text, null), removedLines: [] }],
    {
      a: text,
    },
  );
  check('lines whose places were not recorded', [without(exampleFileChange('a', text, changed))], {
    a: text,
  });
  check(
    'a line from which a secret was taken',
    [{ ...exampleFileChange('a', 'k = "[redacted: aws-access-key]";\n', 'k = env.K;\n') }],
    { a: 'k = "AKIAIOSFODNN7EXAMPLE";\n' },
  );
});

describe('does not fit', () => {
  check('where there is no file', [exampleFileChange('a', text, changed)], {}, ['a is not there']);
  check(
    'where a file was deleted before',
    [exampleFileChange('a', text, null), exampleFileChange('a', text, changed)],
    { a: text },
    ['a is not there'],
  );
  check(
    'where a file was moved away before',
    [{ ...exampleFileChange('a', text, text), movedTo: 'b' }, exampleFileChange('a', text, changed)],
    { a: text },
    ['a is not there'],
  );
  check(
    'where a removed line is another',
    [exampleFileChange('a', text, changed)],
    { a: text.replace('line 5', 'line V') },
    ['a lacks 1 of the 1 lines that were taken away'],
  );
  check(
    'where only the lines around are others',
    [exampleFileChange('a', text, appended)],
    { a: text.replace('line 11', 'line XI') },
    ['a has other lines around those that were changed'],
  );
  check('where the lines stand elsewhere', [exampleFileChange('a', text, appended)], { a: `${text}more\n` }, [
    'a has other lines around those that were changed',
  ]);
  check('where another file was deleted', [exampleFileChange('a', text, null)], { a: changed }, [
    'a is another than the one that was deleted',
  ]);
  check(
    'twice, but is told once',
    [exampleFileChange('a', text, changed), exampleFileChange('a', 'x\n', 'y\n')],
    { a: 'other\n' },
    ['a lacks 1 of the 1 lines that were taken away'],
  );
  check(
    'where there are fewer copies of a line',
    [without(exampleFileChange('a', 'x\nx\n', 'y\n'))],
    { a: 'x\nz\n' },
    ['a lacks 1 of the 2 lines that were taken away'],
  );
});

describe('says nothing', () => {
  const unknown = {
    ...exampleFileChange('a', text, changed),
    areLinesKnown: false,
    addedLines: [],
    removedLines: [],
    hunks: null,
  };
  check(
    'of a file after an edit without lines',
    [unknown, exampleFileChange('a', 'x\n', 'y\n')],
    { a: text },
    ['a is unrecorded'],
  );
  check('of no edits', [], {});
});

test('fits whatever was recorded of the files that it was recorded of', async () => {
  const content = fc
    .array(fc.constantFrom('a', 'b', '', '  c', '-d', '+e', '@@ -1 +1 @@'), { maxLength: 10 })
    .map((lines) => lines.map((line) => `${line}\n`).join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 2, maxLength: 6 }), async (states) => {
      const edits = states.slice(1).map((after, i) => exampleFileChange('a', states[i] ?? '', after));
      expect(await replay(edits, { a: states[0] ?? '' })).toEqual([]);
      expect(await replay(edits.map(without), { a: states[0] ?? '' })).toEqual([]);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('never fails, whatever the record says of whatever file', async () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '', '[redacted: x]'), { maxLength: 5 });
  const change = fc.record({
    path: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('add', 'update', 'delete'),
    movedTo: fc.constantFrom(null, 'a', 'b'),
    addedLines: lines,
    removedLines: lines,
    areLinesKnown: fc.boolean(),
    hunks: fc.option(
      fc.array(
        fc.record({
          oldStart: fc.integer({ min: 1, max: 9 }),
          shape: fc.string({ unit: fc.constantFrom(' ', '-', '+'), maxLength: 6 }),
          contextHash: fc.constant('e3b0c442'),
        }),
        { maxLength: 3 },
      ),
    ),
    at: fc.constant(null),
  }) as fc.Arbitrary<FileChange>;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), lines, async (edits, base) => {
      await replay(edits, { a: base.join('\n') });
    }),
    { seed: 6, numRuns: 500 },
  );
});
