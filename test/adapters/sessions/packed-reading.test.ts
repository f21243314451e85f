import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codexRollout } from '../../../src/adapters/sessions/codex-rollout.ts';
import { packReading, unpackReading } from '../../../src/adapters/sessions/packed-reading.ts';
import type { Command } from '../../../src/domain/session.ts';
import type { SessionReading } from '../../../src/ports.ts';
import { readWithFormat } from '../../support/read-with-format.ts';

const samples = new URL('../../../fixtures/codex-samples/', import.meta.url);
const [file = ''] = readdirSync(samples).filter((name) => name.startsWith('rollout-'));
const read = readWithFormat(codexRollout, new URL(file, samples).pathname);
if (read.kind !== 'session') throw new Error(read.detail);
const [turn] = read.session.turns;
if (turn === undefined) throw new Error('the sample has no turn');
const { session } = read;

const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\r', ' ', '"') });
const lines = fc.array(text, { maxLength: 4 });
const command: fc.Arbitrary<Command> = fc.record({
  command: fc.string({ unit: fc.constantFrom('a', '\n', '\0', '漢') }),
  cwd: fc.constantFrom(null, '', '/a', '/b'),
  exitCode: fc.constantFrom(null, 0, 1, -1, 3_221_225_786),
});
const change = fc.record({ addedLines: lines, removedLines: lines }).map((edit) => ({
  ...{ path: '/a.ts', kind: 'update' as const, movedTo: null, areLinesKnown: true, hunks: null, at: null },
  ...edit,
}));

test('whatever commands and edits a session has, it comes out as it went in, which stays as it was', () => {
  const turns = fc.array(
    fc
      .record({ commands: fc.array(command), fileChanges: fc.array(change) })
      .map((deeds) => ({ ...turn, ...deeds })),
  );
  fc.assert(
    fc.property(turns, (made) => {
      const reading = { kind: 'session', session: { ...session, turns: made } } as unknown as SessionReading;
      const before = structuredClone(reading);
      expect(unpackReading(structuredClone(packReading(reading)))).toEqual(before);
      expect(reading).toEqual(before);
    }),
    { seed: 6, numRuns: 300 },
  );
});
