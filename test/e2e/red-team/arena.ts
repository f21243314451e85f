import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createArtifactFolders } from '../../../src/adapters/artifacts/folders.ts';
import { createPriceList } from '../../../src/adapters/prices/price-list.ts';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createBashShell } from '../../../src/adapters/shells/bash.ts';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import { createNodeTestRunner } from '../../../src/adapters/test-runners/node-test.ts';
import { createPytestRunner } from '../../../src/adapters/test-runners/pytest.ts';
import { createTrialTraces } from '../../../src/adapters/traces/trial-traces.ts';
import { createOpenAiUpstream } from '../../../src/adapters/upstreams/openai.ts';
import { toPrintable } from '../../../src/cli/to-printable.ts';
import { isTestFile } from '../../../src/domain/file-kinds.ts';
import { joinPatch, parsePatch } from '../../../src/domain/patch.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { Experiment, Grade, Trial } from '../../../src/domain/trial.ts';
import { createGateway } from '../../../src/gateway/gateway.ts';
import { gradeTrial } from '../../../src/grade/grade-trial.ts';
import { createAuditGrader } from '../../../src/grade/graders/audit.ts';
import { createTestsGrader } from '../../../src/grade/graders/tests.ts';
import type { Sandbox, SandboxResult, Workspaces } from '../../../src/ports.ts';
import { createReport } from '../../../src/report/create-report.ts';
import { renderReportCsv } from '../../../src/report/render-report-csv.ts';
import { renderReportHtml } from '../../../src/report/render-report-html.ts';
import { renderReportJunit } from '../../../src/report/render-report-junit.ts';
import { renderReportMarkdown } from '../../../src/report/render-report-markdown.ts';
import { renderReportText } from '../../../src/report/render-report-text.ts';
import { runTrial } from '../../../src/run/run-trial.ts';
import type { TrialBench } from '../../../src/run/trial-bench.ts';
import { systemClock } from '../../../src/system-clock.ts';
import type { CleanRoom } from '../../../src/testbed/clean-room.ts';
import { createSeal } from '../../../src/testbed/seal.ts';
import { exampleExperiment, exampleTask, exampleVariant } from '../../support/examples.ts';
import type { Attack, Spoils, Suite } from './attack.ts';
import { createAttacker } from './attacker.ts';
import { countSurvivors, endSurvivors, mark, readText } from './survivors.ts';
import { createVictim, type Victim } from './victim.ts';

/** A trial as it was really played and graded, with the attack in the agent's place. */
export interface Battle extends Spoils {
  readonly trial: Trial;
  readonly verdict: string;
}

export interface Arena {
  readonly victim: Victim;
  fight(attack: Attack): Promise<Battle>;
  /** The same script without a seal: on this machine, in a clone that has everything, its tests run where it worked. */
  fightInTheOpen(attack: Attack): Promise<Spoils>;
  /** All of the victim's own files, by path and content: no attack may change one. */
  snapshot(): Readonly<Record<string, string>>;
  /** Files that trials have left in the harness's own folders. */
  listRemains(): readonly string[];
  close(): Promise<void>;
}

export interface ArenaOptions {
  readonly path: string;
  readonly sandbox: Sandbox;
  createWorkspaces(options: { readonly statePath: string; readonly sandbox: Sandbox }): Workspaces;
}

const key = 'sk-provider-key-LOOT-4711-dfe2';

/** The real way of a trial: workspace, seal, sandbox, gateway, capture, clean room, audit. Only the agent is ours. */
export async function createArena({ path, sandbox, createWorkspaces }: ArenaOptions): Promise<Arena> {
  const victim = await createVictim(join(path, 'victim'));
  // The harness has secrets of its own: what an agent is given is not inherited.
  process.env.OPENAI_API_KEY = key;
  const statePath = join(path, 'state');
  const artifacts = createArtifactFolders(statePath);
  const store = await createSqliteStore(join(statePath, 'state.db'));
  const workspaces = createWorkspaces({ statePath, sandbox });
  const provider = createOpenAiUpstream({ baseUrl: victim.providerUrl, apiKey: key });
  const socketPath = join(path, 'gateway', 'gateway.sock');
  const gateway = await createGateway({ findUpstream: () => provider, socketPath, clock: systemClock });
  const repoPath = victim.repository.path;
  const place = { workspaces, sandbox, artifacts, repoPath, testTimeoutMs: 20_000 };
  const room = (task: Pick<Task, 'environment'>): CleanRoom => ({ ...place, runner: toRunner(task) });
  const shell = createBashShell();
  const recorded = { traces: createTrialTraces(artifacts), shell: () => shell };
  const graders = [createTestsGrader(room), createAuditGrader(toRunner)];
  const tasks = { node: await toTask(victim, 'node'), pytest: await toTask(victim, 'pytest') };
  const battle = { number: 0 };

  const bench = (attack: Attack, variantId: string): TrialBench => ({
    ...{ workspaces, artifacts, gateway, clock: systemClock, isSealed: sandbox.isSealed },
    agents: new Map([[variantId, createAttacker(attack, sandbox, victim.hints)]]),
    prices: createPriceList({}),
    seal: createSeal({ sandbox, artifacts, scans: store.scans }),
    repoPath: () => repoPath,
  });

  async function fight(attack: Attack): Promise<Battle> {
    const task = tasks[attack.suite ?? 'node'];
    const variant = exampleVariant('granted-model', {
      limits: { wallClockMs: (attack.limitSeconds ?? 60) * 1000 },
    });
    const experiment = exampleExperiment({ variants: [variant] });
    const cell = { experimentId: 'e', taskId: task.id, variantId: variant.id, repeatIndex: ++battle.number };
    const askedBefore = victim.asked.length;
    const trial = await runTrial({ experiment, cell, task, variant }, bench(attack, variant.id));
    if (trial === undefined) throw new Error(`${attack.name} stopped the experiment`);
    const patch = (await artifacts.read(trial.id, 'patch.diff')) ?? '';
    const output = ['stdout.txt', 'stderr.txt'].map((name) =>
      readText(join(artifacts.locate(trial.id), name)),
    );
    const graded = { trial, task, patch, files: parsePatch(patch), others: [] };
    const grades = await gradeTrial(graded, graders, recorded);
    const [grade, audit] = ['tests', 'audit'].map((name) => grades.find(({ grader }) => grader === name));
    return {
      trial,
      verdict: grade?.verdict ?? 'none',
      evidence: grades.flatMap(({ evidence }) => evidence.map(({ text }) => text)),
      output: output.join('\n'),
      isSolvedClean: grade?.verdict === 'pass' && audit?.audit !== 'exploit',
      said: tell(experiment, trial, grades, task),
      asked: victim.asked.slice(askedBefore),
      survivorCount: countSurvivors(),
    };
  }

  async function fightInTheOpen(attack: Attack): Promise<Spoils> {
    const task = tasks[attack.suite ?? 'node'];
    const tree = join(path, `open-${++battle.number}`);
    cpSync(repoPath, tree, { recursive: true });
    const host = createHostSandbox();
    const askedBefore = victim.asked.length;
    const command = {
      cwd: tree,
      env: {
        ...victim.hints,
        HOME: join(victim.path, 'home'),
        OPENAI_API_KEY: key,
        GATEWAY: `http://127.0.0.1:${victim.hints.PROVIDER_PORT}`,
        [mark]: '1',
      },
      mounts: [],
      network: 'host',
      timeoutMs: (attack.limitSeconds ?? 60) * 1000,
    } as const;
    const played = await host.run({ ...command, argv: ['/bin/sh', '-c', attack.script] });
    // Tests that the script has changed stay as it wants them.
    spawnSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: tree, input: task.testPatch });
    const tested = await host.run({ ...command, argv: ['/bin/sh', '-c', task.environment.test] });
    const survivorCount = countSurvivors();
    endSurvivors();
    rmSync(tree, { recursive: true, force: true });
    return {
      output: toOutput(played),
      isSolvedClean: tested.kind === 'exited' && tested.exitCode === 0,
      evidence: [],
      said: { terminal: toOutput(played), pages: toOutput(played) },
      asked: victim.asked.slice(askedBefore),
      survivorCount,
    };
  }

  return {
    victim,
    fight,
    fightInTheOpen,
    snapshot: () => readOwnFiles(victim.path),
    listRemains: () => readdirSync(join(statePath, 'scratch')),
    async close() {
      await gateway.close();
      await store.close();
      await victim.close();
      delete process.env.OPENAI_API_KEY;
    },
  };
}

function tell(experiment: Experiment, trial: Trial, grades: readonly Grade[], task: Task): Spoils['said'] {
  const own = { ...experiment, id: trial.experimentId, taskIds: [task.id], repeats: trial.repeatIndex };
  const report = createReport({
    ...{ experiment: own, tasks: [task], trials: [trial], grades, publicBenchmarks: [] },
    ...{ createdAt: trial.startedAt, settings: { confidence: 0.95, stabilityThreshold: 0.67 } },
  });
  const drawn = [renderReportMarkdown, renderReportHtml, renderReportCsv, renderReportJunit];
  const { outcome } = trial;
  const words = [
    'detail' in outcome ? outcome.detail : '',
    ...grades.flatMap(({ evidence }) => evidence.map(({ text }) => text)),
  ];
  return {
    terminal: toPrintable([renderReportText(report), ...words].join('\n'), false),
    pages: drawn.map((draw) => draw(report)).join('\n'),
  };
}

const suites = {
  node: {
    runner: createNodeTestRunner(),
    test: 'npm test',
    failToPass: ['test/sum.test.js::to the cent'],
    passToPass: ['test/sum.test.js::sums'],
  },
  pytest: {
    runner: createPytestRunner(),
    test: 'python3 -m pytest',
    failToPass: ['tests/test_total.py::test_to_the_cent'],
    passToPass: ['tests/test_total.py::test_sums'],
  },
} as const;

const toRunner = ({ environment }: Pick<Task, 'environment'>) =>
  environment.runner === 'pytest' ? suites.pytest.runner : suites.node.runner;

async function toTask({ repository, baseCommit, goldCommit }: Victim, suite: Suite): Promise<Task> {
  const files = parsePatch(await createGit(repository.path).diff(baseCommit, goldCommit));
  const example = exampleTask();
  return {
    ...example,
    ...{ baseCommit, goldCommit },
    prompts: ['sum loses a cent'],
    goldPatch: joinPatch(files.filter(({ path }) => !isTestFile(path))),
    testPatch: joinPatch(files.filter(({ path }) => isTestFile(path))),
    failToPass: [...suites[suite].failToPass],
    passToPass: [...suites[suite].passToPass],
    environment: {
      ...example.environment,
      runner: suites[suite].runner.name,
      test: suites[suite].test,
    },
    provenance: { ...example.provenance, sessionStartedAt: new Date().toISOString() },
  };
}

const toOutput = (result: SandboxResult) =>
  'stdoutTail' in result ? `${result.stdoutTail}\n${result.stderrTail}` : JSON.stringify(result);

function readOwnFiles(path: string): Record<string, string> {
  const folders = ['home', 'state', 'benchmark', 'repo'].map((name) => join(path, name));
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, readText(file)]),
  );
}
