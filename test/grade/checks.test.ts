import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createTreeSitterSyntax } from '../../src/adapters/syntax/tree-sitter.ts';
import { createNodeTestRunner } from '../../src/adapters/test-runners/node-test.ts';
import { createCopyWorkspaces } from '../../src/adapters/workspaces/copy.ts';
import { toGraderSettings } from '../../src/config/grader-config.ts';
import { parseConfigFile } from '../../src/config/parse-config-file.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { gradeTrial } from '../../src/grade/grade-trial.ts';
import { createGraders } from '../../src/grade/registry.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { CleanRoom } from '../../src/testbed/clean-room.ts';
import { exampleTask, exampleTrial } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const statePath = join(directory, 'state');
const fixture = createGitFixture(join(directory, 'repo'));
const sandbox = createHostSandbox();
const artifacts = createArtifactFolders(statePath);
const room: CleanRoom = {
  workspaces: createCopyWorkspaces({ statePath, sandbox }),
  sandbox,
  artifacts,
  runner: createNodeTestRunner(),
  repoPath: fixture.path,
  testTimeoutMs: 60_000,
};

/** Complains of each line that has TODO in it, as ESLint would print it. */
const lint = `const fs = require('fs');
const messages = fs.readFileSync('src/a.js', 'utf8').split('\\n')
  .flatMap((text, i) => text.includes('TODO') ? [{ ruleId: 'no-todo', severity: 1, line: i + 1, message: text.trim() }] : []);
console.log(JSON.stringify([{ filePath: process.cwd() + '/src/a.js', messages }]));
process.exit(messages.length > 0 ? 1 : 0);
`;

const patch = `diff --git a/src/a.js b/src/a.js
--- a/src/a.js
+++ b/src/a.js
@@ -1,2 +1,4 @@
+// TODO: new
+exports.b = 2;
 // TODO: old
 exports.a = 1;
`;

let baseCommit: string;
beforeAll(() => {
  baseCommit = fixture.commit('Base', {
    'src/a.js': '// TODO: old\nexports.a = 1;\n',
    'lint.cjs': lint,
    'sarif.json': JSON.stringify({
      runs: [
        {
          results: [
            {
              ruleId: 'R1',
              level: 'error',
              message: { text: 'bad' },
              locations: [
                { physicalLocation: { artifactLocation: { uri: 'src/a.js' }, region: { startLine: 2 } } },
              ],
            },
            { ruleId: 'R2', level: 'note', message: { text: 'by the way' } },
          ],
        },
      ],
    }),
  });
});

/** The grades that these tables of the configuration give. */
async function grade(toml: string, given = patch) {
  const settings = toGraderSettings(parseConfigFile(toml, 'rollbench.toml').graders, (path) =>
    join(directory, path),
  );
  const trial = exampleTrial({ variantId: 'v' });
  await artifacts.open(trial.id);
  await artifacts.write(trial.id, 'patch.diff', given);
  const tools = {
    toRoom: () => room,
    locate: artifacts.locate,
    loadModule: async (path: string) => (await import(path)).default as unknown,
    rubrics: null,
    syntax: createTreeSitterSyntax(),
    clock: systemClock,
  };
  const graders = createGraders(settings, tools).filter(({ name }) => /^(check|own):/.test(name));
  const graded = {
    trial,
    task: { ...exampleTask(), baseCommit },
    patch: given,
    files: parsePatch(given),
    others: [],
  };
  const grades = await gradeTrial(graded, graders, {
    traces: { read: async () => ({ unreadable: 0, foreign: 0, duplicated: 0, misplaced: 0 }) },
    shell: async () => ({ parse: () => [] }),
  });
  const [only] = grades;
  if (only === undefined) throw new Error('no grade');
  return only;
}

const check = (body: string) => `[[graders.check]]\nname = "c"\n${body}\n`;

describe('checks: only what a patch makes worse counts', () => {
  test('complaints of ESLint’s form: the old one is the base’s, wherever its line has moved to', async () => {
    const { verdict, score, measures, evidence } = await grade(
      check('command = "node lint.cjs"\nreport = "eslint"'),
    );
    expect({ verdict, score, measures }).toEqual({
      verdict: 'fail',
      score: 0.5,
      measures: { worse: 1, before: 1, after: 2 },
    });
    expect(evidence[1]).toEqual({ text: 'no-todo: // TODO: new', file: { path: 'src/a.js', line: 1 } });
  });

  test('SARIF that the base has, too, is no fault of the patch', async () => {
    const { verdict, measures } = await grade(
      check('command = "true"\nreport = "sarif"\nfile = "sarif.json"'),
    );
    expect({ verdict, measures }).toEqual({ verdict: 'pass', measures: { worse: 0, before: 1, after: 1 } });
  });

  test('an exit code that only the patched tree has', async () => {
    expect((await grade(check(`command = "! grep -q 'TODO: new' src/a.js"`))).verdict).toBe('fail');
    expect((await grade(check('command = "false"'))).verdict).toBe('pass');
  });

  test('coverage of the changed lines, by LCOV and by Cobertura', async () => {
    const lcov = `printf 'SF:src/a.js\\nDA:1,0\\nDA:2,3\\nDA:4,0\\nend_of_record\\n' > lcov.info`;
    const cobertura = `printf '<coverage><sources><source>.</source></sources><class filename="src/a.js"><line number="1" hits="0"/><line number="2" hits="3"/></class></coverage>' > c.xml`;
    const asked = (command: string, report: string, file: string) =>
      grade(
        check(
          `command = ${JSON.stringify(command)}\nreport = "${report}"\nfile = "${file}"\nmin_coverage = 0.6`,
        ),
      );
    for (const [command, report, file] of [
      [lcov, 'lcov', 'lcov.info'],
      [cobertura, 'cobertura', 'c.xml'],
    ] as const) {
      const { verdict, score, evidence } = await asked(command, report, file);
      expect({ report, verdict, score }).toEqual({ report, verdict: 'fail', score: 0.5 });
      expect(evidence[1]).toEqual({
        text: 'no test executes this line',
        file: { path: 'src/a.js', line: 1 },
      });
    }
  });

  test('what says nothing is invalid, and never 0: hanging, missing, unreadable', async () => {
    const checkInvalid = async (body: string, text: RegExp) => {
      const { verdict, score, evidence } = await grade(check(body));
      expect({ body, verdict, score }).toEqual({ body, verdict: 'invalid', score: null });
      expect(evidence[0]?.text).toMatch(text);
    };
    await checkInvalid('command = "sleep 60"\ntimeout_s = 0.2', /still running after/);
    await checkInvalid('command = "no-such-command"', /cannot be run/);
    await checkInvalid('command = "echo nonsense"\nreport = "eslint"', /not in ESLint's JSON format/);
    await checkInvalid('command = "true"\nreport = "lcov"\nfile = "lcov.info"', /wrote no lcov.info/);
  });
});

describe('a grader of the team’s own', () => {
  const own = (body: string) => `[[graders.own]]\nname = "o"\n${body}\n`;
  const command = (text: string) => own(`command = ${JSON.stringify(text)}`);

  test('a command is given the trial’s folder, and prints a grade', async () => {
    const script = `grep -q 'exports.b' "$ROLLBENCH_TRIAL/patch.diff" && echo '{"score": 0.25, "evidence": ["it adds b"]}'`;
    const { grader, verdict, score, evidence } = await grade(command(script));
    expect({ grader, verdict, score, evidence }).toEqual({
      grader: 'own:o',
      verdict: 'fail',
      score: 0.25,
      evidence: [{ text: 'it adds b' }],
    });
  });

  test('what fails, or prints nonsense, has no word', async () => {
    for (const [script, text] of [
      ['exit 3', /ended with 3/],
      ['echo hello', /is no grade/],
      [`echo '{"score": 7}'`, /score/],
      [`echo '{"score": 1, "verdict": "invalid"}'`, /has the score null/],
    ] as const) {
      const { verdict, score, evidence } = await grade(command(script));
      expect({ script, verdict, score }).toEqual({ script, verdict: 'invalid', score: null });
      expect(evidence[0]?.text).toMatch(text);
    }
  });

  test('a module is called with the trial; one that throws has no word', async () => {
    fixture.commit('Graders', {
      'good.mjs':
        'export default ({ patch }) => ({ score: patch.length > 0 ? 1 : 0, measures: { length: 3 } });\n',
      'bad.mjs': "export default () => { throw new Error('not today'); };\n",
    });
    expect(await grade(own('module = "repo/good.mjs"'))).toMatchObject({
      verdict: 'pass',
      measures: { length: 3 },
    });
    const bad = await grade(own('module = "repo/bad.mjs"'));
    expect([bad.verdict, bad.evidence[0]?.text]).toEqual(['invalid', 'the module threw: not today']);
  });
});
