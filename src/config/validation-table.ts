import * as z from 'zod';

/** Of a test, after so many runs that all agreed. */
const FlakeRate = z.number().min(0.001).max(0.5);

export const ValidationTable = z
  .strictObject({
    runs: z.number().int().min(3).default(5).describe('Runs of each state; at least three on both sides.'),
    max_flake: FlakeRate.optional().describe(
      'Run each state until a test that always agreed flakes at most this often, with 95 % confidence: 0.2 takes 14 runs, 0.05 takes 59.',
    ),
    load: z
      .boolean()
      .default(true)
      .describe('Keep all cores busy beside every second run: what depends on speed shows.'),
    pass_to_pass: z
      .enum(['suite', 'files'])
      .default('suite')
      .describe(
        'Tests that a change must leave passing: of the whole suite, or ("files") of those files alone that the change alters or in which a test comes out otherwise with it. The rest then runs once in each state. Runners that cannot run files alone run the suite.',
      ),
    sabotage_hunks: z
      .number()
      .int()
      .positive()
      .default(12)
      .describe(
        'Hunks of a change that are undone one by one, at most, to see whether a test notices; more only while none does.',
      ),
    mutants: z
      .number()
      .int()
      .nonnegative()
      .default(10)
      .describe(
        'Small faults that are put into a change, at most, to see whether its tests notice; 0 for none, and then refactorings without a test of their own are no tasks.',
      ),
    mutation_time_s: z
      .number()
      .positive()
      .default(120)
      .describe('Seconds for each candidate after which no further fault is tried.'),
    min_mutation_score: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Tasks whose tests notice a smaller share of these faults are weak.'),
    weak_tests: z.enum(['flag', 'reject']).default('flag').describe('What becomes of weak tasks.'),
    preflight_days: z
      .number()
      .nonnegative()
      .default(7)
      .describe(
        '`run` first proves every task and every Codex again that was not proved on this machine for so many days; 0 proves all.',
      ),
    test_timeout_s: z
      .number()
      .positive()
      .default(300)
      .describe('Seconds after which a suite is taken for hanging, and ended with all that it started.'),
  })
  .prefault({});
