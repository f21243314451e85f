/** What a team asks of its graders: `[graders]` of the configuration, in the form in which graders take it. */
export interface GraderSettings {
  /** Share of each grader in a trial's score, by its name; who is not named has none, but for `tests`, which has 1. */
  readonly weights: Readonly<Record<string, number>>;
  readonly files: FilesSettings | null;
  readonly commands: CommandsSettings | null;
  readonly trajectory: TrajectorySettings | null;
  readonly skills: SkillsSettings | null;
  readonly budget: BudgetSettings | null;
  readonly checks: readonly CheckSettings[];
  readonly own: readonly OwnGraderSettings[];
  readonly rubric: RubricSettings | null;
  readonly equivalence: EquivalenceSettings | null;
}

export interface FilesSettings {
  /** Globs. */
  readonly forbidden: readonly string[];
  readonly allowsGenerated: boolean;
  readonly minRecall: number;
  readonly minPrecision: number;
  /** Changed lines, against those of gold; `null` where any size will do. */
  readonly maxSizeRatio: number | null;
}

export interface CommandsSettings {
  /** Patterns: see `createCommandMatch`. */
  readonly forbidden: readonly string[];
  readonly required: readonly string[];
  readonly order: readonly (readonly string[])[];
  readonly limits: readonly { readonly command: string; readonly max: number }[];
  /** Commands that failed are no answer to `required`, `order` and `limits`. */
  readonly ignoresFailed: boolean;
}

/** One thing that a step may be; where several are named, all of them. */
export interface StepPattern {
  readonly command?: string | undefined;
  /** Globs. */
  readonly edit?: string | undefined;
  readonly read?: string | undefined;
  readonly tests?: 'any' | 'passed' | 'failed' | undefined;
  readonly validation?: 'tests' | 'lint' | 'types' | 'build' | undefined;
  /** `SERVER/TOOL`, a glob. */
  readonly tool?: string | undefined;
  readonly skill?: string | undefined;
  /** A regular expression over what the agent says. */
  readonly message?: string | undefined;
}

export type RuleBody =
  /** The steps come in this order, or never do; others may stand between them. */
  | { readonly kind: 'sequence' | 'never'; readonly steps: readonly StepPattern[] }
  /** Wherever the first is, the second has been before, or comes after. */
  | { readonly kind: 'before' | 'after'; readonly each: StepPattern; readonly other: StepPattern };
export type TrajectoryRule = { readonly name: string } & RuleBody;

/** Rules that come with Rollbench. */
export const libraryRules = [
  'ran-tests',
  'tests-after-last-edit',
  'no-edit-after-green',
  'reproduced-first',
  'looked-before-editing',
  'read-before-edit',
] as const;
export type LibraryRule = (typeof libraryRules)[number];

export interface TrajectorySettings {
  readonly library: readonly LibraryRule[];
  readonly rules: readonly TrajectoryRule[];
  /** So often may the same command be run again without a change in between. */
  readonly maxRepeats: number;
  /** So often may a file be put back to what it was. */
  readonly maxReversals: number;
}

export interface SkillsSettings {
  readonly expected: readonly string[];
  readonly forbidden: readonly string[];
  /** `SERVER/TOOL`, globs. */
  readonly expectedTools: readonly string[];
  readonly forbiddenTools: readonly string[];
}

export interface BudgetSettings {
  readonly tokens: number | null;
  readonly reasoningTokens: number | null;
  readonly usd: number | null;
  readonly seconds: number | null;
  /** Requests to the model. */
  readonly turns: number | null;
  /** So many times the median of the task's other trials, for each of these; `null` for none. */
  readonly medianFactor: number | null;
}

type CheckReport = 'exit-code' | 'sarif' | 'eslint' | 'lcov' | 'cobertura';

export interface CheckSettings {
  readonly name: string;
  readonly command: string;
  readonly report: CheckReport;
  /** That the command writes, relative to the repository; standard output when `null`. */
  readonly file: string | null;
  /** Share of the changed lines that has to be covered; for coverage reports. */
  readonly minCoverage: number;
  readonly timeoutMs: number;
}

/** A grader that the team has written: a command, or a module of its own. */
export interface OwnGraderSettings {
  readonly name: string;
  /** Raised by the team when it has changed the grader. */
  readonly version: number;
  readonly source: /** Absolute path of a module whose default export is a function of the trial. */
    | { readonly kind: 'module'; readonly path: string }
    /** Of a shell, sealed; what stands in `folder` is shown to it. */
    | { readonly kind: 'command'; readonly command: string; readonly folder: string };
  readonly timeoutMs: number;
}

/** Rubrics, and the models that judge by them. */
export interface RubricSettings {
  /** Names, or absolute paths. */
  readonly rubrics: readonly string[];
  readonly minScore: number;
  readonly showsGold: boolean;
  readonly judging: RubricJudging;
}

export interface RubricJudging {
  /** Votes go round. */
  readonly seats: readonly { readonly kind: 'codex' | 'openai'; readonly model: string }[];
  /** Who answers, by the name in the configuration; without one the one of all. */
  readonly upstream?: string | null;
  /** `null` leaves it to the provider. */
  readonly effort: string | null;
  readonly voteCount: number;
  readonly timeoutMs: number;
  /** Trials that are judged at once. */
  readonly concurrency: number;
  /** Of one command; `null` for no limit. */
  readonly budgetUsd: number | null;
  /** Cohen's κ that the lower end of a calibration has to reach. */
  readonly minAgreement: number;
}

export interface EquivalenceSettings {
  readonly minScore: number;
  /** Faults put into each patch that resolves its task; each takes a run of the suite. */
  readonly maxMutants: number;
  /** Made up for each function that is compared on inputs. */
  readonly maxInputs: number;
  readonly timeMs: number;
}
