import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { createCodexAgent } from '../../../src/adapters/agents/codex.ts';
import { findCodexBinary } from '../../../src/adapters/agents/codex-binary.ts';
import { layOutHome, layOutProfile } from '../../../src/adapters/agents/codex-settings.ts';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import type { VariantSettings } from '../../../src/domain/variant.ts';
import { codexBinary } from '../../support/codex-binary.ts';
import { exampleVariant } from '../../support/examples.ts';
import { playPlainly } from '../../support/play-plainly.ts';
import { requires } from '../../support/requires.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

test('instructions and skills lie where Codex looks for them', async () => {
  const home = temporaryDirectory();
  const skills = { tidy: { 'SKILL.md': '# Tidy', 'scripts/run.sh': 'true' } };
  await layOutHome(home, exampleVariant('m', { agentsMd: 'Use tabs.', skills }).settings);
  expect(readFileSync(join(home, 'AGENTS.md'), 'utf8')).toBe('Use tabs.');
  expect(readFileSync(join(home, 'skills/tidy/scripts/run.sh'), 'utf8')).toBe('true');
  const bare = join(home, 'bare');
  mkdirSync(bare);
  await layOutHome(bare, exampleVariant('m', { agentsMd: null }).settings);
  expect(existsSync(join(bare, 'AGENTS.md'))).toBe(false);
});

test('settings lie in the home as a profile of Codex', async () => {
  const home = temporaryDirectory();
  const codex = {
    'a.list': [1, 'x'],
    ...{ model_verbosity: 'low', tools: { update_plan: { enabled: true } } },
    // Of one table, by both ways to say it.
    ...{ 'tools.update_plan.often': true, 'features.first': true, features: { second: false } },
  };
  const { settings } = exampleVariant('m', { codex: structuredClone(codex) });
  await layOutProfile(home, settings);
  expect(parse(readFileSync(join(home, '.codex/rollbench.config.toml'), 'utf8'))).toEqual({
    a: { list: [1, 'x'] },
    model_verbosity: 'low',
    tools: { update_plan: { enabled: true, often: true } },
    features: { first: true, second: false },
  });
  expect(settings.codex).toEqual(codex);
});

function findBinary() {
  const platform = `${process.platform}-${process.arch}`;
  const binary = findCodexBinary({ path: codexBinary ?? null, searchPath: '', platform });
  if (binary.kind === 'missing') throw new Error(binary.detail);
  return binary;
}

requires('bubblewrap', 'codex').describe('what the real Codex would accept in silence, or refuse', () => {
  const examine = (settings: Partial<VariantSettings>) =>
    createCodexAgent({ binary: findBinary(), sandbox: createBubblewrapSandbox() }).examine?.(
      exampleVariant('gpt-5.5-weak', settings).settings,
    );

  test.each([
    [{}, []],
    [{ codex: { model_verbosity: 'low', 'tools.update_plan': { enabled: true } } }, []],
    [{ model: 'llama' }, [{ kind: 'doubtful', text: /does not know the model "llama".*knows gpt-/ }]],
    [{ effort: 'bogus' }, [{ kind: 'doubtful', text: /gpt-5\.5 has no effort "bogus"; it has .*medium/ }]],
    [{ codex: { no_such_key: 1 } }, [{ kind: 'wrong', text: /no setting "no_such_key"/ }]],
    [
      { codex: { model_verbosity: 'x' } },
      [{ kind: 'wrong', text: /refuses the settings: .*unknown variant/ }],
    ],
  ] as const)('%j', async (settings, expected) => {
    const found = await examine(settings as Partial<VariantSettings>);
    expect(found).toEqual(expected.map(({ kind, text }) => ({ kind, text: expect.stringMatching(text) })));
  });
});

requires('bubblewrap', 'codex').describe('the AGENTS.md of a repository', () => {
  const check = (what: string, agentsMd: string | null | undefined, isRead: boolean, isReplaced: boolean) =>
    test(what, async () => {
      const agent = createCodexAgent({ binary: findBinary(), sandbox: createBubblewrapSandbox() });
      const variant = exampleVariant('gpt-5.5', agentsMd === undefined ? {} : { agentsMd });
      const { asked } = await playPlainly(agent, variant, ['Go.'], { 'AGENTS.md': 'Indent by tabs.' });
      expect(asked[0]).toContain('Go.');
      expect({
        isRead: asked[0]?.includes('Indent by tabs.'),
        isReplaced: asked[0]?.includes('Indent by blanks.'),
      }).toEqual({ isRead, isReplaced });
    });
  check('is read', undefined, true, false);
  check('has another one in its place', 'Indent by blanks.', false, true);
  check('is not read where there is to be none', null, false, false);
});
