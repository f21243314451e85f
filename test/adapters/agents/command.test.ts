import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createCommandAgent } from '../../../src/adapters/agents/command.ts';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { exampleVariant } from '../../support/examples.ts';
import { playPlainly } from '../../support/play-plainly.ts';
import { requires } from '../../support/requires.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

requires('bubblewrap').test(
  'a link in place of the next prompt leads to no file of this machine',
  async () => {
    const elsewhere = temporaryDirectory();
    const script = `cat {prompt_file} >> told.txt && ln -sf ${elsewhere}/prompt {prompt_file}`;
    const command = { argv: ['/bin/sh', '-c', script], protocol: 'responses' as const };
    const { result, workspace } = await playPlainly(
      createCommandAgent(createBubblewrapSandbox()),
      exampleVariant('m', { agent: 'command', command }),
      ['First.\n', 'Then.\n'],
    );
    expect(result.outcome).toEqual({ kind: 'completed' });
    expect(readFileSync(join(workspace, 'told.txt'), 'utf8')).toBe('First.\nThen.\n');
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);
