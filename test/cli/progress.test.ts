import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createProgress, toDuration, toLine } from '../../src/cli/progress.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const plain = { dim: (text: string) => text, bold: (text: string) => text, yellow: (text: string) => text };

describe('progress', () => {
  test('a line says count, time left, money spent and the unit', () => {
    const advanced = {
      kind: 'advanced',
      stage: 'run',
      done: 10,
      total: 40,
      id: 'x',
      text: 'shop-1 strong #2: pass',
      costUsd: 1.5,
    } as const;
    expect(toLine(advanced, { elapsedMs: 30_000 })).toBe(
      'run       10/40, 90 s left, $1.50 spent  shop-1 strong #2: pass',
    );
  });

  test('an unknown cost is left out, never printed as 0', () => {
    const advanced = {
      kind: 'advanced',
      stage: 'run',
      done: 4,
      total: 4,
      id: 'x',
      text: 't',
      costUsd: null,
    } as const;
    expect(toLine(advanced, { elapsedMs: 1 })).toBe('run       4/4  t');
  });

  test('off a terminal there is one plain line per change of state, and --events has them all', () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
    const eventsFile = join(temporaryDirectory(), 'events.jsonl');
    const onProgress = createProgress({ quiet: false, eventsFile, palette: plain, stream, now: () => 0 });
    onProgress({ kind: 'started', stage: 'mine', total: 1 });
    onProgress({ kind: 'advanced', stage: 'mine', done: 1, total: 1, id: 's', text: 's kept' });
    onProgress({ kind: 'warned', stage: 'mine', text: 'f.jsonl:3: torn line' });
    onProgress({ kind: 'finished', stage: 'mine', done: 1, text: '1 session' });
    expect(stream.read().toString()).toBe(
      'mine      1/1  s kept\nwarning: f.jsonl:3: torn line\nmine      1 session (0.0 s)\n',
    );
    const events = readFileSync(eventsFile, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'advanced', 'warned', 'finished']);
  });

  test('what a line tells of the outside cannot steer the terminal', () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
    const onProgress = createProgress({
      quiet: false,
      eventsFile: undefined,
      palette: plain,
      stream,
      now: () => 0,
    });
    onProgress({ kind: 'advanced', stage: 'mine', done: 1, total: 1, id: 's', text: 'a\u001b[2J\nb\u202e' });
    onProgress({ kind: 'warned', stage: 'mine', text: 'f\u001b]0;t\u0007: torn' });
    onProgress({ kind: 'finished', stage: 'mine', done: 1, text: '\u009b2Jdone' });
    expect(stream.read().toString()).toBe('mine      1/1  a b\nwarning: f: torn\nmine      done (0.0 s)\n');
  });

  test('--quiet is silent', () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
    const onProgress = createProgress({
      quiet: true,
      eventsFile: undefined,
      palette: plain,
      stream,
      now: () => 0,
    });
    onProgress({ kind: 'finished', stage: 'mine', done: 1, text: '1 session' });
    expect(stream.read()).toBeNull();
  });

  test('durations have the unit that people use', () => {
    expect([900, 42_000, 600_000, 9_000_000].map(toDuration)).toEqual(['0.9 s', '42 s', '10 min', '2.5 h']);
  });
});
