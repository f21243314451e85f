import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createGit } from '../../src/adapters/repos/git.ts';
import { createBubblewrapSandbox } from '../../src/adapters/sandboxes/bubblewrap.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createSqliteStore } from '../../src/adapters/stores/sqlite.ts';
import { createWorkspaces } from '../../src/adapters/workspaces/overlay.ts';
import type { Mount, Sandbox, Store, Workspace } from '../../src/ports.ts';
import { createSeal, type Guarded } from '../../src/testbed/seal.ts';
import { exampleTask } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { toOwnRecipe } from '../support/own-recipe.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const fixture = createGitFixture(join(directory, 'repo'));
const heldByBase = [
  'exports.known = (amount) => {',
  '  const rounded = Math.round(amount);',
  '  return rounded / 100;',
  '};',
];
const added = [
  'exports.splitEvenly = (total, parts) => {',
  '  const share = Math.trunc(total / parts);',
  '  const message = "not a single cent is lost";',
  '  return { share, message };',
  '};',
];
const toText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const asPatch = toText(added.map((line) => `+${line}`));

let task: Guarded;
let scans: Store['scans'];
/** Of how many commands each sandbox was asked. */
let runCount = 0;
const counted = (sandbox: Sandbox): Sandbox => ({
  ...sandbox,
  run(command) {
    runCount++;
    return sandbox.run(command);
  },
});

beforeAll(async () => {
  const baseCommit = fixture.commit('Base', {
    'src/known.js': toText(heldByBase),
    '.gitignore': 'node_modules\ndist\n',
  });
  const goldCommit = fixture.commit('Gold', { 'src/split.js': toText([...added, ...heldByBase]) });
  const goldPatch = await createGit(fixture.path).diff(baseCommit, goldCommit);
  const example = exampleTask({ goldPatch, goldCommit, baseCommit });
  // The machine's own files are older than this session: they need not be searched.
  task = { ...example, provenance: { ...example.provenance, sessionStartedAt: new Date().toISOString() } };
  scans = (await createSqliteStore(join(directory, 'store', 'state.db'))).scans;
});

interface Place {
  readonly setup?: string;
  readonly sandbox?: Sandbox;
  /** On the machine, before anything is looked at. */
  readonly soil?: (workspace: Workspace) => void;
  readonly agentMounts?: readonly Mount[];
}

async function findFaults({
  setup,
  soil,
  agentMounts = [],
  sandbox = createBubblewrapSandbox(),
}: Place = {}): Promise<readonly string[]> {
  const statePath = join(directory, 'state');
  const workspaces = createWorkspaces({ statePath, sandbox });
  const recipe = setup === undefined ? null : toOwnRecipe(setup);
  const baseCommit = fixture.git('rev-parse', 'HEAD~1');
  const workspace = await workspaces.open({ repoPath: fixture.path, commit: baseCommit, setup: recipe });
  try {
    soil?.(workspace);
    const artifacts = createArtifactFolders(statePath);
    const seal = createSeal({ sandbox: counted(sandbox), artifacts, scans });
    return await seal.findFaults(workspace, task, agentMounts);
  } finally {
    await workspace.dispose();
  }
}

requires('bubblewrap').describe('a sealed workspace', () => {
  test('of a base that holds nothing of gold has no faults, and what was searched is not searched again', async () => {
    expect(await findFaults()).toEqual([]);
    const first = runCount;
    expect(await findFaults()).toEqual([]);
    expect(runCount - first).toBeLessThan(first);
    expect(await scans.list()).toHaveLength(2);
  });

  const inSetup = (path: string, text: string) =>
    `mkdir -p ${path.split('/').slice(0, -1).join('/')} && printf '%s' '${text}' > ${path}`;
  const leak = (path: string) => `${path} holds what gold adds in src/split.js:1`;

  test.each<[string, string, string]>([
    ['build output', inSetup('dist/split.js', toText(added)), leak('/workspace/dist/split.js')],
    [
      'a dependency that is a later version of itself, indented otherwise',
      inSetup('node_modules/split/index.js', toText(added.map((line) => `    ${line}\r`))),
      leak('/workspace/node_modules/split/index.js'),
    ],
    ['a patch', inSetup('node_modules/a/x.patch', asPatch), leak('/workspace/node_modules/a/x.patch')],
    [
      'a source map',
      inSetup(
        'dist/split.js.map',
        JSON.stringify({ sourcesContent: [toText(added)] }).replaceAll('\\', '\\\\'),
      ).replace("printf '%s'", "printf '%b'"),
      leak('/workspace/dist/split.js.map'),
    ],
    [
      'a name with a newline',
      `mkdir dist && printf '%s' '${toText(added)}' > "dist/$(printf 'a\\nb')"`,
      leak('/workspace/dist/a\nb'),
    ],
    [
      'a clone among the dependencies',
      `mkdir -p node_modules && git clone -q ${fixture.path} node_modules/self`,
      '/workspace/node_modules/self/.git/objects has ',
    ],
    [
      'a bundle of git',
      `mkdir -p node_modules && git -C ${fixture.path} bundle create -q "$PWD/node_modules/x.bundle" --all`,
      '/workspace/node_modules/x.bundle is a pack of git objects',
    ],
  ])('finds gold in what set-up left: %s', async (_name, setup, fault) => {
    const faults = await findFaults({ setup, sandbox: showing(fixture.path) });
    expect(faults.filter((each) => each.startsWith(fault))).not.toEqual([]);
  });

  test('finds nothing in a file of which base holds three lines that gold adds', async () => {
    expect(await findFaults({ setup: inSetup('dist/known.js', toText(heldByBase)) })).toEqual([]);
  });

  test('finds gold where the machine shows it', async () => {
    const tools = join(directory, 'tools', 'bin');
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, 'notes.txt'), asPatch);
    const sandbox = createBubblewrapSandbox({
      toolDirectories: [{ hostPath: join(directory, 'tools'), path: '/opt/toolchains/own', bin: ['bin'] }],
    });
    expect(await findFaults({ sandbox })).toEqual([leak('/opt/toolchains/own/bin/notes.txt')]);
  });

  test('searches what an agent brings along, which may only lie where programs are shown, to be read', async () => {
    const hostPath = join(directory, 'agent');
    mkdirSync(hostPath);
    writeFileSync(join(hostPath, 'program.js'), 'nothing of gold\n');
    const shown = (path: string, access: Mount['access'] = 'read') => [{ hostPath, path, access }];
    expect(await findFaults({ agentMounts: shown('/opt/rollbench/agent') })).toEqual([]);
    expect(await findFaults({ agentMounts: shown('/srv/agent') })).toEqual(['mount /srv/agent']);
    expect(await findFaults({ agentMounts: shown('/opt/rollbench/agent', 'write') })).toEqual([
      '/opt/rollbench/agent can be written',
    ]);
    writeFileSync(join(hostPath, 'notes.txt'), asPatch);
    expect(await findFaults({ agentMounts: shown('/opt/rollbench/agent') })).toEqual([
      leak('/opt/rollbench/agent/notes.txt'),
    ]);
  });

  test.each<[string, (path: string) => void, string]>([
    ['a file', (path) => writeFileSync(join(path, 'hint.txt'), ''), 'hint.txt is not as the base has it'],
    [
      'a hook',
      (path) => {
        mkdirSync(join(path, '.git/hooks'));
        writeFileSync(join(path, '.git/hooks/post-checkout'), '');
      },
      '.git/hooks/post-checkout is not as the base has it',
    ],
    [
      'a loose object',
      (path) => {
        mkdirSync(join(path, '.git/objects/aa'));
        writeFileSync(join(path, '.git/objects/aa/bb'), '');
      },
      '.git/objects/aa/bb is not as the base has it',
    ],
  ])('tells of %s that is not of the base', async (_name, soil, fault) => {
    expect(await findFaults({ soil: ({ hostPath }) => soil(hostPath) })).toContain(fault);
  });

  test('tells of a mount, a variable and a way out that are nobody’s', async () => {
    const bubblewrap = createBubblewrapSandbox();
    const open: Sandbox = {
      ...bubblewrap,
      run: (command) =>
        bubblewrap.run({
          ...command,
          network: 'host',
          env: { ...command.env, PROVIDER_KEY: 'sk-1' },
          mounts: [...command.mounts, { hostPath: directory, path: '/srv/state', access: 'write' }],
        }),
    };
    const faults = await findFaults({ sandbox: open });
    expect(faults).toEqual(expect.arrayContaining(['mount /srv/state', 'variable PROVIDER_KEY']));
    expect(faults.some((fault) => /^(route|socket) /.test(fault))).toBe(true);
    expect(faults.join()).not.toContain('sk-1');
  });

  test('is not taken for sealed where it cannot be searched', async () => {
    const bubblewrap = createBubblewrapSandbox();
    const blind: Sandbox = {
      ...bubblewrap,
      run: (command) =>
        bubblewrap.run({ ...command, env: { ...command.env, PATH: '/opt/rollbench/node/bin' } }),
    };
    const known = await scans.list();
    const setup = 'echo blind > dist.txt';
    expect(await findFaults({ sandbox: blind, setup })).not.toEqual([]);
    expect(await scans.list()).toEqual(known);
  });
});

test('unsealed, the workspace alone is searched, wherever it lies', async () => {
  const sandbox = createHostSandbox();
  expect(await findFaults({ sandbox })).toEqual([]);
  expect(await findFaults({ sandbox })).toEqual([]);
  const setup = `mkdir dist && printf '%s' '${toText(added)}' > dist/split.js`;
  expect(await findFaults({ sandbox, setup })).toEqual([
    '/workspace/dist/split.js holds what gold adds in src/split.js:1',
  ]);
});

/** Set-up may be shown what a registry would give it. */
function showing(path: string): Sandbox {
  const bubblewrap = createBubblewrapSandbox();
  return {
    ...bubblewrap,
    run: (command) =>
      bubblewrap.run(
        command.network === 'host'
          ? { ...command, mounts: [...command.mounts, { hostPath: path, path, access: 'read' }] }
          : command,
      ),
  };
}
