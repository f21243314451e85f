import { describe, expect, test } from 'vitest';
import { normalizeRequest, normalizeText } from '../../src/domain/normalize-request.ts';

describe('what varies between two plays', () => {
  const check = (text: string, expected: string) =>
    test(text, () => expect(normalizeText(text, '/tmp/w-1')).toBe(expected));
  check('msg_01a217a4-96a8-7043-ad4a-dbf4c2778ffc', 'msg_<id>');
  check('at 2026-11-23T10:00:00.123Z, 2026-11-23', 'at <time>, <date>');
  check('Thu Nov 26 11:34:00 UTC 2026', '<date> <time> UTC 2026');
  check(
    'Chunk ID: 1f3a\nWall time: 0.0512 seconds\nOriginal token count: 213',
    'Chunk ID <id>\nWall time <duration>\nOriginal token count <count>',
  );
  check('ok 3 (12.5ms), 1.5 s, duration_ms 7.25', 'ok 3 (<duration>), <duration>, duration_ms <duration>');
  check('/tmp/w-1/src/a.ts', '<workspace>/src/a.ts');
});

describe('what does not vary stays', () => {
  const check = (text: string) => test(text, () => expect(normalizeText(text)).toBe(text));
  check('Process exited with code 1');
  check('const share = 12; // 3 of 4 tests');
  check('commit 42ee57c00f8b1e0a');
  check('src/split.ts:12:7');
});

test('members that name the conversation go, wherever they stand; the workspace is where the request says', () => {
  const request = {
    model: 'm',
    prompt_cache_key: 'k',
    client_metadata: { a: 1 },
    input: [
      { content: '<cwd>/srv/x7</cwd>' },
      { content: 'see /srv/x7/a.ts', user: 'u', count: 3, none: null },
    ],
  };
  expect(normalizeRequest(request)).toEqual({
    model: 'm',
    input: [{ content: '<cwd><workspace></cwd>' }, { content: 'see <workspace>/a.ts', count: 3, none: null }],
  });
});
