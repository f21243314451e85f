import { join } from 'node:path';
import { readConfig } from '../config/config.ts';
import { describeUsageCheck } from '../domain/metering.ts';
import { ruleOnOutcome, type Verdict } from '../domain/outcome.ts';
import type { Grade, GradeEvidence, Trial } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import { findExperiment } from '../flows/select.ts';
import { openRecords } from '../wire.ts';
import { toDuration } from './progress.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { tailTrials } from './tail-trials.ts';

export async function trials(
  context: CommandContext,
  options: GlobalOptions & { readonly experiment?: string },
  action = '',
  id?: string,
): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const records = await openRecords(config);
  const { store } = records;
  try {
    if (action === 'list') {
      const experiment = await findExperiment(store, options.experiment);
      const grades = await store.grades.listFor(experiment.id);
      const items = (await store.trials.listFor(experiment.id)).map((trial) => toItem(trial, grades));
      const names = new Map(experiment.variants.map((variant) => [variant.id, variant.name]));
      const rows = items.map((item) => [
        names.get(item.variantId) ?? item.variantId,
        item.outcome,
        item.verdict ?? '–',
        toDuration(item.durationMs),
        item.id,
      ]);
      const head = ['variant', 'outcome', 'verdict', 'time', 'trial'];
      await context.output.print(renderTable(head, rows, 'variant'), { items });
    } else if (action === 'show' && id) {
      const trial = await store.trials.get(id);
      if (!trial) throw new UsageError(`there is no trial "${id}": rollbench trials list`);
      const own = (await store.grades.listFor(trial.experimentId)).filter(({ trialId }) => trialId === id);
      const artifacts = join(config.statePath, trial.artifacts);
      await context.output.print(describeTrial(trial, own, artifacts), { trial, grades: own, artifacts });
    } else if (action === 'tail') {
      return await tailTrials(context, records, id ?? options.experiment);
    } else throw new UsageError('trials takes "list", "show ID" or "tail"');
    return exitCodes.done;
  } finally {
    await store.close();
  }
}

function toItem(trial: Trial, grades: readonly Grade[]) {
  return {
    id: trial.id,
    taskId: trial.taskId,
    variantId: trial.variantId,
    repeatIndex: trial.repeatIndex,
    outcome: trial.outcome.kind,
    verdict: toVerdict(trial, grades),
    durationMs: trial.durationMs,
    costUsd: trial.costUsd,
  };
}

function toVerdict(trial: Trial, grades: readonly Grade[]): Verdict | null {
  const grade = grades.find((each) => each.trialId === trial.id && each.grader === 'tests');
  if (grade) return grade.verdict;
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  return ruling.kind === 'ruled' ? ruling.verdict : null;
}

function describeTrial(trial: Trial, grades: readonly Grade[], artifacts: string): string {
  const { outcome, usage } = trial;
  const detail = 'detail' in outcome ? `: ${outcome.detail}` : '';
  return [
    trial.id,
    `${outcome.kind}${detail} after ${toDuration(trial.durationMs)}, agent ${trial.agentVersion ?? 'none (control)'}`,
    `${usage.requestCount} requests, ${usage.inputTokens} input (${usage.cachedInputTokens} cached), ${usage.outputTokens} output (${usage.reasoningTokens} reasoning) tokens` +
      `, ${describeCost(trial)}`,
    ...(trial.usageCheck ? [describeUsageCheck(trial.usageCheck)] : []),
    ...trial.attempts.slice(0, -1).map(({ outcome: earlier }, i) => `attempt ${i + 1}: ${earlier.kind}`),
    ...grades.flatMap((grade) => [
      `${grade.grader}: ${grade.verdict}${grade.score === null ? '' : `, score ${grade.score.toFixed(2)}`}`,
      ...grade.evidence.map((each) => `  ${describeEvidence(each)}`),
    ]),
    `files: ${artifacts}`,
  ].join('\n');
}

function describeCost({ costUsd, priceSource, pricedAt }: Trial): string {
  if (costUsd === null) return 'cost not known';
  const prices =
    priceSource === null ? '' : ` (${priceSource}, ${pricedAt?.slice(0, 10) ?? 'day not known'})`;
  return `$${costUsd.toFixed(4)}${prices}`;
}

function describeEvidence({ text, file }: GradeEvidence): string {
  if (file === undefined) return text;
  return `${text} (${file.path}${file.line === null ? '' : `:${file.line}`})`;
}
