import type { Calibration, CalibrationExample } from '../../domain/calibration.ts';
import type { RubricSettings } from '../../domain/grader-settings.ts';
import { toSha256 } from '../../domain/ids.ts';
import { parsePatch } from '../../domain/patch.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Rubric } from '../../domain/rubric.ts';
import { addSpending, noSpending } from '../../domain/spending.ts';
import { UsageError } from '../../domain/usage-error.ts';
import { toScaleHash } from '../../grade/graders/rubric.ts';
import { toChangeSubject } from '../../grade/rubric/change-subject.ts';
import { measureCalibration, type TwiceGraded } from '../../grade/rubric/measure-calibration.ts';
import type { ChangeSubject, Panel } from '../../ports.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { findRepo, type House } from '../house.ts';

const confidence = 0.95;

export interface CalibrateOptions {
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Has the configured judge grade what people have graded, and says how far it agrees with them, rubric by rubric. What it
 * has answered before is not paid for again.
 * @throws {UsageError} where there is no judge, or nothing to hold it against
 */
export async function calibrate(house: House, options: CalibrateOptions): Promise<Calibration[]> {
  const { settings, rubrics } = await readRubrics(house);
  const examples = await house.calibration.list();
  requireKnown(examples, rubrics);
  if (!examples.some(({ marks }) => marks.some(({ rubric }) => rubrics.some(({ name }) => name === rubric))))
    throw new UsageError(
      'nobody has graded a patch by one of these rubrics: lay one out with `rollbench calibration add TRIAL`, and fill in its marks.toml',
    );
  const panel = house.openPanel(settings.judging);
  try {
    const calibrations: Calibration[] = [];
    for (const rubric of rubrics) {
      const graded = examples.filter(({ marks }) => marks.some(({ rubric: name }) => name === rubric.name));
      if (graded.length === 0 || options.signal?.aborted) continue;
      const calibration = await calibrateOne(rubric, graded, panel, house, options);
      if (options.signal?.aborted) break;
      await house.store.calibrations.put(calibration);
      calibrations.push(calibration);
    }
    return calibrations;
  } finally {
    await panel.close();
  }
}

async function calibrateOne(
  rubric: Rubric,
  examples: readonly CalibrationExample[],
  panel: Panel,
  house: House,
  { onProgress, signal }: CalibrateOptions,
): Promise<Calibration> {
  const settings = requireSettings(house);
  const [stage, total] = ['calibrate', examples.length];
  const graded: TwiceGraded[] = [];
  let [done, spending] = [0, noSpending];
  onProgress({ kind: 'started', stage, total });
  await forEachConcurrently(examples, settings.judging.concurrency, signal, async (example) => {
    const result = await panel.judge(await toSubject(example, house, settings.showsGold), rubric, signal);
    spending = addSpending(spending, result.spending);
    const people = example.marks.filter(({ rubric: name }) => name === rubric.name);
    if (result.kind === 'judged') graded.push({ exampleId: example.id, people, votes: result.votes });
    done++;
    const text = `${example.id} ${rubric.name}: ${result.kind === 'judged' ? 'judged' : result.detail}`;
    onProgress({ kind: 'advanced', stage, done, total, id: example.id, text, costUsd: spending.costUsd });
  });
  onProgress({
    kind: 'finished',
    stage,
    done,
    text: `${graded.length} of ${total} judged by ${rubric.name}`,
  });
  const measured = measureCalibration(rubric, graded, confidence);
  const { minAgreement } = settings.judging;
  return {
    id: toScaleHash(rubric, panel, settings.showsGold),
    rubric: rubric.name,
    judge: panel.name,
    measuredAt: house.clock.now().toISOString(),
    confidence,
    exampleCount: total,
    noWordCount: total - graded.length,
    ...measured,
    minAgreement,
    isCalibrated: (measured.agreement.lower ?? -1) >= minAgreement,
    spending,
  };
}

async function toSubject(
  { id, taskId, patch }: CalibrationExample,
  house: House,
  showsGold: boolean,
): Promise<ChangeSubject> {
  const task = await house.store.tasks.get(taskId);
  if (task === undefined)
    throw new UsageError(`calibration example ${id} is of task ${taskId}, which the benchmark does not have`);
  return toChangeSubject(task, patch, parsePatch(patch), findRepo(house, task.repo).git, showsGold);
}

/** Lays out the patch of a trial for people to grade. @throws {UsageError} where it has none */
export async function addExample(
  trialId: string,
  house: House,
): Promise<{ readonly path: string; readonly isNew: boolean }> {
  const { rubrics } = await readRubrics(house);
  const trial = await house.store.trials.get(trialId);
  if (trial === undefined)
    throw new UsageError(`there is no trial ${trialId}: see \`rollbench trials list\``);
  const patch = (await house.artifacts.read(trialId, 'patch.diff')) ?? '';
  if (patch === '') throw new UsageError(`trial ${trialId} left no change: there is nothing to grade`);
  // Whose trial it was is not told: people are to grade what it did.
  const id = `${trial.taskId}-${toSha256(patch).slice(0, 8)}`;
  const forms = rubrics.map(({ name, criteria }) => ({ rubric: name, criteria }));
  return house.calibration.add({ id, taskId: trial.taskId, patch }, forms);
}

async function readRubrics(house: House) {
  const settings = requireSettings(house);
  return { settings, rubrics: await Promise.all(settings.rubrics.map((name) => house.rubrics.read(name))) };
}

function requireSettings({ graders: { rubric: settings } }: House): RubricSettings {
  if (settings === null)
    throw new UsageError('no judge is configured: write [graders.rubric] judge = "openai:MODEL"');
  return settings;
}

/** A misspelt criterion would be one that nobody has graded. */
function requireKnown(examples: readonly CalibrationExample[], rubrics: readonly Rubric[]): void {
  for (const { id, marks } of examples) {
    for (const { rubric: name, levels } of marks) {
      const rubric = rubrics.find((each) => each.name === name);
      const unknown =
        rubric && Object.keys(levels).find((key) => !rubric.criteria.some((each) => each.id === key));
      if (rubric === undefined || unknown === undefined) continue;
      const known = rubric.criteria.map((each) => each.id).join(', ');
      throw new UsageError(
        `calibration example ${id}: the rubric "${name}" has no criterion "${unknown}"; it has: ${known}`,
      );
    }
  }
}
