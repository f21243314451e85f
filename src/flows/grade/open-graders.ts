import type { Grader } from '../../grade/grader.ts';
import { createGraders } from '../../grade/registry.ts';
import type { Panel } from '../../ports.ts';
import { findRepo, type House } from '../house.ts';
import { toCleanRoom } from './to-clean-room.ts';

export interface OpenGraders {
  readonly graders: readonly Grader[];
  /** Who judges by rubrics; `null` where there are none. */
  readonly panel: Panel | null;
}

/**
 * Every grader that the configuration has. Whoever lets the panel be asked has to close it.
 * @throws {UsageError} naming a rubric that is not there
 */
export async function openGraders(
  house: House,
  options: { readonly testTimeoutMs: number; readonly signal?: AbortSignal },
): Promise<OpenGraders> {
  const { rubric } = house.graders;
  const panel = rubric && house.openPanel(rubric.judging);
  const read = await Promise.all((rubric?.rubrics ?? []).map((name) => house.rubrics.read(name)));
  const graders = createGraders(house.graders, {
    toRoom: (task) => toCleanRoom(task, house, options),
    locate: house.artifacts.locate,
    loadModule: house.loadModule,
    syntax: house.syntax,
    clock: house.clock,
    rubrics: panel && {
      panel,
      read,
      toGit: (task) => findRepo(house, task.repo).git,
      signal: options.signal,
    },
  });
  return { graders, panel };
}
