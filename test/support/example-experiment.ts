import type { Outcome, Verdict } from '../../src/domain/outcome.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Grade, Trial } from '../../src/domain/trial.ts';
import type { ReportInput } from '../../src/report/create-report.ts';
import { exampleExperiment, exampleGrade, exampleTask, exampleTrial, exampleVariant } from './examples.ts';

/**
 * A table of letters. For each repeat of a cell: `P` passed, `F` failed, `T` timed out and failed, `I`
 * invalid (http-429), `U` played but not graded, `.` not played.
 */
export interface ExampleOptions {
  readonly tasks: readonly {
    readonly title: string;
    /** Letters by name of the variant. */
    readonly cells: Readonly<Record<string, string>>;
    readonly kind?: Task['kind'];
    readonly classification?: Partial<Task['classification']>;
    readonly authorFamily?: string | null;
    readonly over?: Partial<Task>;
  }[];
  readonly isSealed?: boolean;
  readonly costUsd?: null;
  readonly settings?: ReportInput['settings'];
  readonly publicBenchmarks?: ReportInput['publicBenchmarks'];
}

/** Values as the store would hold them: what `createReport` takes. */
export function createExampleExperiment(
  options: ExampleOptions,
): ReportInput & { readonly trials: readonly Trial[]; readonly grades: readonly Grade[] } {
  const isSealed = options.isSealed ?? true;
  const names = [...new Set(options.tasks.flatMap(({ cells }) => Object.keys(cells)))];
  const variants = names.map((name) => exampleVariant(name));
  const tasks = options.tasks.map(({ title, kind, classification, authorFamily = null, over }, index) =>
    exampleTask({
      id: `shop-${(0x3fa19c04 + index * 0x1d3b5f7).toString(16)}`,
      prompts: [title],
      ...(kind && { kind }),
      classification: { ...exampleTask().classification, ...classification },
      provenance: { ...exampleTask().provenance, authorFamily },
      ...over,
    }),
  );
  const played = options.tasks.flatMap(({ cells }, t) =>
    variants.flatMap((variant) =>
      [...(cells[variant.name] ?? '')].map((letter, r) => ({
        letter,
        address: { taskId: tasks[t]?.id ?? '', variantId: variant.id, repeatIndex: r + 1 },
      })),
    ),
  );
  const trials = played.flatMap(({ letter, address }, index) =>
    letter === '.'
      ? []
      : [
          exampleTrial({
            ...address,
            outcome: outcomes[letter] ?? { kind: 'completed' },
            durationMs: letter === 'T' ? 600_000 : 41_000 + 1_700 * (index % 13),
            costUsd: options.costUsd === null ? null : 0.04 + 0.01 * (index % 4),
            isSealed,
          }),
        ],
  );
  const letters = played.map(({ letter }) => letter).filter((letter) => letter !== '.');
  return {
    experiment: exampleExperiment({
      repeats: Math.max(1, ...played.map(({ address }) => address.repeatIndex)),
      taskIds: tasks.map(({ id }) => id),
      taskHashes: tasks.map(() => '0'.repeat(64)),
      variants,
      machine: { ...exampleExperiment().machine, sandbox: isSealed ? 'bubblewrap' : 'host', isSealed },
    }),
    tasks,
    trials,
    grades: trials.flatMap((trial, i) => toGrades(trial, verdicts[letters[i] ?? ''])),
    createdAt: '2026-11-22T13:30:00.000Z',
    settings: options.settings ?? { stabilityThreshold: 0.67, confidence: 0.95 },
    publicBenchmarks: options.publicBenchmarks ?? [],
  };
}

const outcomes: Record<string, Outcome> = {
  T: { kind: 'timedOut', limitMs: 600_000 },
  I: { kind: 'infraFailed', code: 'http-429', detail: 'rate limit' },
};
const verdicts: Record<string, Verdict> = { P: 'pass', F: 'fail', T: 'fail' };

function toGrades(trial: Trial, verdict: Verdict | undefined) {
  return verdict ? [exampleGrade(trial, { verdict, score: verdict === 'pass' ? 1 : 0 })] : [];
}
