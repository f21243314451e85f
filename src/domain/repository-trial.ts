import * as z from 'zod';
import { Pinned, PreparedEnvironment } from './prepared-environment.ts';
import { Recipe } from './recipe.ts';

/** What a repository asks for, and whether its suite runs with that: one try, as `doctor --repo` makes it. */
export const RepositoryTrial = z.object({
  path: z.string(),
  /** `null` where nothing is to be set up. */
  recipe: Recipe.nullable(),
  setup: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('ready'),
      environment: PreparedEnvironment,
      pinned: Pinned,
      durationMs: z.number(),
    }),
    z.object({
      kind: z.literal('failed'),
      /** What to write against it. */
      detail: z.string(),
      outputTail: z.string(),
    }),
  ]),
  /** `null` where set-up failed, or no runner recognises the tree. */
  suite: z
    .object({
      runner: z.string(),
      command: z.string(),
      /** Why there is no proof that it ran; `null` where there is. */
      fault: z.string().nullable(),
      outputTail: z.string(),
      durationMs: z.number(),
      /** Ids by what became of the test. */
      passed: z.array(z.string()),
      failed: z.array(z.string()),
      skipped: z.array(z.string()),
      loadFailures: z.array(z.string()),
    })
    .nullable(),
});
export type RepositoryTrial = z.infer<typeof RepositoryTrial>;
