import { readConfig } from '../config/config.ts';
import type { ItemRecord } from '../domain/refresh.ts';
import type { Task } from '../domain/task.ts';
import type { TaskEvent } from '../domain/task-state.ts';
import { UsageError } from '../domain/usage-error.ts';
import { findItem } from '../flows/experiment/list-played.ts';
import { sumProofs } from '../flows/validate/proofs.ts';
import { retireTask } from '../flows/validate/retire-task.ts';
import { formatPercent, formatQuantity } from '../report/words/format.ts';
import { systemClock } from '../system-clock.ts';
import { openStore } from '../wire.ts';
import { describeValidation, type Proofs } from './describe-validation.ts';
import { renderTable } from './render-table.ts';
import { type ReviewOptions, review } from './review/review.ts';
import { type CommandContext, exitCodes } from './run-command.ts';

const dayMs = 86_400_000;

export async function tasks(
  context: CommandContext,
  options: ReviewOptions & { readonly reason?: string },
  action = '',
  id?: string,
): Promise<number> {
  if (action === 'review') return review(context, options);
  const config = readConfig(context.directory, context.configFile);
  const store = await openStore(config);
  try {
    if (action === 'list') {
      const items = (await store.tasks.list()).map((task) => toItem(task, Date.now()));
      const rows = items.map((item) => [
        item.id,
        item.taskType,
        item.complexity,
        item.language,
        String(item.failToPass),
        String(item.passToPass),
        describeState(item),
      ]);
      await context.output.print(
        renderTable(['task', 'type', 'complexity', 'language', 'F2P', 'P2P', 'state'], rows),
        { items },
      );
    } else if (action === 'show' && id) {
      const task = await store.tasks.get(id);
      if (!task) throw new UsageError(`there is no task "${id}": rollbench tasks list`);
      const item = await findItem(id, store, config.refresh.saturationExperiments);
      await context.output.print(describeTask(task, await sumProofs(task, store), item), { ...task, item });
    } else if (action === 'retire' && id) {
      const task = await retireTask(id, options.reason, { store, clock: systemClock });
      await context.output.print(`${task.id} is retired; its files and its history stay`, {
        id: task.id,
        state: task.state,
        history: task.history,
      });
    } else throw new UsageError('tasks takes "list", "show ID", "review" or "retire ID"');
    return exitCodes.done;
  } finally {
    await store.close();
  }
}

function toItem(task: Task, nowMs: number) {
  const { classification, provenance } = task;
  return {
    id: task.id,
    repo: task.repo,
    baseCommit: task.baseCommit,
    language: classification.language,
    taskType: classification.taskType,
    complexity: classification.complexity,
    failToPass: task.failToPass.length,
    passToPass: task.passToPass.length,
    state: task.state,
    kind: task.kind,
    isWeak: task.validation.isWeak,
    isBackedOut: task.origin === 'backed-out',
    aiShare: provenance.aiShare,
    authorModel: provenance.authorModel,
    ageDays: Math.max(0, (nowMs - Date.parse(provenance.sessionStartedAt)) / dayMs),
  };
}

/** What keeps a task out of the solve rate, or makes its verdicts worth less, stands beside its state. */
function describeState({ state, kind, isWeak, isBackedOut }: ReturnType<typeof toItem>): string {
  return [
    state,
    ...(kind === 'regression-only' ? [kind] : []),
    ...(isWeak ? ['weak'] : []),
    ...(isBackedOut ? ['backed-out'] : []),
  ].join(', ');
}

const describeEvent = ({ at, to, reason, text }: TaskEvent) =>
  `${at.slice(0, 10)}  ${to} (${reason}): ${text}`;

function describeItem({ experimentCount, solveRate, discrimination }: ItemRecord): string {
  const tells =
    discrimination === null
      ? 'too few have played it, or all alike, to say whether it tells them apart'
      : `whoever solves it solves the others with a correlation of ${discrimination.toFixed(2)} (discrimination)`;
  return `played in ${formatQuantity(experimentCount, 'experiment')} of the last: ${formatPercent(solveRate)} solved; ${tells}`;
}

function describeTask(task: Task, proofs: Proofs, item: ItemRecord | null): string {
  return [
    `${task.id}  ${task.state}, ${task.kind}, ${task.classification.taskType}, ${task.classification.complexity}, ${task.classification.language}`,
    `base ${task.baseCommit}, landed as ${task.goldCommit}`,
    ...describeValidation(task, proofs),
    ...(item === null ? [] : [describeItem(item)]),
    ...task.history.map(describeEvent),
    ...task.prompts.map((prompt, i) => `\n── prompt ${i + 1} ──\n${prompt}`),
    `\n── failToPass (${task.failToPass.length}) ──`,
    ...task.failToPass,
    `\n── passToPass: ${task.passToPass.length} ──`,
    `\n── gold patch ──\n${task.goldPatch}`,
    `── test patch ──\n${task.testPatch}`,
  ].join('\n');
}
