import { CronPattern } from 'croner';
import * as z from 'zod';

const Days = z.number().positive();
const Share = z.number().min(0).max(1);
const Targets = z
  .record(z.string().min(1), Share)
  .refine((shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) <= 1 + 1e-9, {
    error: 'gives away more than the whole: its shares may sum to 1 at most',
  })
  .default({});
/** Minute, hour, day, month and weekday, as cron takes them, too. */
const CronTimes = z.string().refine(isCronPattern, {
  error: 'takes five fields: minute, hour, day, month and weekday, such as "17 3 * * 1"',
});

function isCronPattern(text: string): boolean {
  try {
    new CronPattern(text, undefined, { mode: '5-part' });
    return true;
  } catch {
    return false;
  }
}

export const RefreshTable = z
  .strictObject({
    review_days: Days.default(90).describe(
      'A task is reviewed so many days after its change landed, and after each review.',
    ),
    changed_share: Share.default(0.5).describe(
      'A task is reviewed, too, when this share of the code that it touches is gone from head.',
    ),
    prove_days: z
      .number()
      .nonnegative()
      .default(6)
      .describe(
        'A refresh plays the controls of every task again that was not proved here for so many days.',
      ),
    prove_runs: z.number().int().positive().default(2).describe('Times that gold is played, each time.'),
    quarantine_days: z
      .number()
      .nonnegative()
      .default(30)
      .describe('A task that has not held for so many days is retired.'),
    min_tasks: z
      .number()
      .int()
      .nonnegative()
      .default(0)
      .describe('`refresh` ends with 1 when fewer tasks are active.'),
    max_tasks: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Of more active tasks, those of which there are too many rest; no limit when absent.'),
    targets: z
      .strictObject({
        language: Targets.describe(
          'Share of the tasks that each is to have, such as Go = 0.5; what is left over is shared as in your sessions.',
        ),
        repo: Targets.describe('Likewise.'),
        task_type: Targets.describe('Likewise, such as bug_fix = 0.4.'),
        complexity: Targets.describe('Likewise, of low, medium and high.'),
        author_model: Targets.describe('Likewise, by the model that wrote the change.'),
      })
      .prefault({}),
    anchors: z
      .number()
      .int()
      .nonnegative()
      .default(20)
      .describe('Tasks of a release that are carried on to the next, so that any two can be compared.'),
    saturation_experiments: z
      .number()
      .int()
      .positive()
      .default(5)
      .describe('Tasks that all variants solve, or none, in the last so many experiments are saturated.'),
    retire_saturated: z
      .boolean()
      .default(false)
      .describe('Retires saturated tasks; else they are only proposed for it.'),
    weekly: CronTimes.optional().describe(
      'When `rollbench schedule` refreshes, in the form of cron; on Mondays after three when absent.',
    ),
    monthly: CronTimes.optional().describe(
      'When it proves everything anew; on the first of the month after five when absent.',
    ),
    shared_bases: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Repositories, by name, whose trees may be given away: `release pack` puts the base of each task into the archive.',
      ),
    public_repos: z
      .array(z.string().min(1))
      .default([])
      .describe('Repositories, by name, whose code is public: models may have been trained on it.'),
    cutoffs: z
      .record(z.string().min(1), z.iso.date())
      .default({})
      .describe(
        'Knowledge cut-offs of models, such as "my-model" = "2026-06-30"; they win over the built-in ones.',
      ),
  })
  .prefault({});
