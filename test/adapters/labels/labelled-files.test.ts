import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLabelledFiles } from '../../../src/adapters/labels/labelled-files.ts';
import { exampleRecord } from '../../support/example-record.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function write(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

const line = (id: string) => JSON.stringify(exampleRecord({ id }));

test('reads a part, or all of them, in the order of their names', async () => {
  const labels = createLabelledFiles(
    write({
      'build/b.jsonl': `${line('b-2')}\n\n${line('b-3')}\n`,
      'build/a.jsonl': line('b-1'),
      'mine/a.jsonl': line('m-1'),
    }),
  );
  const ids = async (part: string) => (await labels.read(part)).map(({ id }) => id);
  expect(await ids('build')).toEqual(['b-1', 'b-2', 'b-3']);
  expect(await ids('all')).toEqual(['b-1', 'b-2', 'b-3', 'm-1']);
});

describe('what cannot be read is named by its place, and not quoted', () => {
  const check = (name: string, files: Record<string, string>, part: string, expected: RegExp) =>
    test(name, async () => {
      const error = await createLabelledFiles(write(files))
        .read(part)
        .then(
          () => undefined,
          (reason: Error) => reason,
        );
      expect(error?.message).toMatch(expected);
      expect(error?.message).not.toContain('secret');
    });
  check('no such part', { 'build/a.jsonl': line('b-1') }, 'unseen', /unseen: no labels can be read/);
  check(
    'an empty part',
    { 'build/readme.md': '' },
    'build',
    /build: no labels: a part is a folder with \.jsonl files/,
  );
  check('no JSON', { 'build/a.jsonl': `${line('b-1')}\n{"secret": ` }, 'build', /a\.jsonl:2: no JSON object/);
  check(
    'no record',
    { 'build/a.jsonl': '{"id": "b-1", "prompts": "secret"}' },
    'build',
    /a\.jsonl:1: not a labelled record: [\s\S]*prompts/,
  );
  check(
    'the same id twice',
    { 'build/a.jsonl': `${line('b-1')}\n${line('b-1')}` },
    'build',
    /two records have the id "b-1"/,
  );
});
