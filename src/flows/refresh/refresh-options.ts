import type { OnProgress } from '../../domain/progress.ts';
import type { RefreshRules } from '../../refresh/plan-tasks.ts';
import type { RefreshPlan } from '../../refresh/refresh-step.ts';
import type { Targets } from '../../refresh/strata.ts';
import type { CurateOptions } from '../curate/curate.ts';
import type { MineOptions } from '../mine/mine.ts';
import type { ValidateOptions } from '../validate/validate.ts';

type Stage<Options> = Omit<Options, 'onProgress' | 'signal'>;

export interface RefreshOptions {
  readonly mine: Stage<MineOptions>;
  readonly curate: Stage<CurateOptions>;
  readonly validate: Stage<ValidateOptions>;
  readonly rules: RefreshRules;
  readonly maxTasks: number | null;
  readonly targets: Targets;
  readonly anchorCount: number;
  readonly saturationExperiments: number;
  /** Repositories, by name, whose code is public. */
  readonly publicRepos: readonly string[];
  /** Knowledge cut-offs by model, beside those that are built in. */
  readonly cutoffs: Readonly<Record<string, string>>;
  /** The most that judging may cost; 0 where the rules judge alone, `null` where there is no limit. */
  readonly judgeBudgetUsd: number | null;
  /** Proves every task, whenever it was proved last. */
  readonly isSweep: boolean;
  /** Name of the release that is made in the end. */
  readonly release: string | null;
  /** Told before anything is done. */
  onPlan(plan: RefreshPlan): void;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}
