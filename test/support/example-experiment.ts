import { toTrialId, toVariantId } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Experiment, Grade, Trial } from '../../src/domain/trial.ts';
import type { Variant, VariantSettings } from '../../src/domain/variant.ts';
import type { ReportInput } from '../../src/report/create-report.ts';

/** One letter for each repeat: `P`ass, `F`ail, `T`imed out and failed, `I`nvalid (http-429), `U`ngraded, `.` not played. */
export type Letters = string;

export interface ExampleOptions {
  /** Rows of the table: letters by name of the variant. */
  readonly tasks: readonly {
    readonly title: string;
    readonly cells: Readonly<Record<string, Letters>>;
    readonly kind?: Task['kind'];
    readonly taskType?: 'bug_fix' | 'feature' | 'refactor';
    readonly language?: string;
  }[];
  readonly isSealed?: boolean;
  readonly costUsd?: number | null;
  readonly settings?: ReportInput['settings'];
}

const experimentId = 'exp-7c1e9a';
const startedAt = '2026-03-02T09:00:00.000Z';

/** Values as the store would hold them, from a table of letters: what `createReport` takes. */
export function createExampleExperiment(options: ExampleOptions): ReportInput {
  const names = [...new Set(options.tasks.flatMap(({ cells }) => Object.keys(cells)))];
  const variants = names.map(toVariant);
  const tasks = options.tasks.map(toTask);
  const cells = options.tasks.flatMap((row, t) =>
    variants.flatMap((variant) =>
      [...(row.cells[variant.name] ?? '')].map((letter, r) => ({
        letter,
        variant,
        taskId: tasks[t]?.id ?? '',
        repeatIndex: r + 1,
      })),
    ),
  );
  const repeats = Math.max(1, ...cells.map(({ repeatIndex }) => repeatIndex));
  const machine: Experiment['machine'] = {
    os: 'Debian 12',
    cpu: 'AMD EPYC 7763',
    coreCount: 2,
    memoryBytes: 8 * 1024 ** 3,
    sandbox: 'bubblewrap 0.8.0',
    isSealed: options.isSealed ?? true,
  };
  return {
    experiment: {
      schemaVersion: 1,
      id: experimentId,
      createdAt: startedAt,
      release: null,
      seed: 20260302,
      repeats,
      taskIds: tasks.map(({ id }) => id),
      taskHashes: tasks.map(({ id }) => id),
      variants,
      machine,
      versions: { rollbench: '0.1.0', codex: '0.169.0', node: 'v24.21.0' },
    },
    tasks,
    trials: cells.flatMap((cell, i) => (cell.letter === '.' ? [] : [toTrial(cell, i, options)])),
    grades: cells.flatMap((cell) => ('PFT'.includes(cell.letter) ? [toGrade(cell)] : [])),
    createdAt: '2026-03-02T10:30:00.000Z',
    settings: options.settings ?? { stabilityThreshold: 0.67, confidence: 0.95 },
  };
}

interface CellOfLetter {
  readonly letter: string;
  readonly variant: Variant;
  readonly taskId: string;
  readonly repeatIndex: number;
}

function toVariant(name: string): Variant {
  const settings: VariantSettings = {
    agent: 'codex',
    agentVersion: '0.169.0',
    model: name,
    effort: 'medium',
    codex: {},
    limits: { wallClockMs: 900_000 },
  };
  return { id: toVariantId(settings), name, settings };
}

function toTrial(cell: CellOfLetter, index: number, { isSealed, costUsd }: ExampleOptions): Trial {
  const address = {
    experimentId,
    taskId: cell.taskId,
    variantId: cell.variant.id,
    repeatIndex: cell.repeatIndex,
  };
  const outcome: Outcome =
    cell.letter === 'I'
      ? { kind: 'infraFailed', code: 'http-429', detail: 'rate limit' }
      : cell.letter === 'T'
        ? { kind: 'timedOut', limitMs: 900_000 }
        : { kind: 'completed' };
  return {
    ...address,
    schemaVersion: 1,
    id: toTrialId(address),
    outcome,
    agentVersion: '0.169.0',
    threadId: null,
    startedAt,
    durationMs: cell.letter === 'T' ? 900_000 : 41_000 + 1_700 * (index % 13),
    overheadMs: 180,
    usage: {
      requestCount: 4 + (index % 3),
      inputTokens: 31_000 + 900 * (index % 7),
      cachedInputTokens: 20_000,
      outputTokens: 2_100 + 50 * (index % 5),
      reasoningTokens: 900,
    },
    costUsd: costUsd === undefined ? 0.04 + 0.01 * (index % 4) : costUsd,
    priceSource: null,
    hasPatch: true,
    isSealed: isSealed ?? true,
    attempts: [],
    artifacts: `trials/${toTrialId(address)}`,
  };
}

function toGrade(cell: CellOfLetter): Grade {
  const hasPassed = cell.letter === 'P';
  return {
    schemaVersion: 1,
    trialId: toTrialId({
      experimentId,
      taskId: cell.taskId,
      variantId: cell.variant.id,
      repeatIndex: cell.repeatIndex,
    }),
    grader: 'tests',
    graderVersion: 1,
    score: hasPassed ? 1 : 0,
    verdict: hasPassed ? 'pass' : 'fail',
    evidence: [],
    tests: null,
    restoredFiles: [],
    durationMs: 900,
  };
}

function toTask(row: ExampleOptions['tasks'][number], index: number): Task {
  return {
    schemaVersion: 1,
    id: `shop-${(0x3fa19c04 + index * 0x1d3b5f7).toString(16)}`,
    kind: row.kind ?? 'fail-to-pass',
    state: 'active',
    repo: 'shop',
    prompts: [row.title],
    baseCommit: '1'.repeat(40),
    goldCommit: '2'.repeat(40),
    goldPatch: '',
    testPatch: '',
    failToPass: ['a'],
    passToPass: ['b'],
    environment: { runner: 'node-test', setup: null, test: 'node --test', toolchain: { node: 'v24.21.0' } },
    classification: {
      taskType: row.taskType ?? 'bug_fix',
      complexity: 'low',
      language: row.language ?? 'TypeScript',
      packages: ['packages/cart'],
    },
    provenance: {
      sessionId: `session-${index}`,
      turn: 1,
      agent: 'codex',
      authorModel: 'gpt-5.3-codex',
      aiShare: 0.9,
      sessionStartedAt: startedAt,
      landedAt: startedAt,
    },
    validation: {
      validatedAt: startedAt,
      runsPerState: 3,
      flakeRateUpperBound: 0.63,
      unstableTests: [],
      controls: { gold: 1, noop: 0 },
      machine: 'ci',
    },
  };
}
