import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { toPrompt } from '../../src/domain/variant.ts';
import { exampleVariant } from '../support/examples.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** The only profile of a configuration, beside these files. */
function readProfile(text: string, files: Record<string, string> = {}) {
  const directory = temporaryDirectory();
  const former = process.env.CODEX_HOME;
  process.env.CODEX_HOME = join(directory, 'codex');
  onTestFinished(() => {
    if (former === undefined) delete process.env.CODEX_HOME;
    else process.env.CODEX_HOME = former;
  });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  writeFileSync(join(directory, 'rollbench.toml'), `[profile.x]\nmodel = "m"\n${text}\n`);
  return readConfig(directory).profiles[0];
}

describe('what a variant is made of', () => {
  test('files are read with the configuration: their content is what counts', () => {
    const profile = readProfile(
      'prompt_template = "p.md"\nagents_md = "own.md"\nskills = ["skills/tidy"]\nenv = { CI = "1" }',
      {
        'p.md': 'Be brief. {{prompt}}',
        'own.md': 'Use tabs.',
        'skills/tidy/SKILL.md': '# Tidy',
        'skills/tidy/scripts/run.sh': 'true',
      },
    );
    expect(profile?.context).toEqual({
      promptTemplate: 'Be brief. {{prompt}}',
      agentsMd: 'Use tabs.',
      skills: { tidy: { 'SKILL.md': '# Tidy', 'scripts/run.sh': 'true' } },
      env: { CI: '1' },
    });
  });

  test('without any of it nothing is said, so that identities stay what they were', () => {
    expect(readProfile('')).toMatchObject({ context: {}, codex: {}, codexPath: null });
    expect(readProfile('agents_md = false')?.context).toEqual({ agentsMd: null });
  });

  test("a profile of Codex's own gives what the table does not", () => {
    const profile = readProfile('codex_profile = "fast"\n[profile.x.codex]\nmodel_verbosity = "high"', {
      'codex/fast.config.toml':
        'model = "other"\nmodel_reasoning_effort = "high"\nmodel_provider = "azure"\nmodel_verbosity = "low"\nmodel_reasoning_summary = "none"',
    });
    expect(profile).toMatchObject({
      model: 'm',
      effort: 'high',
      codex: { model_verbosity: 'high', model_reasoning_summary: 'none' },
    });
    for (const key of ['model', 'model_provider']) expect(profile?.codex).not.toHaveProperty(key);
  });

  test('MCP servers are approved beforehand, for nobody is there to be asked', () => {
    expect(readProfile('[profile.x.mcp_servers.docs]\ncommand = "docs"')?.codex).toEqual({
      mcp_servers: { docs: { command: 'docs', default_tools_approval_mode: 'approve' } },
    });
  });

  test.each([
    [
      'agent = "command"\ncommand = ["c"]\nlimits = { commands = 3 }',
      /limits\.commands cannot be kept, because a program of one's own/,
    ],
    ['agent_version = "latest"', /must be a version, such as "0\.169\.0"/],
    [
      'agent_version = "0.160.0"\ncodex_path = "c"',
      /agent_version and codex_path both say which Codex plays/,
    ],
    [
      'agent_version = "2.1.0"\nagent = "command"\ncommand = ["c"]',
      /agent_version is a version of Codex, and command plays/,
    ],
    [
      'agent = "command"\ncommand = ["c"]\nagents_md = false',
      /agents_md is for Codex, and command would play without it: leave it out/,
    ],
    ['codex_profile = "gone"', /profile "x": codex_profile: .*gone\.config\.toml/],
    ['prompt_template = "gone.md"', /profile "x": prompt_template: .*gone\.md/],
    ['prompt_template = "bare.md"', /has no \{\{prompt\}\}: the agent would not be told/],
    ['agents_md = "gone.md"', /profile "x": agents_md: /],
    ['skills = ["."]', /has no SKILL\.md/],
    ['skills = ["a/s", "b/s"]', /two skills are called "s"/],
    ['env = { CODEX_HOME = "/" }', /sets CODEX_HOME, which is Rollbench's own/],
    [
      '[profile.x.codex]\nmodel_provider = "azure"',
      /sets codex\.model_provider, which is Rollbench's own: say who answers/,
    ],
    ['codex_profile = "broken"', /broken\.config\.toml is no TOML/],
  ])('%s is refused', (text, message) => {
    const files = {
      'bare.md': 'Be brief.',
      'a/s/SKILL.md': '',
      'b/s/SKILL.md': '',
      'codex/broken.config.toml': 'a = [',
    };
    expect(() => readProfile(text, files)).toThrow(message);
  });

  test('the words of a task stand in the template as they are', () => {
    const { settings } = exampleVariant('m', { promptTemplate: 'A {{prompt}} B' });
    expect(toPrompt(settings, "cost $& and $'")).toBe("A cost $& and $' B");
    expect(toPrompt(exampleVariant('m').settings, '{{prompt}} itself')).toBe('{{prompt}} itself');
  });
});
