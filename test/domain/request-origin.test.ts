import { describe, expect, test } from 'vitest';
import { readOrigin } from '../../src/domain/request-origin.ts';

describe('who asks', () => {
  const check = (title: string, headers: Record<string, string>, expected: object) =>
    test(title, () => expect(readOrigin(headers)).toEqual(expected));
  check(
    'is said by Codex in two headers',
    { 'thread-id': 'T', 'x-codex-turn-metadata': '{"turn_id":"1","sandbox":"none"}' },
    { threadId: 'T', turnId: '1' },
  );
  check(
    'is said by Claude Code in one',
    { 'x-claude-code-session-id': 'S' },
    { threadId: 'S', turnId: null },
  );
  check('may be said by nobody', {}, { threadId: null, turnId: null });
  check(
    'is nothing where it cannot be read',
    { 'thread-id': '', 'x-codex-turn-metadata': '{"turn_id":7' },
    { threadId: null, turnId: null },
  );
  check(
    'is cut where it is too long for an id',
    { 'thread-id': 'x'.repeat(5000) },
    { threadId: 'x'.repeat(200), turnId: null },
  );
});
