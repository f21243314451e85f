import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClaudeCodeAgent } from '../../../src/adapters/agents/claude-code.ts';
import { createCodexAgent } from '../../../src/adapters/agents/codex.ts';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { exampleVariant } from '../../support/examples.ts';
import { playPlainly } from '../../support/play-plainly.ts';
import { requires } from '../../support/requires.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const sandbox = createBubblewrapSandbox();

/** In place of an agent, a shell script: it begins a thread, or goes on in the one that it is told. */
function writeProgram(version: string, resume: string, hasMemory: boolean, says: string): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'bin'));
  const script = [
    '#!/bin/sh',
    `[ "$1" = --version ] && echo '${version}' && exit`,
    'id=$(cat /proc/sys/kernel/random/uuid)',
    ...(hasMemory ? [`for word; do [ "$last" = ${resume} ] && id=$word; last=$word; done`] : []),
    says,
  ];
  writeFileSync(join(root, 'bin', 'agent'), `${script.join('\n')}\n`, { mode: 0o755 });
  return root;
}

const prompts = ['First.', 'Then.'];
const lost = (what: string) => ({
  kind: 'infraFailed',
  code: 'thread-lost',
  detail: expect.stringMatching(new RegExp(`^turn 2 was to resume ${what} \\S+ but ran in \\S+$`)),
});

requires('bubblewrap').describe(
  'a further prompt goes to the same conversation, or the trial says that it did not',
  () => {
    const codexSays = [
      'cat "$CODEX_HOME/rollbench.config.toml" >> profiles; echo "$*" >> arguments',
      `echo 'model_verbosity = "high"' > "$CODEX_HOME/rollbench.config.toml"`,
      // What a command can write to Codex's own output says nothing of the thread.
      `printf '{"type":"thread.started","thread_id":"%s"}\\n{"type":"turn.completed"}\\n' "$id" "forged"`,
    ].join('\n');
    const playCodex = (hasMemory: boolean) => {
      const root = writeProgram('codex-cli 9.9.9', 'resume', hasMemory, codexSays);
      const binary = {
        kind: 'found',
        root,
        path: join(root, 'bin/agent'),
        parts: ['bin'],
        bubblewrap: null,
      } as const;
      const variant = exampleVariant('m', { codex: { model_verbosity: 'low' } });
      return playPlainly(createCodexAgent({ binary, sandbox }), variant, prompts);
    };

    test('of Codex, with every setting given again', async () => {
      const { result, workspace } = await playCodex(true);
      expect(result.outcome).toEqual({ kind: 'completed' });
      const read = (name: string) => readFileSync(join(workspace, name), 'utf8');
      expect(read('profiles')).toBe('model_verbosity = "low"\n'.repeat(2));
      const [first = '', second = ''] = read('arguments').split('\n');
      expect(second).toBe(first.replace(/ -$/, ` resume ${result.threadId} -`));
    });

    test('of a Codex that has forgotten it', async () => {
      expect((await playCodex(false)).result.outcome).toEqual(lost('thread'));
    });

    const claudeSays = `printf '{"type":"system","subtype":"init","session_id":"%s"}\\n{"type":"result","subtype":"success","is_error":false}\\n' "$id"`;
    test.each([
      ['of Claude Code', true, { kind: 'completed' }],
      ['of a Claude Code that has forgotten it', false, lost('session')],
    ])('%s', async (_, hasMemory, expected) => {
      const root = writeProgram('9.9.9 (Claude Code)', '--resume', hasMemory, claudeSays);
      const agent = createClaudeCodeAgent({ binaryPath: join(root, 'bin/agent'), sandbox });
      const { result } = await playPlainly(agent, exampleVariant('m', { agent: 'claude-code' }), prompts);
      expect(result.outcome).toEqual(expected);
    });
  },
);
