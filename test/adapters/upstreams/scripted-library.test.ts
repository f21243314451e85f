import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScripts } from '../../../src/adapters/upstreams/scripted-library.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const last = { items: [{ kind: 'say', text: 'Done.' }] };
const script = (fields: object = {}) => ({
  name: 'one',
  match: { prompt: 'do one' },
  plays: [{ name: 'right', turns: [last] }],
  ...fields,
});

function write(files: Readonly<Record<string, unknown>>): string {
  const directory = join(temporaryDirectory(), 'scripts');
  mkdirSync(directory);
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

describe('a script library', () => {
  test('is read with its defaults, lines joined, in order of its files', async () => {
    const directory = write({
      'b.json': script(),
      'a.json': script({
        name: 'two',
        match: { prompt: 'do two' },
        plays: [{ name: 'right', turns: [{ items: [{ kind: 'exec', command: ['ls', 'pwd'] }] }, last] }],
      }),
      'models.json': { 'gpt-5.5-strong': { right: 0.9 } },
      'README.md': 'not a script',
    });
    const library = await readScripts(directory);
    expect(library.models).toEqual({ 'gpt-5.5-strong': { right: 0.9 } });
    expect(library.scripts.map(({ name }) => name)).toEqual(['two', 'one']);
    expect(library.scripts[0]?.plays[0]?.turns[0]).toEqual({
      items: [{ kind: 'exec', command: 'ls\npwd' }],
      delayMs: 0,
    });
  });

  test('needs no models', async () => {
    expect((await readScripts(write({ 'a.json': script() }))).models).toEqual({});
  });

  const plays = (...turns: readonly object[]) => ({
    'a.json': script({ plays: [{ name: 'right', turns }] }),
  });
  const exec = { kind: 'exec', command: 'ls' };
  const bad: readonly { title: string; files: Record<string, unknown>; says: RegExp }[] = [
    { title: 'no scripts', files: {}, says: /scripts holds no scripts/ },
    { title: 'no JSON', files: { 'a.json': '{' }, says: /a\.json: no JSON: .*position 1/ },
    {
      title: 'an unknown field',
      files: { 'a.json': script({ weight: 1 }) },
      says: /a\.json: the whole file: .*"weight"/,
    },
    {
      title: 'a name in capitals',
      files: { 'a.json': script({ name: 'One' }) },
      says: /a\.json: name: must be in kebab-case/,
    },
    {
      title: 'an unknown kind of item',
      files: plays({ items: [{ kind: 'shout', text: 'x' }] }),
      says: /a\.json: plays\[0\]\.turns\[0\]\.items\[0\]\.kind: /,
    },
    {
      title: 'a text that is none',
      files: plays({ items: [{ kind: 'say', text: 5 }] }),
      says: /items\[0\]\.text: must be a text, or a list of its lines/,
    },
    {
      title: 'an early turn without a call',
      files: plays({ items: [exec] }, last, last),
      says: /plays\[0\]\.turns\[1\]: calls nothing/,
    },
    {
      title: 'a call that nobody answers',
      files: plays({ items: [exec] }),
      says: /plays\[0\]\.turns\[0\]: is the last turn and ends with a call/,
    },
    {
      title: 'two plays of one name',
      files: { 'a.json': script({ plays: [1, 2].map(() => ({ name: 'right', turns: [last] })) }) },
      says: /a\.json: plays: two plays have the same name/,
    },
    {
      title: 'two scripts of one name',
      files: { 'a.json': script(), 'b.json': script({ match: { prompt: 'other' } }) },
      says: /b\.json: name: "one" is taken by a\.json/,
    },
    {
      title: 'two scripts for one prompt',
      files: { 'a.json': script(), 'b.json': script({ name: 'two' }) },
      says: /b\.json: match\.prompt: "do one" is taken by a\.json/,
    },
    {
      title: 'chances beyond certainty',
      files: { 'a.json': script(), 'models.json': { m: { right: 0.9, wrong: 0.2 } } },
      says: /models\.json: m: chances add up to more than 1/,
    },
  ];
  test.each(bad)('with $title is refused, naming file and place', async ({ files, says }) => {
    await expect(readScripts(write(files))).rejects.toThrow(says);
  });
});
