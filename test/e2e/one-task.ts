import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trial } from '../../src/domain/trial.ts';
import { rollbench, rollbenchJson } from './command-line.ts';
import { layOutSample, writeConfig } from './sample-project.ts';

/** A validated benchmark of one task, and model scripts of the test's own. */
export interface OneTask {
  readonly repository: string;
  readonly taskId: string;
  /** Replaces what the model says; every model plays it. */
  setTurns(turns: readonly object[]): void;
}

const prompt = 'splitEvenly loses a cent on refunds';

/** @param commands - how far to go; all the way to the task when absent */
export async function layOutOneTask(
  path: string,
  config = '',
  commands = ['mine', 'curate', 'validate'],
): Promise<OneTask> {
  const places = await layOutSample(path, ['lost-cent']);
  const { repository, scripts } = places;
  writeConfig(repository, places, config);
  for (const command of commands) {
    const { exitCode, stderr } = await rollbench(repository, command);
    if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}: ${stderr}`);
  }
  const { value } = await rollbenchJson('candidates-list', repository, 'candidates', 'list');
  return {
    repository,
    taskId: value.items[0]?.id ?? '',
    setTurns(turns) {
      rmSync(scripts, { recursive: true });
      mkdirSync(scripts);
      const script = { name: 'own', match: { prompt }, plays: [{ name: 'only', turns }] };
      writeFileSync(join(scripts, 'own.json'), JSON.stringify(script));
    },
  };
}

export interface PlayedTrial {
  readonly exitCode: number;
  readonly trial: Trial;
  readonly verdict: string | null;
  /** Output of every command that the agent ran, in order. */
  readonly outputs: readonly string[];
  readonly artifacts: string;
}

/** Plays the task once, and reads back what became of it. */
export async function playOnce(
  { repository }: OneTask,
  variant = 'strong',
  ...options: readonly string[]
): Promise<PlayedTrial> {
  const { exitCode, value } = await rollbenchJson(
    'run',
    repository,
    'run',
    '--variant',
    variant,
    '--repeats',
    '1',
    ...options,
  );
  const { value: list } = await rollbenchJson(
    'trials-list',
    repository,
    'trials',
    'list',
    '--experiment',
    value.experimentId,
  );
  const item = list.items[0];
  const { value: shown } = await rollbenchJson('trials-show', repository, 'trials', 'show', item?.id ?? '');
  const events = readFileSync(join(shown.artifacts, 'trace.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const outputs = events
    .filter(({ type, item: each }) => type === 'item.completed' && each.type === 'command_execution')
    .map(({ item: each }) => each.aggregated_output);
  return {
    exitCode,
    trial: shown.trial,
    verdict: item?.verdict ?? null,
    outputs,
    artifacts: shown.artifacts,
  };
}
