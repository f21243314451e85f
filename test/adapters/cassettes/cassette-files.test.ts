import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createArtifactFolders } from '../../../src/adapters/artifacts/folders.ts';
import { cassetteName, createCassetteFiles } from '../../../src/adapters/cassettes/cassette-files.ts';
import { joinDeltas } from '../../../src/adapters/cassettes/join-deltas.ts';
import { createSecretRedactor } from '../../../src/adapters/redactors/secrets.ts';
import type { Exchange } from '../../../src/domain/exchange.ts';
import { UsageError } from '../../../src/domain/usage-error.ts';
import type { Redactor } from '../../../src/ports.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const trialId = 'e/t/v/1';
const secret = `${['sk', 'ant', 'api03', 'Zr8'.repeat(31)].join('-').slice(0, 100)}QAA`;
const githubToken = `gh${'p_'}${'k3Wq9ZxT2vBn7MpL4sRd8FgH1jCy6UaE0oPq'}`;

function openCassettes() {
  const artifacts = createArtifactFolders(temporaryDirectory());
  mkdirSync(artifacts.locate(trialId), { recursive: true });
  const cassettes = createCassetteFiles({ artifacts, redactor: createSecretRedactor() });
  const path = join(artifacts.locate(trialId), cassetteName);
  const readRaw = () => zstdDecompressSync(readFileSync(path)).toString();
  return { cassettes, readRaw, path, artifacts };
}

const exchange = (fields: Partial<Exchange> = {}): Exchange => ({
  threadId: 'a',
  path: '/responses',
  request: { model: 'm', input: [{ role: 'user', content: 'Grüße' }] },
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  answer: 'event: x\ndata: {"type":"x"}\n\n',
  isWhole: true,
  ...fields,
});

describe('a cassette', () => {
  test('gives back what was recorded, in order', async () => {
    const { cassettes } = openCassettes();
    expect(await cassettes.has(trialId)).toBe(false);
    expect(await cassettes.read(trialId)).toBeUndefined();
    const recorder = cassettes.record(trialId);
    const exchanges = ['a', 'b', 'a'].map((threadId, index) => exchange({ threadId, status: 200 + index }));
    for (const each of exchanges) recorder.add(each);
    await recorder.close();
    expect(await cassettes.has(trialId)).toBe(true);
    expect(await cassettes.read(trialId)).toEqual(exchanges);
  });

  test('of a trial that asked nothing is none', async () => {
    const { cassettes } = openCassettes();
    await cassettes.record(trialId).close();
    expect(await cassettes.has(trialId)).toBe(false);
  });

  test('says when it cannot be written', async () => {
    const cassettes = createCassetteFiles({
      artifacts: { locate: () => join(temporaryDirectory(), 'missing') },
      redactor: createSecretRedactor(),
    });
    const recorder = cassettes.record(trialId);
    recorder.add(exchange());
    await expect(recorder.close()).rejects.toThrow('ENOENT');
  });

  test.each(['\n', '\r\n', '\r'])('holds no secret in pieces, whatever ends a line: %j', async (lineEnd) => {
    const { cassettes } = openCassettes();
    const pieces = [githubToken.slice(0, 9), githubToken.slice(9, 20), githubToken.slice(20)];
    const answer = pieces
      .map(
        (delta, id) =>
          `id: ${id}\ndata: ${JSON.stringify({ type: 'x.delta', item_id: 'i', delta })}\n\n: ping\n\n`,
      )
      .join('');
    const redacted = await cassettes.redact(exchange({ answer: answer.replaceAll('\n', lineEnd) }));
    for (const piece of pieces) expect(redacted.answer).not.toContain(piece);
    expect(redacted.answer).toContain('[redacted: ');
  });

  test('that is damaged is named', async () => {
    const { cassettes, path } = openCassettes();
    const recorder = cassettes.record(trialId);
    recorder.add(exchange());
    await recorder.close();
    const whole = readFileSync(path);
    for (const damaged of [whole.subarray(0, whole.length - 9), Buffer.from('no recording')]) {
      writeFileSync(path, damaged);
      await expect(cassettes.read(trialId)).rejects.toThrow(UsageError);
      await expect(cassettes.read(trialId)).rejects.toThrow(path);
    }
  });

  test('that could be written in part only is none', async () => {
    const { path, artifacts } = openCassettes();
    const redact = async (text: string) => {
      if (text === 'b') throw new Error('no redaction');
      return { text, counts: {} };
    };
    const cassettes = createCassetteFiles({ artifacts, redactor: { redact } as unknown as Redactor });
    const recorder = cassettes.record(trialId);
    recorder.add(exchange({ answer: 'a' }));
    recorder.add(exchange({ answer: 'b' }));
    await expect(recorder.close()).rejects.toThrow('no redaction');
    expect(await cassettes.has(trialId)).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  test('holds no secret: not of a prompt, an output, or an answer that came in pieces', async () => {
    const { cassettes, readRaw } = openCassettes();
    const recorder = cassettes.record(trialId);
    const piece = (text: string) =>
      `event: response.output_text.delta\ndata: ${JSON.stringify({
        type: 'response.output_text.delta',
        item_id: 'i',
        output_index: 0,
        content_index: 0,
        delta: text,
      })}\n\n`;
    recorder.add(
      exchange({
        request: {
          input: [
            { role: 'user', content: `My key is ${githubToken}` },
            { type: 'function_call_output', output: `export ANTHROPIC_API_KEY="${secret}"` },
          ],
        },
        answer: [githubToken.slice(0, 9), githubToken.slice(9, 20), githubToken.slice(20)]
          .map(piece)
          .join(''),
      }),
    );
    await recorder.close();
    const raw = readRaw();
    expect(raw).not.toContain(githubToken.slice(9, 20));
    expect(raw).not.toContain(secret.slice(20, 40));
    expect(raw).toContain('[redacted: ');
    expect(await cassettes.read(trialId)).toHaveLength(1);
  });
});

describe('pieces of one text', () => {
  const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
  const delta = (text: string, more = {}) =>
    event({ type: 'response.output_text.delta', item_id: 'i', delta: text, ...more });
  const check = (title: string, stream: string, expected: string) =>
    test(title, () => expect(joinDeltas(stream)).toBe(expected));

  check('are joined', delta('a') + delta('b') + delta('c'), delta('abc'));
  check(
    'are joined whatever comes between',
    `${delta('a')}${event({ type: 'x' })}${delta('c', { item_id: 'j' })}: ping\n\n${delta('b')}`,
    `${delta('ab')}${event({ type: 'x' })}${delta('c', { item_id: 'j' })}: ping\n\n`,
  );
  const placeless = (text: string) => event({ type: 'response.output_text.delta', delta: text });
  check(
    'stay apart where something comes between and nothing says of what they are pieces',
    placeless('a') + placeless('b') + event({ type: 'x' }) + placeless('c'),
    placeless('ab') + event({ type: 'x' }) + placeless('c'),
  );
  check(
    'stay apart where they belong to two items',
    delta('a') + delta('b', { item_id: 'j' }),
    delta('a') + delta('b', { item_id: 'j' }),
  );
  const block = (partial: string) =>
    event({
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'input_json_delta', partial_json: partial },
    });
  check("are joined in Anthropic's form", block('{"a"') + block(':1}'), block('{"a":1}'));
  for (const [title, lineEnd] of [
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    const ended = (text: string) => text.replaceAll('\n', lineEnd);
    check(
      `are joined where lines end in ${title}`,
      ended(delta('a') + delta('b')),
      `${delta('ab').trimEnd()}${ended('\n\n')}`,
    );
  }
  check(
    'are joined where events have ids, and data of several lines',
    `id: 1\n${delta('a')}id: 2\nretry: 5\n${delta('b').replace(',', ',\ndata: ')}`,
    delta('ab'),
  );
  check(
    'are left alone where they are none',
    'data: {"type":"delta\n\n: ping\n\n',
    'data: {"type":"delta\n\n: ping\n\n',
  );
});
