import * as z from 'zod';
import type { OwnGraderSettings } from '../../domain/grader-settings.ts';
import { Verdict } from '../../domain/outcome.ts';
import { parseJson } from '../../domain/parse-json.ts';
import type { Task } from '../../domain/task.ts';
import { Grade } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Mount } from '../../ports.ts';
import type { CleanRoom } from '../../testbed/clean-room.ts';
import { type GradedTrial, type Grader, invalid, type Word } from '../grader.ts';

/** The default export of a team's module. */
export type LoadModule = (path: string) => Promise<unknown>;

export interface OwnGraderTools {
  readonly toRoom: (task: Task) => CleanRoom;
  readonly locate: (trialId: string) => string;
  readonly loadModule: LoadModule;
}

/** What a team's grader prints or returns. */
const OwnWord = z
  .object({
    score: z.number().min(0).max(1).nullable(),
    /** Where absent: pass at a score of 1, invalid without one. */
    verdict: Verdict.optional(),
    evidence: Grade.shape.evidence.default([]),
    measures: z.record(z.string(), z.number()).default({}),
  })
  .refine(({ score, verdict }) => verdict === undefined || (verdict === 'invalid') === (score === null), {
    message: 'a verdict of invalid has the score null, and no other has',
  });

const trialPath = '/trial';
const graderPath = '/grader';

/**
 * A grader that the team has written. A command runs sealed: the trial's folder at `$ROLLBENCH_TRIAL` and the folder of the
 * configuration, where it starts, both read-only; it prints one JSON object. A module is code of the team's, and trusted:
 * its default export is called with the trial. Whatever goes wrong in either is no fault of the trial.
 */
export function createOwnGrader(settings: OwnGraderSettings, tools: OwnGraderTools): Grader {
  const { source } = settings;
  return {
    name: `own:${settings.name}`,
    version: settings.version,
    needs: 'patch',
    basis: () => settings,
    open: (graded) => ({
      finish: () =>
        source.kind === 'command'
          ? runCommand(graded, source, settings.timeoutMs, tools)
          : callModule(graded, source.path, tools),
    }),
  };
}

async function runCommand(
  { trial, task }: GradedTrial,
  source: Extract<OwnGraderSettings['source'], { kind: 'command' }>,
  timeoutMs: number,
  { toRoom, locate }: OwnGraderTools,
): Promise<Word | undefined> {
  const { sandbox, signal } = toRoom(task);
  const folder: Mount = { hostPath: locate(trial.id), path: trialPath, access: 'read' };
  const own: Mount = { hostPath: source.folder, path: graderPath, access: 'read' };
  const result = await sandbox.run({
    argv: ['sh', '-c', source.command],
    cwd: sandbox.resolve(own),
    env: { ROLLBENCH_TRIAL: sandbox.resolve(folder), ROLLBENCH_TASK: task.id, LANG: 'C.UTF-8' },
    mounts: [folder, own],
    network: 'none',
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
  switch (result.kind) {
    case 'cancelled':
      return undefined;
    case 'broken':
    case 'limitExceeded':
      return invalid(`the grader could not run: ${result.detail}`);
    case 'timedOut':
      return invalid(`the grader was still running after ${Math.round(timeoutMs / 1000)} s`);
    case 'exited':
      if (result.exitCode !== 0)
        return invalid(`the grader ended with ${result.exitCode}: ${result.stderrTail.trim().slice(-300)}`);
      return readWord(parseJson(result.stdoutTail), 'what the grader printed');
  }
}

async function callModule(
  graded: GradedTrial,
  path: string,
  { locate, loadModule }: OwnGraderTools,
): Promise<Word> {
  const grade = await loadModule(path);
  if (typeof grade !== 'function')
    throw new UsageError(`the default export of ${path} is no function: it is called with the trial`);
  const { trial, task, patch } = graded;
  try {
    return readWord(
      await grade({ trial, task, patch, folder: locate(trial.id) }),
      'what the module returned',
    );
  } catch (error) {
    return invalid(`the module threw: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readWord(value: unknown, what: string): Word {
  const read = OwnWord.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return invalid(`${what} is no grade: ${issue?.path.join('.') || 'it'}: ${issue?.message}`);
  }
  const { score, verdict, evidence, measures } = read.data;
  return {
    score,
    verdict: verdict ?? (score === null ? 'invalid' : score === 1 ? 'pass' : 'fail'),
    evidence,
    measures,
  };
}
