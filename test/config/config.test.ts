import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { UsageError } from '../../src/domain/usage-error.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

function read(text: string, name = 'rollbench.toml') {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, name), text);
  return { directory, config: readConfig(directory) };
}

describe('rollbench.toml', () => {
  test('without a file the defaults hold, and they are the documented ones', () => {
    const config = readConfig(temporaryDirectory());
    expect(config.eval).toEqual({
      runsPerTask: 3,
      stabilityThreshold: 0.67,
      budgetUsd: null,
      flakyTests: [],
    });
    expect(config.sandbox.phases.agent).toEqual({ kind: 'bubblewrap', limits: {} });
    expect(config.validation.runs).toBe(5);
  });

  test('paths are relative to the file, and the directory names the repository', () => {
    const { directory, config } = read('[[repo]]\npath = "./web shop"\n[store]\nbenchmark = "bench"\n');
    expect(config.repos).toMatchObject([
      { name: 'web-shop', path: join(directory, 'web shop'), setup: null, test: null },
    ]);
    expect(config.tasksPath).toBe(join(directory, 'bench', 'tasks'));
  });

  test('a repository says on which branches its work lands; the default branch when it says nothing', () => {
    const { config } = read('[[repo]]\npath = "a"\n[[repo]]\npath = "b"\nbranches = ["main", "release/*"]\n');
    expect(config.repos.map(({ branches }) => branches)).toEqual([[], ['main', 'release/*']]);
    expect(() => read('[[repo]]\npath = "a"\nbranches = []\n')).toThrow(/:3: repo\.0\.branches/);
  });

  test('a repository names its runner, or what its command reports', () => {
    const { config } = read(
      '[[repo]]\npath = "a"\n[[repo]]\npath = "b"\nrunner = "pytest"\n[[repo]]\npath = "c"\ntest = "make"\nreport = "junit:out/*.xml"\n',
    );
    expect(config.repos.map(({ runner }) => runner)).toEqual([null, 'pytest', 'junit:out/*.xml']);
    const repo = '[[repo]]\npath = "a"\n';
    expect(() => read(`${repo}test = "make"\nreport = "html:a"\n`)).toThrow(/:4: repo\.0\.report.*must be/);
    expect(() => read(`${repo}report = "tap"\n`)).toThrow(/needs the command that leaves it/);
    expect(() => read(`${repo}test = "make"\nrunner = "x"\nreport = "tap"\n`)).toThrow(/not both/);
  });

  test('profiles inherit model and effort from [eval]', () => {
    const { config } = read(
      '[eval]\nmodel = "gpt-5.5"\nreasoning_effort = "low"\n[profile.a]\n[profile.b]\nreasoning_effort = "high"\n[profile.b.codex]\nmodel_verbosity = "low"\n[profile.c]\nagent = "gold"\n',
    );
    expect(config.profiles.map(({ name, model, effort, codex }) => ({ name, model, effort, codex }))).toEqual(
      [
        { name: 'a', model: 'gpt-5.5', effort: 'low', codex: {} },
        { name: 'b', model: 'gpt-5.5', effort: 'high', codex: { model_verbosity: 'low' } },
        { name: 'c', model: null, effort: null, codex: {} },
      ],
    );
  });

  test('eval-config.toml is read as well, and a file given by name before both', () => {
    expect(read('[eval]\nruns_per_task = 5\n', 'eval-config.toml').config.eval.runsPerTask).toBe(5);
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'other'));
    writeFileSync(join(directory, 'other', 'mine.toml'), '[eval]\nruns_per_task = 7\n');
    expect(readConfig(directory, 'other/mine.toml').eval.runsPerTask).toBe(7);
  });
});

describe('money and pace', () => {
  test('a profile has no limit of dollars and no hosted tools unless it says so', () => {
    const { config } = read(
      '[profile.a]\nmodel = "m"\n[profile.b]\nmodel = "m"\nhosted_tools = true\n[profile.b.limits]\ncost_usd = 2.5\n',
    );
    expect(
      config.profiles.map(({ limits, allowsHostedTools }) => ({
        costUsd: limits.costUsd,
        allowsHostedTools,
      })),
    ).toEqual([
      { costUsd: undefined, allowsHostedTools: false },
      { costUsd: 2.5, allowsHostedTools: true },
    ]);
  });

  test('a further upstream has the defaults of its kind, and is chosen by a profile', () => {
    const { config } = read(
      '[upstream.b]\nkind = "anthropic"\n[upstream.c]\nkind = "openai"\nbase_url = "http://127.0.0.1:1/v1"\napi_key_env = "KEY_C"\n' +
        '[profile.b]\nagent = "claude-code"\nmodel = "m"\nupstream = "b"\n[profile.a]\nmodel = "m"\n',
    );
    expect(config.profiles.map(({ upstream }) => upstream)).toEqual(['b', null]);
    expect(Object.fromEntries(config.upstreams)).toEqual({
      b: {
        ...{ upstream: 'anthropic', access: 'key', scripts: null },
        ...{ baseUrl: 'https://api.anthropic.com/v1', apiKeyEnv: 'ANTHROPIC_API_KEY' },
      },
      c: {
        ...{ upstream: 'openai', access: 'key', scripts: null },
        ...{ baseUrl: 'http://127.0.0.1:1/v1', apiKeyEnv: 'KEY_C' },
      },
    });
  });

  test('the gateway waits and reserves as its table says', () => {
    const { config } = read(
      '[gateway]\nidle_timeout_s = 30\npatience_s = 0\nconcurrency = 2\nmax_output_tokens = 4000\n',
    );
    expect(config.gateway).toMatchObject({
      idleMs: 30_000,
      patienceMs: 0,
      concurrency: 2,
      maxOutputTokens: 4000,
    });
  });
});

describe('who judges', () => {
  function check(name: string, text: string, seats: readonly object[]) {
    test(name, () => expect(read(text).config.curation.judging.seats).toEqual(seats));
  }
  check('the rules alone, unless models are named', '', [{ kind: 'rules' }]);
  check(
    'a model has the name of [eval] where it has none of its own',
    '[eval]\nmodel = "m"\n[curation]\njudge = "codex"\n',
    [{ kind: 'codex', model: 'm' }],
  );
  check(
    'several, each by its own way or model',
    '[eval]\nmodel = "m"\n[curation]\njudge = ["rules", "openai", "openai:vendor/n:free", "codex"]\njudge_model = "j"\n',
    [
      { kind: 'rules' },
      { kind: 'openai', model: 'j' },
      { kind: 'openai', model: 'vendor/n:free' },
      { kind: 'codex', model: 'j' },
    ],
  );
});

test('judges are answered by whom their tables name', () => {
  const { config } = read(
    '[curation]\njudge = "openai:m"\njudge_upstream = "jury"\n[graders.rubric]\njudge = "openai:m"\nupstream = "jury"\n[upstream.jury]\nkind = "openai"\n',
  );
  expect(config.curation.judging.upstream).toBe('jury');
  expect(config.graders.rubric?.judging.upstream).toBe('jury');
  expect(read('').config.curation.judging.upstream).toBeNull();
});

describe('a fault in the configuration names file, line and what to do', () => {
  function check(name: string, text: string, expected: RegExp) {
    test(name, () => {
      expect(() => read(text)).toThrow(UsageError);
      expect(() => read(text)).toThrow(expected);
    });
  }

  check(
    'misspelt key',
    '[eval]\nruns_per_tsk = 3\n',
    /rollbench\.toml:2: unknown key "eval\.runs_per_tsk"; did you mean "runs_per_task"\?/,
  );
  check(
    'upstream that the agent does not speak to',
    '[gateway]\nupstream = "anthropic"\n[profile.a]\nmodel = "m"\n',
    /profile "a" plays codex, in the Responses API, and \[gateway\] upstream = "anthropic" speaks the Messages API/,
  );
  check(
    'upstream that Claude Code does not speak to',
    '[profile.a]\nagent = "claude-code"\nmodel = "m"\n',
    /profile "a" plays claude-code, in the Messages API, and \[gateway\] upstream = "openai" speaks the Responses API/,
  );
  check(
    'agent "command" without a command',
    '[profile.a]\nagent = "command"\nmodel = "m"\n',
    /profile "a": command = .* belong together/,
  );
  check(
    'command of another agent',
    '[profile.a]\nmodel = "m"\ncommand = ["x"]\n',
    /profile "a": command = .* belong together/,
  );
  check(
    'login of another provider',
    '[gateway]\nupstream = "scripted"\naccess = "login"\n',
    /\[gateway\] access = "login" is a ChatGPT login, and "scripted" takes none/,
  );
  check(
    'upstream that nobody describes',
    '[profile.a]\nmodel = "m"\nupstream = "b"\n[upstream.c]\nkind = "openai"\n',
    /profile "a" names the upstream "b", and there is no \[upstream\.b\]; there are: c/,
  );
  check(
    'further upstream that the agent does not speak to',
    '[profile.a]\nmodel = "m"\nupstream = "b"\n[upstream.b]\nkind = "anthropic"\n',
    /profile "a" plays codex, in the Responses API, and \[upstream\.b\] kind = "anthropic" speaks the Messages/,
  );
  check('misspelt table', '[session]\npaths = []\n', /:1: unknown key "session"; did you mean "sessions"\?/);
  check(
    'key that resembles none',
    '[sandbox]\nxyzzy = 1\n',
    /:2: unknown key "sandbox\.xyzzy"; known keys here: kind, memory_mb/,
  );
  check(
    'key in a list of tables',
    '[[repo]]\npath = "."\nset_up = "x"\n',
    /:3: unknown key "repo\.0\.set_up"; did you mean "setup"\?/,
  );
  check(
    'key in a profile',
    '[profile.a]\nmodel = "m"\nefort = "low"\n',
    /:3: unknown key "profile\.a\.efort"/,
  );
  check('wrong type', '[eval]\nruns_per_task = "three"\n', /:2: eval\.runs_per_task: .*expected number/);
  check('out of range', '[eval]\n\nstability_threshold = 1.5\n', /:3: eval\.stability_threshold: /);
  check('broken TOML', '[eval]\nruns_per_task = \n', /rollbench\.toml:2: Invalid TOML/);
  check('profile without a model', '[profile.a]\n', /profile "a" names no model: write model = /);
  check(
    'a judge that there is not',
    '[curation]\njudge = "claude"\n',
    /:2: curation\.judge: must be "rules", "codex", "openai"/,
  );
  check(
    'one among several judges that there is not',
    '[curation]\njudge = ["codex", "claude"]\n',
    /:2: curation\.judge\.1: must be "rules", "codex", "openai"/,
  );
  check(
    'a judge without a model',
    '[curation]\njudge = "openai"\n',
    /judge = "openai" names no model: write "openai:MODEL", or judge_model/,
  );
  check(
    'a judge with two seats',
    '[curation]\njudge = ["codex", "codex:m"]\njudge_model = "m"\n',
    /has "codex:m" twice: it would agree with itself/,
  );
  check(
    'judges that nobody answers',
    '[curation]\njudge = "openai:m"\njudge_upstream = "jury"\n[upstream.own]\nkind = "openai"\n',
    /\[curation\] judge_upstream names "jury", and there is no \[upstream\.jury\]; there are: own/,
  );
  check(
    'judges whose provider speaks otherwise',
    '[graders.rubric]\njudge = "openai:m"\nupstream = "jury"\n[upstream.jury]\nkind = "anthropic"\n',
    /the judge "openai:m" asks, in the Responses API, and \[upstream\.jury\] kind = "anthropic" speaks the Messages API/,
  );
  check(
    'two faults at once',
    '[eval]\nruns_per_task = 0\nbudget_usd = -1\n',
    /:2: eval\.runs_per_task[\s\S]*:3: eval\.budget_usd/,
  );

  test('a file given by name that is not there', () => {
    expect(() => readConfig(temporaryDirectory(), 'nothing.toml')).toThrow(/nothing\.toml: there is no such/);
  });
});
