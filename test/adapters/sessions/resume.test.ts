import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSessionFiles } from '../../../src/adapters/sessions/session-files.ts';
import { Session } from '../../../src/domain/session.ts';
import { Watermark } from '../../../src/domain/watermark.ts';
import { hideHomes } from '../../../src/mine/redact-session.ts';
import type { SessionFile, SessionReading, SessionRequest } from '../../../src/ports.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const samples = new URL('../../../fixtures/codex-samples/', import.meta.url);
const sample = (name: string) => readFileSync(new URL(name, samples));
const source = createSessionFiles();

type Known = SessionRequest['from'];

/** One run: finds the file with what is known of it, and reads what is to be read. */
async function run(
  path: string,
  known: Known,
): Promise<{ change: SessionFile['change']; reading: SessionReading }> {
  const watermarks = new Map(known ? [[path, known.watermark]] : []);
  const { files } = await source.find([{ path, origin: 'test' }], watermarks);
  const [file] = files;
  if (!file) throw new Error('not found');
  for await (const reading of source.read([{ file, from: file.change === 'appended' ? known : null }])) {
    return { change: file.change, reading };
  }
  throw new Error('not read');
}

/** As the store gives it back. */
function remember(reading: SessionReading, redact = (session: Session) => session): Known {
  if (reading.kind === 'unreadable') return null;
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));
  return {
    watermark: Watermark.parse(copy(reading.watermark)),
    session: redact(Session.parse(copy(reading.session))),
  };
}

/** All of a reading but what is of the bytes read now: their number, and the attachments among them. */
function outcome(reading: SessionReading) {
  const { bytesRead: _, ...rest } = reading;
  return rest.kind === 'session' ? { ...rest, attachments: [] } : rest;
}

async function readInPieces(path: string, content: Buffer, cuts: readonly number[]): Promise<SessionReading> {
  writeFileSync(path, content.subarray(0, cuts[0]));
  let { reading } = await run(path, null);
  for (const [i, cut] of cuts.entries()) {
    appendFileSync(path, content.subarray(cut, cuts[i + 1]));
    ({ reading } = await run(path, remember(reading)));
  }
  return reading;
}

describe('an appended file reads as if it were read whole, wherever it was cut', () => {
  const check = (name: string, content: Buffer, numRuns: number) =>
    test(name, async () => {
      const path = join(temporaryDirectory(), 'rollout-x.jsonl');
      const ends = [...content.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
      const cut = fc.oneof(
        fc.nat(content.length),
        fc.constantFrom(...ends),
        fc.constantFrom(...ends).map((end) => end - 1),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 4 }), async (cuts) => {
          const pieces = await readInPieces(
            path,
            content,
            cuts.toSorted((a, b) => a - b),
          );
          expect(outcome(pieces)).toEqual(outcome((await run(path, null)).reading));
        }),
        { numRuns, seed: 5 },
      );
    });
  for (const name of readdirSync(samples).filter((each) => each.endsWith('.jsonl')))
    check(name, sample(name), 40);

  const lines = sample('rollout-multi-turn.jsonl').toString().split('\n');
  const damaged = lines.map((line, i) => (i % 9 === 5 ? line.slice(0, 150) : line)).join('\n');
  check('with damaged lines', Buffer.from(damaged), 100);
  check(
    'with more damaged lines than are noted',
    Buffer.from(`${lines[0]}\n${'{"type":"x\n'.repeat(40)}`),
    40,
  );
  check('without a line feed at its end', Buffer.from(lines.join('\n').trimEnd()), 100);
  check(
    'with turns that have no prompt yet',
    Buffer.from(lines.filter((each) => !each.includes('"UserMessage"')).join('\n')),
    60,
  );
  check(
    'with a prompt typed during a turn',
    Buffer.from(lines.map((line) => (line.includes('"UserMessage"') ? `${line}\n${line}` : line)).join('\n')),
    60,
  );
});

const multiTurn = sample('rollout-multi-turn.jsonl');
const halfway = multiTurn.indexOf('\n', multiTurn.length / 2) + 1;

async function grow(redact?: (session: Session) => Session) {
  const path = join(temporaryDirectory(), 'rollout-x.jsonl');
  writeFileSync(path, multiTurn.subarray(0, halfway));
  const known = remember((await run(path, null)).reading, redact);
  appendFileSync(path, multiTurn.subarray(halfway));
  return { known, ...(await run(path, known)) };
}

describe('of an older rollout, too, only what is new is read', () => {
  const check = (version: string, linesBefore: number, redact?: (session: Session) => Session) =>
    test(`${version}, from line ${linesBefore}${redact ? ', its home hidden' : ''}`, async () => {
      const content = sample(`rollout-legacy-${version}.jsonl`);
      const cut = content.toString('latin1').split('\n').slice(0, linesBefore).join('\n').length + 1;
      const path = join(temporaryDirectory(), 'rollout-x.jsonl');
      writeFileSync(path, content.subarray(0, cut));
      const known = remember((await run(path, null)).reading, redact);
      appendFileSync(path, content.subarray(cut));
      const { reading } = await run(path, known);
      expect(reading.bytesRead).toBe(content.length - cut);
      expect(reading.watermark.resume).not.toBeNull();
      if (reading.kind !== 'session') throw new Error(reading.detail);
      const whole = (await run(path, null)).reading;
      const hide = redact ?? ((session: Session) => session);
      expect(whole.kind === 'session' && hide(whole.session)).toEqual(hide(reading.session));
    });
  check('0.80.0', 25);
  // Its agent has spoken, and goes on to work.
  check('0.80.0', 10);
  check('0.140.0', 21);
  // Behind it a record tells the session's directory again.
  check('0.140.0', 4, hideHomes);
  check('0.80.0', 25, hideHomes);
});

test('only what is new is read', async () => {
  const { change, reading } = await grow();
  expect([change, reading.bytesRead]).toEqual(['appended', multiTurn.length - halfway]);
});

test('what was redacted stays so, and what is new is found its turn by its place', async () => {
  const { known, reading } = await grow((session) => ({
    ...session,
    turns: session.turns.map((turn) => ({ ...turn, prompt: '[redacted]' })),
  }));
  if (reading.kind !== 'session' || known === null) throw new Error('not read');
  const old = known.session.turns.length;
  const prompts = reading.session.turns.map(({ prompt }) => prompt);
  expect(prompts.slice(0, old)).toEqual(Array(old).fill('[redacted]'));
  expect(prompts).toHaveLength(3);
  expect(prompts.at(-1)).toBe('Remind me what I asked so far.');
  expect(reading.session.turns.map(({ end }) => end)).toEqual(['completed', 'completed', 'completed']);
});

test('records that name the session by an id that was redacted are not lost: the file is read anew', async () => {
  const { reading } = await grow((session) => ({ ...session, id: '[redacted]' }));
  expect(reading.bytesRead).toBe(multiTurn.length);
});

test('a watermark says nothing of what the session says', async () => {
  const { known, reading } = await grow();
  const state = JSON.stringify([known?.watermark.resume, reading.watermark.resume]);
  const said: string[] = [];
  JSON.stringify(known?.session, (_, value: unknown) => {
    if (typeof value === 'string') said.push(value);
    return value;
  });
  const telling = said.filter(
    (text) => text.length > 3 && !/^\d{4}-[\d:.TZ-]+$|^(completed|unfinished)$/.test(text),
  );
  expect(telling.length).toBeGreaterThan(10);
  expect(telling.filter((text) => state.includes(text))).toEqual([]);
});

test('a state of another version is no hindrance: the file is read anew', async () => {
  const path = join(temporaryDirectory(), 'rollout-x.jsonl');
  writeFileSync(path, multiTurn.subarray(0, halfway));
  const known = remember((await run(path, null)).reading);
  if (!known?.watermark.resume) throw new Error('cannot be resumed');
  appendFileSync(path, multiTurn.subarray(halfway));
  const resume = { ...known.watermark.resume, state: { of: 'another version' } };
  const { reading } = await run(path, { ...known, watermark: { ...known.watermark, resume } });
  expect(reading.bytesRead).toBe(multiTurn.length);
  expect(outcome(reading)).toEqual(outcome((await run(path, null)).reading));
});
