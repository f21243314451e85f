import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

test('settings lie in the home as a profile of Codex, in place of what an agent has left there', async () => {
  const [home, elsewhere] = [temporaryDirectory(), temporaryDirectory()];
  const [folder, file] = [join(home, '.codex'), join(home, '.codex/rollbench.config.toml')];
  const tools = { update_plan: { enabled: true } };
  const { settings } = exampleVariant('m', { codex: { 'a.list': [1, 'x'], model_verbosity: 'low', tools } });
  const layOut = async () => {
    await layOutProfile(folder, settings);
    expect(parse(readFileSync(file, 'utf8'))).toEqual({
      a: { list: [1, 'x'] },
      model_verbosity: 'low',
      tools,
    });
  };
  await layOut();
  rmSync(file);
  writeFileSync(join(elsewhere, 'file'), 'as it was');
  symlinkSync(join(elsewhere, 'file'), file);
  await layOut();
  rmSync(file);
  mkdirSync(file);
  await layOut();
  rmSync(folder, { recursive: true });
  symlinkSync(elsewhere, folder);
  await layOut();
  expect(readdirSync(elsewhere)).toEqual(['file']);
  expect(readFileSync(join(elsewhere, 'file'), 'utf8')).toBe('as it was');
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
