import type { ConfigFile } from './config-file.ts';

type Shares = Readonly<Record<string, number>>;

export interface RefreshConfig {
  readonly rules: {
    readonly reviewDays: number;
    readonly changedShare: number;
    readonly proveDays: number;
    readonly proveRuns: number;
    readonly quarantineDays: number;
    readonly retiresSaturated: boolean;
  };
  readonly minTasks: number;
  /** `null`: no limit. */
  readonly maxTasks: number | null;
  /** Shares in [0, 1] by value, of the dimensions that have any. */
  readonly targets: Readonly<
    Partial<Record<'language' | 'repo' | 'taskType' | 'complexity' | 'authorModel', Shares>>
  >;
  readonly anchorCount: number;
  readonly saturationExperiments: number;
  /** When to refresh, and when in full, in the form of cron; `null` for times of our own. */
  readonly schedule: { readonly weekly: string | null; readonly monthly: string | null };
  /** Repositories whose base trees may be packed. */
  readonly sharedBases: readonly string[];
  readonly publicRepos: readonly string[];
  /** Dates by model. */
  readonly cutoffs: Readonly<Record<string, string>>;
}

export const toRefreshConfig = ({ refresh }: ConfigFile): RefreshConfig => ({
  rules: {
    reviewDays: refresh.review_days,
    changedShare: refresh.changed_share,
    proveDays: refresh.prove_days,
    proveRuns: refresh.prove_runs,
    quarantineDays: refresh.quarantine_days,
    retiresSaturated: refresh.retire_saturated,
  },
  minTasks: refresh.min_tasks,
  maxTasks: refresh.max_tasks ?? null,
  targets: {
    language: refresh.targets.language,
    repo: refresh.targets.repo,
    taskType: refresh.targets.task_type,
    complexity: refresh.targets.complexity,
    authorModel: refresh.targets.author_model,
  },
  anchorCount: refresh.anchors,
  saturationExperiments: refresh.saturation_experiments,
  schedule: { weekly: refresh.weekly ?? null, monthly: refresh.monthly ?? null },
  sharedBases: refresh.shared_bases,
  publicRepos: refresh.public_repos,
  cutoffs: refresh.cutoffs,
});
