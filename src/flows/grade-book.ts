import { toBasisHash, toGradeId } from '../domain/ids.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Task } from '../domain/task.ts';
import type { Experiment, Grade, Trial } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import { gradeTrial } from '../grade/grade-trial.ts';
import type { GradedTrial, Grader } from '../grade/grader.ts';
import { toScore } from '../grade/to-score.ts';
import type { House } from './house.ts';

/** The grades of one experiment: those that there are, and those that are given now. */
export interface GradeBook {
  /**
   * Gives a trial the grades that it lacks, and writes its `score.json`.
   * @param others the trials of the same task, itself or not
   * @returns its grade by each of the graders, new or known; none by one that was stopped from outside
   */
  give(trial: Trial, graders: readonly Grader[], others: readonly Trial[]): Promise<readonly Grade[]>;
  /** The grades of a trial that was lost and is played again are not its own. */
  forget(trialId: string): Promise<void>;
  /** Everything is stored when it resolves. */
  flush(): Promise<void>;
}

export interface GradeBookOptions {
  /** Every grader that the configuration has: `score.json` holds the word of each that has spoken. */
  readonly allGraders: readonly Grader[];
  /** Gives grades anew that stand. */
  readonly again?: boolean | undefined;
}

/** So long may grades wait for others, to be stored together: most cost nothing, and then thousands come in a minute. */
const longestWaitMs = 250;

export async function openGradeBook(
  experiment: Pick<Experiment, 'id' | 'variants'>,
  tasks: readonly Task[],
  house: Pick<House, 'store' | 'artifacts' | 'clock' | 'traces' | 'shell' | 'graders'>,
  { allGraders, again = false }: GradeBookOptions,
): Promise<GradeBook> {
  const { store, artifacts, clock } = house;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  /** By id, of each trial. */
  const known = new Map<string, Map<string, Grade>>();
  const learn = (grade: Grade) => {
    const own = known.get(grade.trialId) ?? new Map<string, Grade>();
    known.set(grade.trialId, own.set(toGradeId(grade), grade));
  };
  for (const grade of await store.grades.listFor(experiment.id)) learn(grade);
  const controls = new Set(
    experiment.variants.filter(({ settings }) => settings.model === null).map(({ id }) => id),
  );
  let waiting: Grade[] = [];
  let storedMs = clock.monotonicMs();

  const flush = async () => {
    const grades = waiting;
    waiting = [];
    await store.grades.putAll(grades);
    storedMs = clock.monotonicMs();
  };
  return {
    async give(trial, graders, others) {
      const task = byId.get(trial.taskId);
      if (task === undefined)
        throw new UsageError(`trial ${trial.id} is of a task that the benchmark no longer has`);
      const patch = (await artifacts.read(trial.id, 'patch.diff')) ?? '';
      const graded = { trial, task, patch, files: parsePatch(patch), others: others.filter(isOther(trial)) };
      const ids = new Map(allGraders.map((grader) => [grader, toIdOf(graded, grader)]));
      const find = (grader: Grader) => known.get(trial.id)?.get(ids.get(grader) ?? '');
      // Nobody has played a control.
      const asked = graders.filter(({ needs }) => needs === 'patch' || !controls.has(trial.variantId));
      const missing = asked.filter((grader) => again || !isFinal(find(grader)));
      const fresh = missing.length === 0 ? [] : await gradeTrial(graded, missing, house);
      if (fresh.length > 0) {
        fresh.forEach(learn);
        waiting.push(...fresh);
        const grades = allGraders.flatMap((grader) => find(grader) ?? []);
        const score = toScore(trial, grades, graded.files, house.graders.weights);
        await artifacts.write(trial.id, 'score.json', `${JSON.stringify(score, null, 2)}\n`);
      }
      if (clock.monotonicMs() - storedMs > longestWaitMs) await flush();
      return asked.flatMap((grader) => find(grader) ?? []);
    },
    async forget(trialId) {
      for (const id of known.get(trialId)?.keys() ?? []) await store.grades.remove(id);
      known.delete(trialId);
    },
    flush,
  };
}

function toIdOf(graded: GradedTrial, { name, version, basis }: Grader): string {
  const basisHash = toBasisHash(basis(graded));
  return toGradeId({ trialId: graded.trial.id, grader: name, graderVersion: version, basisHash });
}

/** `invalid` says that nothing is known: asked again, the machine may be in order. */
const isFinal = (grade: Grade | undefined) => grade !== undefined && grade.verdict !== 'invalid';

/** A trial that was lost to the infrastructure is no measure for others. */
const isOther =
  ({ id }: Trial) =>
  (other: Trial) =>
    other.id !== id && other.outcome.kind !== 'infraFailed';
