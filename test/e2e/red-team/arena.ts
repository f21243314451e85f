import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createArtifactFolders } from '../../../src/adapters/artifacts/folders.ts';
import { createPriceList } from '../../../src/adapters/prices/price-list.ts';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createBashShell } from '../../../src/adapters/shells/bash.ts';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import { createNodeTestRunner } from '../../../src/adapters/test-runners/node-test.ts';
import { createTrialTraces } from '../../../src/adapters/traces/trial-traces.ts';
import { createOpenAiUpstream } from '../../../src/adapters/upstreams/openai.ts';
import { toPrintable } from '../../../src/cli/to-printable.ts';
import { isTestFile } from '../../../src/domain/file-kinds.ts';
import type { GraderSettings } from '../../../src/domain/grader-settings.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import { joinPatch, parsePatch } from '../../../src/domain/patch.ts';
import type { Task } from '../../../src/domain/task.ts';
import type { Experiment, Grade, Trial } from '../../../src/domain/trial.ts';
import { noUsage } from '../../../src/domain/usage.ts';
import { createGateway } from '../../../src/gateway/gateway.ts';
import { gradeTrial } from '../../../src/grade/grade-trial.ts';
import { createGraders } from '../../../src/grade/registry.ts';
import type { Agent, AgentWork, Sandbox, SandboxResult, Workspaces } from '../../../src/ports.ts';
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
import type { Attack, Spoils } from './attack.ts';
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
  /** Files that trials have left in the harness's own folders. */
  listRemains(): readonly string[];
  close(): Promise<void>;
}

export interface ArenaOptions {
  readonly path: string;
  readonly sandbox: Sandbox;
  createWorkspaces(options: { readonly statePath: string; readonly sandbox: Sandbox }): Workspaces;
}

/** Tests and audit alone. */
const noGraders: GraderSettings = {
  ...{ weights: {}, files: null, commands: null, trajectory: null, skills: null, budget: null },
};

/** Found in the environment of every process that an attack starts, so that whoever outlives it is known. */
const mark = `RED_TEAM_${process.pid}`;
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
  const runner = createNodeTestRunner();
  const repoPath = victim.repository.path;
  const room: CleanRoom = { workspaces, sandbox, artifacts, runner, repoPath, testTimeoutMs: 20_000 };
  const shell = createBashShell();
  const recorded = { traces: createTrialTraces(artifacts), shell: () => shell };
  const task = await toTask(victim);
  const battle = { number: 0 };

  const bench = (attack: Attack): TrialBench => ({
    ...{ workspaces, artifacts, gateway, clock: systemClock, isSealed: sandbox.isSealed },
    agents: new Map([['codex', createAttacker(attack, sandbox, victim.hints)]]),
    prices: createPriceList({}),
    seal: createSeal({ sandbox, artifacts, scans: store.scans }),
    repoPath: () => repoPath,
  });

  async function fight(attack: Attack): Promise<Battle> {
    const variant = exampleVariant('granted-model', {
      limits: { wallClockMs: (attack.limitSeconds ?? 60) * 1000 },
    });
    const experiment = exampleExperiment({ variants: [variant] });
    const cell = { experimentId: 'e', taskId: task.id, variantId: variant.id, repeatIndex: ++battle.number };
    const askedBefore = victim.asked.length;
    const trial = await runTrial({ experiment, cell, task, variant }, bench(attack));
    if (trial === undefined) throw new Error(`${attack.name} stopped the experiment`);
    const patch = (await artifacts.read(trial.id, 'patch.diff')) ?? '';
    const output = ['stdout.txt', 'stderr.txt'].map((name) =>
      readText(join(artifacts.locate(trial.id), name)),
    );
    const graded = { trial, task, patch, files: parsePatch(patch), others: [] };
    const grades = await gradeTrial(graded, createGraders(noGraders, { toRoom: () => room }), recorded);
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

async function toTask({ repository, baseCommit, goldCommit }: Victim): Promise<Task> {
  const files = parsePatch(await createGit(repository.path).diff(baseCommit, goldCommit));
  const example = exampleTask();
  return {
    ...example,
    ...{ baseCommit, goldCommit },
    prompts: ['sum loses a cent'],
    goldPatch: joinPatch(files.filter(({ path }) => !isTestFile(path))),
    testPatch: joinPatch(files.filter(({ path }) => isTestFile(path))),
    failToPass: ['test/sum.test.js::to the cent'],
    passToPass: ['test/sum.test.js::sums'],
    environment: { ...example.environment, runner: 'node-test', test: 'npm test' },
    provenance: { ...example.provenance, sessionStartedAt: new Date().toISOString() },
  };
}

/** An agent that does what its script says, given what every agent is given, and knows where to look. */
function createAttacker(attack: Attack, sandbox: Sandbox, hints: Readonly<Record<string, string>>): Agent {
  return {
    name: 'codex',
    check: async () => ({ kind: 'healthy', detail: '' }),
    version: async () => '0',
    async run(work: AgentWork) {
      const home = { hostPath: work.homePath, path: '/home/agent', access: 'write' } as const;
      mkdirSync(join(work.homePath, 'tmp'));
      writeFileSync(join(work.artifactsPath, 'trace.jsonl'), toTrace(attack));
      const result = await sandbox.run({
        argv: ['/bin/sh', '-c', attack.script],
        cwd: sandbox.resolve(work.workspace),
        env: {
          ...work.surroundings?.env,
          ...hints,
          HOME: sandbox.resolve(home),
          ROLLBENCH_TOKEN: work.gateway.token,
          GATEWAY: 'http://127.0.0.1:4141',
          [mark]: '1',
        },
        mounts: [work.workspace, ...(work.surroundings?.mounts ?? []), home],
        network: 'none',
        gateway: { socketPath: work.gateway.socketPath, port: 4141 },
        timeoutMs: work.remainingMs(),
        stdoutFile: join(work.artifactsPath, 'stdout.txt'),
        stderrFile: join(work.artifactsPath, 'stderr.txt'),
      });
      return {
        outcome: toOutcome(result, join(work.artifactsPath, 'stderr.txt')),
        ...{ agentVersion: '0', threadId: 'T', reportedUsage: noUsage, lastMessage: null },
        durationMs: result.durationMs,
      };
    },
  };
}

function toOutcome(result: SandboxResult, stderrFile: string): Outcome {
  switch (result.kind) {
    case 'exited':
      // Agents say themselves why they have failed, and their words go on.
      return result.exitCode === 42
        ? { kind: 'agentFailed', detail: readText(stderrFile).slice(0, 2000) }
        : { kind: 'completed' };
    case 'timedOut':
      return { kind: 'timedOut', limitMs: result.durationMs };
    case 'limitExceeded':
      return { kind: 'agentFailed', detail: result.detail };
    default:
      return { kind: 'infraFailed', code: 'broken-sandbox', detail: JSON.stringify(result) };
  }
}

const toOutput = (result: SandboxResult) =>
  'stdoutTail' in result ? `${result.stdoutTail}\n${result.stderrTail}` : JSON.stringify(result);

/** As Codex tells of a command. */
const toTrace = ({ script }: Attack) => {
  const item = {
    id: 'item_0',
    type: 'command_execution',
    command: script,
    aggregated_output: '',
    exit_code: 0,
    status: 'completed',
  };
  return [
    { type: 'thread.started', thread_id: 'T' },
    { type: 'turn.started' },
    { type: 'item.completed', item },
  ]
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

function listSurvivors(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readText(`/proc/${pid}/environ`).split('\0').includes(`${mark}=1`))
    .map(Number);
}

const countSurvivors = () => listSurvivors().length;

/** Of a control alone: what no sandbox ends, we do. */
function endSurvivors(): void {
  for (const pid of listSurvivors()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
}
