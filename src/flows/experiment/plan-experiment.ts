import type { Adaptive } from '../../domain/adaptive.ts';
import type { Task } from '../../domain/task.ts';
import type { Experiment, Shard } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Variant } from '../../domain/variant.ts';
import { shuffle } from '../../run/plan-cells.ts';
import type { House } from '../house.ts';
import { describeSandboxes } from '../sandboxes.ts';
import { toTaskHash } from '../validate/proofs.ts';
import { agentVersions } from './find-agents.ts';
import { findUpstreams } from './find-upstreams.ts';
import { planAdaptive } from './play-adaptively.ts';

export interface ExperimentPlan {
  readonly id: string;
  readonly tasks: readonly Task[];
  readonly variants: readonly Variant[];
  readonly repeats: number;
  readonly seed: number;
  /** Name of the release whose tasks they are. */
  readonly release?: string;
  /** What is doubtful about the variants' settings, kept in the record. */
  readonly doubts?: readonly string[];
  /** Id of the experiment that is played again. */
  readonly replayOf?: string;
  /** Absent where all blocks are to be played here. */
  readonly shard?: Shard;
  /** Absent where all cells are to be played. */
  readonly adaptive?: Pick<Adaptive, 'method' | 'width'>;
}

/** Fixes what will be played before anything is; the same plan under the same id is the same experiment. */
export async function toExperiment(plan: ExperimentPlan, house: House): Promise<Experiment> {
  const tasks = plan.adaptive ? drawTasks(plan) : plan.tasks;
  return {
    schemaVersion: 1,
    id: plan.id,
    createdAt: house.clock.now().toISOString(),
    release: plan.release ?? null,
    seed: plan.seed,
    repeats: plan.repeats,
    taskIds: tasks.map(({ id }) => id),
    taskHashes: tasks.map(toTaskHash),
    variants: [...plan.variants],
    machine: house.machine,
    load: house.load(),
    settings: house.trialSettings(findUpstreams(plan.variants)),
    sandboxes: await describeSandboxes(house),
    versions: { ...house.versions, ...agentVersions(plan.variants) },
    ...(plan.doubts?.length ? { doubts: [...plan.doubts] } : {}),
    ...(plan.replayOf === undefined ? {} : { replayOf: plan.replayOf }),
    ...(plan.shard === undefined ? {} : { shard: plan.shard }),
    ...(plan.adaptive === undefined ? {} : { adaptive: toAdaptive(plan, plan.adaptive, tasks.length) }),
  };
}

/**
 * The order in which tasks join an adaptive experiment, drawn before anything is known of them. A task that no comparison counts
 * brings it no further, and is left out.
 * @throws {UsageError} where no other is left
 */
function drawTasks({ tasks, seed }: ExperimentPlan): Task[] {
  const byId = new Map(tasks.filter(({ kind }) => kind === 'fail-to-pass').map((task) => [task.id, task]));
  if (byId.size === 0)
    throw new UsageError(
      '--adaptive compares solve rates, and none of the tasks counts in them: leave it out',
    );
  return shuffle([...byId.keys()], `${seed}/join`).flatMap((id) => byId.get(id) ?? []);
}

function toAdaptive(
  { variants, repeats }: ExperimentPlan,
  { method, width }: Pick<Adaptive, 'method' | 'width'>,
  taskCount: number,
): Adaptive {
  return planAdaptive(method, width, { taskCount, repeats, variantCount: variants.length });
}
