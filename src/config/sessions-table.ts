import * as z from 'zod';

const Root = z.strictObject({
  path: z.string().min(1),
  origin: z.string().min(1).optional(),
});

export const SessionsTable = z
  .strictObject({
    paths: z
      .array(z.string())
      .optional()
      .describe(
        'Folders of sessions, with wildcards where wanted; by default those of Codex (CODEX_HOME or ~/.codex) and of Claude Code (CLAUDE_CONFIG_DIR or ~/.claude).',
      ),
    roots: z
      .array(Root)
      .default([])
      .describe('More folders, `{ path, origin }`: `origin` names the machine or person they came from.'),
    max_age_days: z.number().positive().default(90).describe('Older sessions are left out.'),
    fidelity: z
      .enum(['exact', 'approximate'])
      .default('approximate')
      .describe(
        'How well the state in which a session began must be rebuilt; "exact" drops what is only approximate.',
      ),
  })
  .prefault({});

export const PrivacyTable = z
  .strictObject({
    hash_origins: z
      .boolean()
      .default(true)
      .describe(
        'Machines and persons are stored as a salted hash only, and home directories in paths as "~".',
      ),
    opt_out_marker: z
      .string()
      .min(3)
      .default('#no-benchmark')
      .describe('A session with this text in a prompt is left out, and nothing of it is stored.'),
    opt_out_repos: z
      .array(z.string())
      .default([])
      .describe('Repositories, as remote URL or name, with wildcards: their sessions are left out.'),
    opt_out_paths: z
      .array(z.string())
      .default([])
      .describe('Folders and files, with wildcards: sessions that ran there or edited there are left out.'),
  })
  .prefault({});
