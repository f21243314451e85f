import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepRollouts } from '../../../src/adapters/agents/keep-rollouts.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const [own, other] = ['1', '2'].map((digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111`) as [
  string,
  string,
];
const nameOf = (thread: string) => `rollout-2026-11-27T00-00-00-${thread}.jsonl`;

describe('session files of a home', () => {
  const check = (what: string, leave: (sessions: string, elsewhere: string) => void, kept: string[]) =>
    test(what, async () => {
      const [home, elsewhere, artifacts] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
      const sessions = join(home, '.codex/sessions');
      mkdirSync(join(sessions, '2026'), { recursive: true });
      for (const thread of [own, other]) writeFileSync(join(elsewhere, nameOf(thread)), 'of somebody else');
      leave(sessions, elsewhere);
      const path = await keepRollouts(home, own, artifacts);
      expect(readdirSync(artifacts).sort()).toEqual(kept);
      expect(path).toBe(kept.includes('rollout.jsonl') ? join(artifacts, 'rollout.jsonl') : undefined);
      for (const name of kept) expect(readFileSync(join(artifacts, name), 'utf8')).toBe('of the trial');
    });
  const write = (sessions: string, thread: string) =>
    writeFileSync(join(sessions, '2026', nameOf(thread)), 'of the trial');

  check(
    'are kept, the thread’s own and those of sub-agents',
    (sessions) => {
      for (const thread of [own, other]) write(sessions, thread);
    },
    [`rollout-${other}.jsonl`, 'rollout.jsonl'],
  );
  check('may be none', (sessions) => rmSync(sessions, { recursive: true }), []);
  check(
    'that are links are left there',
    (sessions, elsewhere) => {
      symlinkSync(join(elsewhere, nameOf(own)), join(sessions, '2026', nameOf(own)));
      write(sessions, other);
    },
    [`rollout-${other}.jsonl`],
  );
  const replace = (sessions: string, target: string) => {
    rmSync(sessions, { recursive: true });
    symlinkSync(target, sessions);
  };
  check('in a folder that leads elsewhere are not looked for', replace, []);
  check('in a folder that leads to itself are none', (sessions) => replace(sessions, sessions), []);
  check(
    'in place of whose folder a file lies are none',
    (sessions) => {
      rmSync(sessions, { recursive: true });
      writeFileSync(sessions, '');
    },
    [],
  );
});
