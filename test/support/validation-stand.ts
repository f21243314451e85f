import { join } from 'node:path';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createGit } from '../../src/adapters/repos/git.ts';
import { describeSystem } from '../../src/adapters/sandboxes/describe-system.ts';
import { createTreeSitterSyntax } from '../../src/adapters/syntax/tree-sitter.ts';
import { createTestRunners } from '../../src/adapters/test-runners/all-runners.ts';
import { createWorkspaces } from '../../src/adapters/workspaces/overlay.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { isTestFile } from '../../src/domain/file-kinds.ts';
import { joinPatch, parsePatch } from '../../src/domain/patch.ts';
import type { Git, Sandbox } from '../../src/ports.ts';
import { type Validation, validateCandidate } from '../../src/validate/validate-candidate.ts';
import type { ProtocolSettings, RunLog, ValidationBench } from '../../src/validate/validation-bench.ts';
import { exampleCandidate, exampleTask } from './examples.ts';
import { createGitFixture } from './git-fixture.ts';

type Files = Readonly<Record<string, string>>;

/** A change that landed in a small repository of its own: files before it, and those that it brings or rewrites. */
export interface PlantedChange {
  readonly name: string;
  readonly base: Files;
  readonly landed: Files;
  readonly taskType?: 'bug_fix' | 'refactor';
}

export interface Planted {
  readonly git: Git;
  readonly candidate: Candidate;
  /** As configured; else it is found. */
  readonly test?: string;
}

export async function plant(directory: string, change: PlantedChange): Promise<Planted> {
  const { name, base, landed, taskType = 'bug_fix' } = change;
  const fixture = createGitFixture(join(directory, name));
  const baseCommit = fixture.commit('Before', base);
  const goldCommit = fixture.commit('Landed', landed);
  const git = createGit(fixture.path);
  const files = parsePatch(await git.diff(baseCommit, goldCommit));
  const candidate = exampleCandidate({
    id: name,
    baseCommit,
    goldCommit,
    goldPatch: joinPatch(files.filter(({ path }) => !isTestFile(path))),
    testPatch: joinPatch(files.filter(({ path }) => isTestFile(path))),
    classification: { ...exampleTask().classification, taskType },
  });
  return { git, candidate };
}

export interface StandOptions {
  readonly statePath: string;
  readonly sandbox: Sandbox;
  readonly protocol?: Partial<ProtocolSettings>;
  readonly testTimeoutMs?: number;
  readonly log?: RunLog;
  readonly onRun?: ValidationBench['onRun'];
}

/** Few runs, and nothing that costs time: for tests of one part of the protocol. */
export const briefProtocol: ProtocolSettings = {
  runsPerState: 3,
  busyProcessCount: 0,
  passToPass: 'suite',
  maxUndoneHunks: 4,
  maxMutants: 0,
  mutationTimeMs: 60_000,
  minMutationScore: 0.5,
  rejectsWeak: false,
};

export const noLog: RunLog = {
  find: async () => undefined,
  keep: async () => {},
  findControl: async () => undefined,
  keepControl: async () => {},
};

/** Validates with real parts, in the quickest workspaces that this machine allows. */
export function createValidationStand({ statePath, sandbox, protocol, ...options }: StandOptions) {
  const bench: ValidationBench = {
    workspaces: createWorkspaces({ statePath, sandbox }),
    sandbox,
    artifacts: createArtifactFolders(statePath),
    runners: createTestRunners(),
    syntax: createTreeSitterSyntax(),
    protocol: { ...briefProtocol, ...protocol },
    testTimeoutMs: options.testTimeoutMs ?? 60_000,
    openLog: () => options.log ?? noLog,
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    isExcludedTest: () => false,
    toolchain: { node: process.version },
    machine: 'this one',
    system: describeSystem(),
    onRun: options.onRun ?? (() => {}),
  };
  return {
    bench,
    validate: ({ git, candidate, test }: Planted, setup: readonly string[] = []): Promise<Validation> =>
      validateCandidate(candidate, { git, setup, test: test ?? null, runner: null }, bench),
  };
}
