import { expect, test } from 'vitest';
import { toCodexArguments } from '../../../src/adapters/agents/codex-arguments.ts';
import { exampleVariant } from '../../support/examples.ts';

const turn = { baseUrl: 'http://127.0.0.1:4141/v1', cwd: '/workspace', threadId: null };

test('model and effort are always explicit, the prompt comes by standard input', () => {
  const args = toCodexArguments(exampleVariant('gpt-5.5').settings, turn);
  expect(args.slice(0, 6)).toEqual(['exec', '--json', '-C', '/workspace', '-p', 'rollbench']);
  expect(args.slice(6, 8)).toEqual(['-m', 'gpt-5.5']);
  expect(args).toContain('model_reasoning_effort="medium"');
  expect(args.at(-1)).toBe('-');
});

test('a resumed turn names its thread and gives every setting again', () => {
  const { settings } = exampleVariant('gpt-5.5');
  const args = toCodexArguments(settings, { ...turn, threadId: 'thread-1' });
  expect(args.slice(-3)).toEqual(['resume', 'thread-1', '-']);
  expect(args.slice(0, -3)).toEqual(toCodexArguments(settings, turn).slice(0, -1));
});

test("ours is the seal: Codex's own sandbox is off unless the variant names one", () => {
  const bypass = '--dangerously-bypass-approvals-and-sandbox';
  expect(toCodexArguments(exampleVariant('m').settings, turn)).toContain(bypass);
  const own = exampleVariant('m', { codex: { sandbox_mode: 'workspace-write' } });
  expect(toCodexArguments(own.settings, turn)).not.toContain(bypass);
});

test('an agent that holds a login shows it to its provider, and the token of the trial beside it', () => {
  const { settings } = exampleVariant('m');
  const args = toCodexArguments(settings, { ...turn, hasLogin: true }).join(' ');
  expect(args).toContain(
    'requires_openai_auth=true,env_http_headers={"x-rollbench-token"="ROLLBENCH_TOKEN"}',
  );
  expect(args).toContain('--disable apps');
  expect(toCodexArguments(settings, turn).join(' ')).not.toMatch(/requires_openai_auth|--disable apps/);
});

test('an agent that is only asked writes nothing: read-only, no session, an answer by schema', () => {
  const args = toCodexArguments(exampleVariant('m').settings, { ...turn, schemaPath: '/home/agent/s.json' });
  expect(args).not.toContain('--dangerously-bypass-approvals-and-sandbox');
  const at = args.indexOf('--sandbox');
  expect(args.slice(at, at + 6)).toEqual([
    '--sandbox',
    'read-only',
    '--ephemeral',
    '--skip-git-repo-check',
    '--output-schema',
    '/home/agent/s.json',
  ]);
});
