import * as z from 'zod';

export const RepoTable = z.strictObject({
  path: z.string().min(1).describe('Directory of the repository, relative to this file.'),
  name: z
    .string()
    .regex(/^\w[\w.-]*$/, 'letters, digits, ".", "-" and "_" only: it is part of task ids')
    .optional()
    .describe('Short name in task ids; the directory name when absent.'),
  branches: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Branches on which work lands, here and at the origin, as wildcards; the default branch when absent.',
    ),
  setup: z
    .union([z.string(), z.array(z.string()), z.literal(false)])
    .optional()
    .describe(
      'A command or several, run once per environment with network and cached; found by the repository’s files when absent, none when "" or false.',
    ),
  test: z.string().min(1).optional().describe('Runs the suite; detected when absent.'),
  runner: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Test runner behind the command, such as "pytest"; found by the repository’s files when absent.',
    ),
  report: z
    .string()
    .regex(/^((junit|trx):.+|tap(:.+)?)$/, 'must be "junit:FILES", "trx:FILES", "tap:FILES" or "tap"')
    .optional()
    .describe(
      'What the command itself reports: `junit:`, `trx:` or `tap:` and the files, as wildcards, or `tap` for what it prints.',
    ),
  tests: z
    .array(z.string())
    .default([])
    .describe(
      'Further files that are tests or only serve them, as wildcards; the languages’ habits are known.',
    ),
  not_tests: z
    .array(z.string())
    .default([])
    .describe('Files that look like tests and are none, as wildcards.'),
});
