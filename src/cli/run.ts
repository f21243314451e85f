import { availableParallelism } from 'node:os';
import { readConfig } from '../config/config.ts';
import type { Experiment } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import {
  type ExperimentEnd,
  type ExperimentSummary,
  runAndGrade,
  toExperiment,
} from '../flows/experiment.ts';
import type { House } from '../flows/house.ts';
import { toReplayVariants } from '../flows/replay.ts';
import { chooseTasks, chooseVariants, findExperiment, tasksOf } from '../flows/select.ts';
import { createHouse } from '../wire.ts';
import { parseAmount, parseCount } from './parse-number.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

interface RunOptions extends GlobalOptions {
  readonly variant?: string[];
  readonly task?: string[];
  readonly repeats?: string;
  readonly seed?: string;
  readonly resume?: string;
  readonly replay?: string;
  readonly budget?: string;
  readonly concurrency?: string;
  readonly sandbox?: 'bubblewrap' | 'host';
}

export async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config, { sandbox: options.sandbox });
  try {
    const experiment =
      options.resume !== undefined
        ? await findExperiment(house.store, options.resume)
        : options.replay !== undefined
          ? await planReplay(house, options.replay)
          : await planExperiment(house, options, config.eval.runsPerTask);
    context.output.say(`experiment ${experiment.id}`);
    const summary = await runAndGrade(experiment, await tasksOf(experiment, house.store), house, {
      concurrency: parseCount('--concurrency', options.concurrency) ?? availableParallelism(),
      // A replay costs nothing.
      budgetUsd: experiment.replayOf
        ? null
        : (parseAmount('--budget', options.budget) ?? config.eval.budgetUsd),
      testTimeoutMs: config.validation.testTimeoutMs,
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const { end, ...json } = summary;
    await context.output.print(describeSummary(summary), json);
    return toExitCode(summary);
  } finally {
    await house.store.close();
  }
}

/** The same tasks, variants and repeats; the models' answers come from the recording. */
async function planReplay(house: House, id: string): Promise<Experiment> {
  const recorded = await findExperiment(house.store, id);
  return toExperiment(
    {
      id: toExperimentId(house),
      tasks: await tasksOf(recorded, house.store),
      variants: await toReplayVariants(recorded, house),
      repeats: recorded.repeats,
      seed: recorded.seed,
      replayOf: recorded.id,
    },
    house,
  );
}

const toExperimentId = ({ clock, createId }: House): string =>
  `e-${clock.now().toISOString().slice(0, 10).replaceAll('-', '')}-${createId()}`;

async function planExperiment(house: House, options: RunOptions, runsPerTask: number): Promise<Experiment> {
  if (!house.profiles.length) {
    throw new UsageError('no variant to run: write a [profile.NAME] with a model into rollbench.toml');
  }
  return toExperiment(
    {
      id: toExperimentId(house),
      tasks: await chooseTasks(house.store, options.task),
      variants: await chooseVariants(house, options.variant),
      repeats: parseCount('--repeats', options.repeats) ?? runsPerTask,
      seed: parseCount('--seed', options.seed) ?? 1,
    },
    house,
  );
}

/** 130 before 3, as the contract says; a finished run with infrastructure failures is incomplete, too. */
function toExitCode({ end, verdicts }: ExperimentSummary): number {
  if (end?.kind === 'stopped') return end.by === 'signal' ? exitCodes.interrupted : exitCodes.incomplete;
  return verdicts.invalid > 0 ? exitCodes.incomplete : exitCodes.done;
}

function describeSummary({
  experimentId,
  cells,
  completed,
  verdicts,
  costUsd,
  end,
}: ExperimentSummary): string {
  const { pass, fail, invalid } = verdicts;
  const cost = costUsd === null ? 'cost not known' : `$${costUsd.toFixed(2)}`;
  const next =
    end?.kind === 'stopped'
      ? `Stopped ${describeStop(end)}. Go on: rollbench run --resume ${experimentId}${end.by === 'budget' ? ' --budget USD' : ''}`
      : invalid > 0
        ? `Play the invalid ones again: rollbench run --resume ${experimentId}`
        : `See: rollbench report ${experimentId}`;
  return `${experimentId}: ${completed} of ${cells} cells, ${pass} pass, ${fail} fail, ${invalid} invalid; ${cost}\n${next}`;
}

function describeStop(end: Extract<ExperimentEnd, { kind: 'stopped' }>): string {
  if (end.by === 'signal') return 'from outside';
  if (end.by === 'budget') return 'at the budget';
  const { outcome, id } = end.trial;
  const detail = outcome.kind === 'infraFailed' ? `${outcome.code}: ${outcome.detail}` : outcome.kind;
  return `by the provider, which every other trial would meet, too.\n${id}\n  ${detail}\nMend that first`;
}
