import { describe, expect, test } from 'vitest';
import { checkCase } from '../../../bench/fuzz/check-case.ts';
import { readSamples, type Sample } from '../../../bench/fuzz/samples.ts';
import type { SessionReader } from '../../../src/adapters/sessions/session-format.ts';

const samples = readSamples();

/** All of `bench/fuzz-readers.ts` is 100,000 cases of each reader; these are some of them. */
test('no damage makes a reader crash, hang, lose other lines or give something that is no session', () => {
  const results = Array.from({ length: 800 }, (_, seed) => checkCase(samples, seed));
  expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
});

describe('a reader at fault is found out', () => {
  const check = (fault: string, spoil: (reader: SessionReader) => Partial<SessionReader>, problem: RegExp) =>
    test(fault, () => {
      const faulty = samples.map((sample) => withFault(sample, spoil));
      const results = Array.from({ length: 150 }, (_, seed) => checkCase(faulty, seed));
      const details = results.flatMap((result) => (result.kind === 'failed' ? result.detail : []));
      expect(details.join('\n')).toMatch(problem);
    });
  check(
    'one that crashes at a line',
    (reader) => ({
      take(line, lineNumber, hasEnd) {
        JSON.parse(line.toString());
        reader.take(line, lineNumber, hasEnd);
      },
    }),
    /SyntaxError/,
  );
  check(
    'one that stops at a damaged line',
    (reader) => {
      let isStopped = false;
      return {
        take(line, lineNumber, hasEnd) {
          isStopped ||= line.at(-1) !== 0x7d;
          if (!isStopped) reader.take(line, lineNumber, hasEnd);
        },
      };
    },
    /damaged, costs more than itself/,
  );
  check(
    'one that gives what is no session',
    (reader) => ({
      finish() {
        const read = reader.finish();
        if (read.kind === 'session') Object.assign(read.session, { endedAt: undefined });
        return read;
      },
    }),
    /no valid session/,
  );
  check(
    'one that goes on as if it had read nothing',
    (reader) => ({
      finish() {
        const read = reader.finish();
        if (read.kind === 'session')
          read.session.turns[0]?.commands.push({ command: 'x', cwd: null, exitCode: 0 });
        return read;
      },
    }),
    /read on from line \d+ it is another session/,
  );
});

function withFault(sample: Sample, spoil: (reader: SessionReader) => Partial<SessionReader>): Sample {
  const { format } = sample;
  return {
    ...sample,
    format: {
      ...format,
      open(file) {
        const reader = format.open(file);
        return reader && { ...reader, ...spoil(reader) };
      },
    },
  };
}
