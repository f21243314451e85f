import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGitFixture } from '../../test/support/git-fixture.ts';
import { type Change, changes } from './changes.ts';
import { writeSession } from './write-session.ts';

/** What is planted: from `from` on trees depend on something, which gives way in week `gone`, when the trees let go of it. */
export interface Plant {
  readonly rot: 'toolchain' | 'dependency' | 'flake';
  readonly from: number;
  readonly gone: number;
}

export const plants: readonly Plant[] = [
  { rot: 'toolchain', from: 8, gone: 16 },
  { rot: 'dependency', from: 22, gone: 28 },
  { rot: 'flake', from: 34, gone: 40 },
];

/** In this week the module that the second session mended is rewritten, and that of the third removed. */
export const rewriteWeek = 31;
export const removalWeek = 33;

/** Sessions of the first week; afterwards there is one every second week. */
const firstSessions = 6;

/** The Monday on which the year begins. */
const firstDay = Date.UTC(2025, 10, 24);
const hourMs = 3_600_000;
export const toInstant = (week: number, hours: number) =>
  new Date(firstDay + week * 168 * hourMs + hours * hourMs);

const remoteUrl = 'https://git.example.org/team/basics.git';

/** A repository that people work on with an agent, and the machine around it. */
export interface World {
  readonly directory: string;
  /** What happens in a week, up to its last day. @returns names of the changes that were made */
  live(week: number): readonly string[];
}

export function createWorld(directory: string): World {
  const repository = createGitFixture(join(directory, 'basics'));
  const toolchain = join(directory, 'bench-tools');
  const sessions = join(directory, 'sessions');
  layMachine(toolchain);
  mkdirSync(sessions);
  writeFileSync(join(directory, 'rollbench.toml'), configuration);
  repository.git('remote', 'add', 'origin', remoteUrl);
  repository.commit('Begin', initialFiles(), toInstant(-1, 0).toISOString());
  const day = (week: number, hours: number) => toInstant(week, hours).toISOString();

  const mend = (change: Change, week: number, hour: number) => {
    const baseCommit = repository.git('rev-parse', 'HEAD');
    const path = `src/${change.name}.js`;
    const files = { [path]: toSource(change, change.right), [toTestPath(change)]: toTest(change, true) };
    repository.commit(`Mend ${change.name}`, files, day(week, hour + 3));
    writeSession(
      {
        ...{ name: change.name, prompt: change.prompt, baseCommit, remoteUrl },
        startedAt: toInstant(week, hour),
        changes: [path, toTestPath(change)].map((each) => ({
          type: 'update',
          path: each,
          unified_diff: toHunks(repository.git('diff', 'HEAD~1', 'HEAD', '--', each)),
        })),
      },
      sessions,
    );
  };

  return {
    directory,
    live(week) {
      for (const plant of plants) {
        if (plant.from === week) repository.commit(`Use ${plant.rot}`, plantedFiles[plant.rot], day(week, 1));
        if (plant.gone !== week) continue;
        giveWay(plant.rot, toolchain, directory);
        repository.git('rm', '-q', ...Object.keys(plantedFiles[plant.rot]));
        repository.commit(`Let go of ${plant.rot}`, { 'setup.sh': '#!/bin/sh\n' }, day(week, 1));
      }
      const [, second, third] = changes;
      if (week === rewriteWeek && second) {
        const rewritten = `const letters = (words) => words.map(([letter = '']) => letter);\nexport const ${second.name} = (text) =>\n  letters(text.split(' ')).join('');\n`;
        repository.commit(`Rewrite ${second.name}`, { [`src/${second.name}.js`]: rewritten }, day(week, 2));
      }
      if (week === removalWeek && third) {
        repository.git('rm', '-q', `src/${third.name}.js`, toTestPath(third));
        repository.commit(`Remove ${third.name}`, {}, day(week, 2));
      }
      const due = changesOf(week);
      for (const [i, change] of due.entries()) mend(change, week, 10 + i * 6);
      return due.map(({ name }) => name);
    },
  };
}

function changesOf(week: number): readonly Change[] {
  if (week === 0) return changes.slice(0, firstSessions);
  const index = firstSessions + week / 2 - 1;
  const change = Number.isInteger(index) ? changes[index] : undefined;
  return change ? [change] : [];
}

const toTestPath = ({ name }: Change) => `test/${name}.test.js`;

const toSource = ({ name, parameters }: Change, body: string) =>
  `export function ${name}(${parameters}) {\n  return ${body};\n}\n`;

function toTest({ name, held, mended }: Change, isMended: boolean): string {
  const toCase = (title: string, [args, result]: readonly [string, string]) =>
    `\ntest('${name} ${title}', () => {\n  assert.deepEqual(${name}(${args}), ${result});\n});\n`;
  const head = `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { ${name} } from '../src/${name}.js';\n`;
  return `${head}${toCase('does what it did', held)}${isMended ? toCase('does what was asked for', mended) : ''}`;
}

function initialFiles(): Record<string, string> {
  return {
    'package.json': `${JSON.stringify({ name: 'basics', version: '1.0.0', type: 'module' }, null, 2)}\n`,
    'setup.sh': '#!/bin/sh\n',
    '.gitignore': 'vendor/\n',
    ...Object.fromEntries(changes.map((each) => [`src/${each.name}.js`, toSource(each, each.wrong)])),
    ...Object.fromEntries(changes.map((each) => [toTestPath(each), toTest(each, false)])),
  };
}

const toHunks = (diff: string) => `${diff.slice(diff.indexOf('\n@@ ') + 1)}\n`;

/** Where commands in the sandbox find the machine's tools. */
const tools = '/opt/toolchains/bench-tools';

const testHead = `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n`;

const plantedFiles: Record<Plant['rot'], Record<string, string>> = {
  toolchain: {
    'test/ledger.test.js': `${testHead}import { execFileSync } from 'node:child_process';

test('the ledger is in cents', () => {
  assert.equal(execFileSync('ledger', ['1.5'], { encoding: 'utf8' }), '150\\n');
});
`,
  },
  dependency: {
    'setup.sh': `#!/bin/sh\nset -e\nmkdir -p vendor\ncp ${tools}/registry/rates.js vendor/rates.js\n`,
    'test/rates.test.js': `${testHead}import { rate } from '../vendor/rates.js';

test('a euro is a euro', () => {
  assert.equal(rate('EUR'), 1);
});
`,
  },
  flake: {
    'test/feed.test.js': `${testHead}import { readFileSync } from 'node:fs';

const share = Number(readFileSync('${tools}/feed/outage', 'utf8'));
for (let i = 0; i < 12; i++) {
  test(\`the feed answers \${i}\`, () => assert.ok(Math.random() >= share));
}
`,
  },
};

function layMachine(toolchain: string): void {
  for (const folder of ['bin', 'registry', 'feed']) mkdirSync(join(toolchain, folder), { recursive: true });
  writeTool(toolchain, '#!/bin/sh\nnode -p "Math.round($1 * 100)"\n');
  writeFileSync(join(toolchain, 'registry/rates.js'), 'export const rate = () => 1;\n');
  writeFileSync(join(toolchain, 'feed/outage'), '0');
}

function writeTool(toolchain: string, script: string): void {
  writeFileSync(join(toolchain, 'bin/ledger'), script);
  chmodSync(join(toolchain, 'bin/ledger'), 0o755);
}

function giveWay(rot: Plant['rot'], toolchain: string, directory: string): void {
  if (rot === 'toolchain') writeTool(toolchain, '#!/bin/sh\nnode -p "($1).toFixed(2)"\n');
  if (rot === 'flake') writeFileSync(join(toolchain, 'feed/outage'), '0.5');
  if (rot === 'dependency') {
    rmSync(join(toolchain, 'registry/rates.js'));
    // As on a fresh machine: what was built before is gone.
    rmSync(join(directory, '.rollbench/cache'), { recursive: true, force: true });
  }
}

const configuration = `[sessions]
paths = ["sessions"]
[[repo]]
path = "basics"
setup = "sh setup.sh"
test = "node --test --test-isolation=none"
[sandbox]
toolchains = ["bench-tools"]
[validation]
runs = 3
load = false
sabotage_hunks = 1
mutants = 0
test_timeout_s = 60
[refresh]
min_tasks = 5
max_tasks = 7
anchors = 3
prove_runs = 1
`;
