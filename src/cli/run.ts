import { type Config, readConfig } from '../config/config.ts';
import type { SandboxKind } from '../config/sandbox-kinds.ts';
import type { Task } from '../domain/task.ts';
import type { Experiment } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import { toDefaultConcurrency } from '../flows/default-concurrency.ts';
import { type ExperimentSummary, runAndGrade } from '../flows/experiment/experiment.ts';
import { examineVariants } from '../flows/experiment/find-agents.ts';
import { findSaturated } from '../flows/experiment/list-played.ts';
import { type ExperimentPlan, toExperiment } from '../flows/experiment/plan-experiment.ts';
import { toReplayVariants } from '../flows/experiment/replay.ts';
import { requireUnchanged } from '../flows/experiment/require-unchanged.ts';
import type { House } from '../flows/house.ts';
import { findRelease, tasksOfRelease } from '../flows/release/release.ts';
import { chooseTasks, chooseVariants, findExperiment, tasksOf } from '../flows/select.ts';
import { preflight } from '../flows/validate/preflight.ts';
import { createHouse } from '../wire.ts';
import { describeSummary } from './describe-summary.ts';
import { parseAmount, parseCount, parseShard } from './parse-number.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

interface RunOptions extends GlobalOptions {
  readonly variant?: string[];
  readonly task?: string[];
  readonly release?: string;
  readonly repeats?: string;
  readonly seed?: string;
  readonly resume?: string;
  readonly replay?: string;
  readonly budget?: string;
  readonly concurrency?: string;
  readonly strict?: boolean;
  readonly adaptive?: 'looks' | 'anytime';
  readonly width?: string;
  readonly shard?: string;
  readonly sandbox?: SandboxKind;
  /** False for `--no-preflight`. */
  readonly preflight?: boolean;
}

export async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config, { sandbox: options.sandbox });
  try {
    const concurrency =
      parseCount('--concurrency', options.concurrency) ?? toDefaultConcurrency(house.machine);
    const prove = (tasks: readonly Task[]) =>
      proveFirst(tasks, house, config, context, { ...options, concurrency });
    const find = async (id: string | undefined) =>
      id === undefined ? undefined : findExperiment(house.store, id);
    const former = await find(options.resume);
    if (former) await requireUnchanged(former, house);
    const recorded = await find(options.replay);
    const known = former ?? recorded;
    const { sound, drifted } = await prove(
      known ? await tasksOf(known, house.store) : await chooseBy(options, house, config, context),
    );
    if (context.signal.aborted) return exitCodes.interrupted;
    if (former && drifted.length > 0) {
      throw new UsageError(
        `experiment ${former.id} cannot go on: ${drifted.join(', ')} no longer hold on this machine and are quarantined; run a new experiment`,
      );
    }
    const experiment =
      former ??
      (recorded
        ? await planReplay(house, recorded, sound)
        : await planExperiment(house, sound, options, config.eval.runsPerTask));
    for (const text of experiment.doubts ?? []) context.onProgress({ kind: 'warned', stage: 'run', text });
    const summary = await runAndGrade(experiment, await tasksOf(experiment, house.store), house, {
      concurrency,
      // A replay costs nothing.
      budgetUsd: experiment.replayOf
        ? null
        : (parseAmount('--budget', options.budget) ?? config.eval.budgetUsd),
      testTimeoutMs: config.validation.testTimeoutMs,
      ...(options.preflight === false ? {} : { preflightDays: config.validation.preflightDays }),
      onProgress: context.onProgress,
      onBegin: () => context.output.say(`experiment ${experiment.id}`),
      signal: context.signal,
    });
    const { end: _, recordPath: __, ...json } = summary;
    const aside = drifted.length === 0 ? '' : `\nQuarantined, and not played: ${drifted.join(', ')}`;
    await context.output.print(`${describeSummary(summary, experiment)}${aside}`, {
      ...json,
      quarantined: drifted,
      ...(experiment.shard ? { shard: experiment.shard, folder: summary.recordPath } : {}),
    });
    return toExitCode(summary);
  } finally {
    await house.store.close();
  }
}

async function chooseBy(
  { release, task, adaptive }: RunOptions,
  house: House,
  { refresh }: Config,
  { output }: CommandContext,
): Promise<Task[]> {
  if (release !== undefined) return tasksOfRelease(await findRelease(release, house), house);
  const tasks = await chooseTasks(house.store, task);
  if (task !== undefined || adaptive === undefined) return tasks;
  const saturated = await findSaturated(house.store, refresh.saturationExperiments);
  const telling = tasks.filter(({ id }) => !saturated.has(id));
  if (telling.length === tasks.length || telling.length === 0) return tasks;
  const count = tasks.length - telling.length;
  output.say(`${count} saturated tasks are left out: they cost, and tell nothing; rates are of the others`);
  return telling;
}

/** What no longer holds here would be charged to the agents. */
async function proveFirst(
  tasks: readonly Task[],
  house: House,
  config: Config,
  context: CommandContext,
  options: Omit<RunOptions, 'concurrency'> & { readonly concurrency: number },
): Promise<{ sound: readonly Task[]; drifted: readonly string[] }> {
  if (options.preflight === false) return { sound: tasks, drifted: [] };
  const drifted = await preflight(tasks, house, {
    days: config.validation.preflightDays,
    concurrency: options.concurrency,
    testTimeoutMs: config.validation.testTimeoutMs,
    onProgress: context.onProgress,
    signal: context.signal,
  });
  const sound = tasks.filter(({ id }) => !drifted.has(id));
  if (sound.length > 0) return { sound, drifted: [...drifted] };
  throw new UsageError(
    'none of the tasks holds on this machine: rollbench funnel --explain ID says why, rollbench validate looks at them anew',
  );
}

/** The same tasks, variants and repeats; the models' answers come from the recording. */
async function planReplay(house: House, recorded: Experiment, tasks: readonly Task[]): Promise<Experiment> {
  return toExperiment(
    {
      id: toExperimentId(house),
      tasks,
      variants: await toReplayVariants(recorded, house),
      repeats: recorded.repeats,
      seed: recorded.seed,
      ...(recorded.release === null ? {} : { release: recorded.release }),
      replayOf: recorded.id,
    },
    house,
  );
}

const toExperimentId = ({ clock, createId }: House): string =>
  `e-${clock.now().toISOString().slice(0, 10).replaceAll('-', '')}-${createId()}`;

async function planExperiment(
  house: House,
  tasks: readonly Task[],
  options: RunOptions,
  runsPerTask: number,
): Promise<Experiment> {
  if (!house.profiles.length) {
    throw new UsageError('no variant to run: write a [profile.NAME] with a model into rollbench.toml');
  }
  const variants = await chooseVariants(house, options.variant);
  return toExperiment(
    {
      id: toExperimentId(house),
      ...{ tasks, variants },
      doubts: await examineVariants(variants, house, options.strict === true),
      repeats: parseCount('--repeats', options.repeats) ?? runsPerTask,
      seed: parseCount('--seed', options.seed) ?? 1,
      ...(options.release === undefined ? {} : { release: options.release }),
      ...toAdaptive(options),
      ...(options.shard === undefined ? {} : { shard: parseShard(options.shard) }),
    },
    house,
  );
}

/** @throws {UsageError} for a width of nothing */
function toAdaptive({ adaptive, width }: RunOptions): Pick<ExperimentPlan, 'adaptive'> {
  const points = parseAmount('--width', width);
  if (adaptive === undefined && points !== undefined)
    throw new UsageError('--width says when an adaptive run may stop: add --adaptive');
  if (adaptive === undefined) return {};
  return { adaptive: { method: adaptive, width: points === undefined ? null : points / 100 } };
}

/** 130 before 3, as the contract says; a finished run with infrastructure failures is incomplete, too. */
function toExitCode({ end, verdicts }: ExperimentSummary): number {
  if (end.kind === 'stopped') return end.by === 'signal' ? exitCodes.interrupted : exitCodes.incomplete;
  return verdicts.invalid > 0 ? exitCodes.incomplete : exitCodes.done;
}
