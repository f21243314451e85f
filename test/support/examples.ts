import type { Candidate } from '../../src/domain/candidate.ts';
import { toTrialId, toVariantId } from '../../src/domain/ids.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Experiment, Grade, Trial } from '../../src/domain/trial.ts';
import { noUsage } from '../../src/domain/usage.ts';
import type { Variant, VariantSettings } from '../../src/domain/variant.ts';

/** Small valid values for tests; each takes what the test is about and fills in the rest. */

export function exampleTask(over: Partial<Task> = {}): Task {
  return {
    schemaVersion: 1,
    id: 'shop-0a1b2c3d',
    kind: 'fail-to-pass',
    state: 'active',
    history: [],
    repo: 'shop',
    prompts: ['the total is off by a cent\n\nsee \\"cart\\" — 3 × 0.1'],
    baseCommit: '1111111111111111111111111111111111111111',
    goldCommit: '2222222222222222222222222222222222222222',
    goldPatch: 'diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-1\n+2\n',
    testPatch: '',
    failToPass: ['test/a.test.js::adds up'],
    passToPass: [],
    environment: { runner: 'node-test', setup: null, test: 'node --test', toolchain: { node: 'v24.0.0' } },
    classification: { taskType: 'bug_fix', complexity: 'low', language: 'JavaScript', packages: ['.'] },
    testRules: { tests: [], notTests: [] },
    fidelity: 'exact',
    missing: [],
    turnMode: 'single',
    changeKinds: [],
    scope: {
      packages: ['.'],
      crossesPackages: false,
      workspaceKind: null,
      languages: [{ language: 'JavaScript', lineCount: 2 }],
    },
    provenance: {
      sessionId: '01a20332-452a-7000-8000-000000000000',
      turn: 1,
      agent: 'codex',
      agentVersion: null,
      authorModel: null,
      authorFamily: null,
      aiShare: 1,
      personShare: 0,
      branch: null,
      sessionStartedAt: '2026-11-01T10:00:00.000Z',
      landedAt: '2026-11-01T12:00:00.000Z',
    },
    validation: {
      validatedAt: '2026-11-02T00:00:00.000Z',
      machine: 'linux',
      runsPerState: 5,
      orderSeeds: [0, 7, 8, 9, 10],
      load: { rounds: [2, 4], processCount: 2 },
      agreeingRuns: { before: 6, after: 6 },
      flakeRateUpperBound: 0.39,
      unstableTests: [],
      loadFailures: [],
      controls: { gold: 1, noop: 0 },
      sabotage: { hunkCount: 2, triedCount: 2, brokenCount: 1, uncovered: [{ path: 'a.js', line: 9 }] },
      coverage: { lineCount: 1, executedCount: 1 },
      mutation: {
        ...{ mutantCount: 4, triedCount: 3, killedCount: 2, unbuildableCount: 0, score: 2 / 3 },
        survivors: [{ path: 'a.js', line: 1, before: '2', after: '3' }],
      },
      isWeak: false,
      durations: { slowestMs: 812.5, timeoutMs: 10_000, totalMs: 20_000 },
    },
    ...over,
  };
}

export function exampleVariant(name: string, over: Partial<VariantSettings> = {}): Variant {
  const settings: VariantSettings = {
    agent: 'codex',
    agentVersion: '0.169.0',
    model: name,
    effort: 'medium',
    codex: {},
    limits: { wallClockMs: 600_000 },
    ...over,
  };
  return { id: toVariantId(settings), name, settings };
}

export function exampleExperiment(over: Partial<Experiment> = {}): Experiment {
  return {
    schemaVersion: 1,
    id: 'e-00000001',
    createdAt: '2026-11-22T12:00:00.000Z',
    release: null,
    seed: 1,
    repeats: 3,
    taskIds: [exampleTask().id],
    taskHashes: ['0'.repeat(64)],
    variants: [exampleVariant('gpt-5.5-strong'), exampleVariant('gpt-5.5-weak')],
    machine: {
      os: 'Linux 6.1',
      cpu: 'x86_64',
      coreCount: 2,
      memoryBytes: 8e9,
      sandbox: 'bubblewrap',
      isSealed: true,
    },
    versions: { rollbench: '0.1.0', node: 'v24.0.0', codex: '0.169.0' },
    ...over,
  };
}

export function exampleTrial(over: Partial<Trial> & Pick<Trial, 'variantId'>): Trial {
  const cell = { experimentId: 'e-00000001', taskId: exampleTask().id, repeatIndex: 1, ...over };
  return {
    schemaVersion: 1,
    id: toTrialId(cell),
    outcome: { kind: 'completed' },
    agentVersion: '0.169.0',
    threadId: '01a20332-0000-7000-8000-000000000000',
    startedAt: '2026-11-22T12:01:00.000Z',
    durationMs: 2000,
    overheadMs: 100,
    usage: {
      ...noUsage,
      requestCount: 3,
      inputTokens: 30_000,
      cachedInputTokens: 20_000,
      outputTokens: 500,
      reasoningTokens: 100,
    },
    costUsd: 0.05,
    priceSource: 'configuration',
    hasPatch: true,
    isSealed: true,
    attempts: [
      {
        outcome: { kind: 'completed' },
        startedAt: '2026-11-22T12:01:00.000Z',
        usage: noUsage,
        costUsd: 0.05,
      },
    ],
    artifacts: `trials/${toTrialId(cell)}`,
    ...cell,
  };
}

export function exampleGrade(trial: Trial, over: Partial<Grade> = {}): Grade {
  return {
    schemaVersion: 1,
    trialId: trial.id,
    grader: 'tests',
    graderVersion: 1,
    basisHash: '',
    score: 1,
    verdict: 'pass',
    evidence: [{ text: '1 of 1 failToPass tests pass, 0 of 0 passToPass tests broke' }],
    measures: {},
    tests: {
      failToPassPassed: ['test/a.test.js::adds up'],
      failToPassFailed: [],
      passToPassFailed: [],
      passToPassCount: 0,
    },
    restoredFiles: [],
    durationMs: 500,
    ...over,
  };
}

export function exampleCandidate(over: Partial<Candidate> = {}): Candidate {
  const task = exampleTask();
  return {
    id: task.id,
    repo: task.repo,
    prompts: task.prompts,
    attachments: [],
    redactions: [],
    baseCommit: task.baseCommit,
    goldCommit: task.goldCommit,
    goldMessage: 'Add up in whole cents\n',
    goldPatch: task.goldPatch,
    testPatch: task.testPatch,
    testRules: task.testRules,
    fidelity: task.fidelity,
    missing: task.missing,
    turnMode: task.turnMode,
    changeKinds: task.changeKinds,
    scope: task.scope,
    link: {
      level: 'identical-hunks',
      commits: [task.goldCommit],
      identicalShare: 1,
      sessionShare: 1,
      commitShare: 1,
      fileShare: 1,
      landedAfterMs: 3_600_000,
      runnerUpShare: 0,
      matchedLineCount: 2,
      sessionLineCount: 2,
      commitLineCount: 2,
    },
    provenance: task.provenance,
    classification: null,
    ...over,
  };
}
