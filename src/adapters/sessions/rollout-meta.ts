import * as z from 'zod';
import type { Session } from '../../domain/session.ts';

/** A full object id: anything else would reach git as an argument of unknown meaning. */
const CommitId = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const Instant = z.iso.datetime();

const SessionMeta = z.object({
  id: z.string().min(1),
  timestamp: Instant,
  cwd: z.string(),
  originator: z.string().nullish(),
  cli_version: z.string().nullish(),
  /** A word for a person's session; an object for sub-agents, reviews and Codex's own threads. */
  source: z.unknown().optional(),
  thread_source: z.string().nullish(),
  history_mode: z.string().nullish(),
  forked_from_id: z.string().nullish(),
  git: z
    .object({
      commit_hash: CommitId.nullish().catch(null),
      branch: z.string().nullish(),
      repository_url: z.string().nullish(),
    })
    .nullish(),
});

const MetaRecord = z.object({ type: z.literal('session_meta'), payload: SessionMeta });

/** The first record of a rollout. `git` tells HEAD when the session started; resuming does not renew it. */
export interface RolloutMeta {
  readonly id: string;
  readonly startedAt: string;
  readonly cwd: string;
  readonly codexVersion: string | null;
  readonly isPaginated: boolean;
  /** Written by a sub-agent, a review thread or Codex itself, or under the given tag of our own trials. */
  readonly isHarness: boolean;
  readonly forkedFrom: string | null;
  readonly baseCommit: string | null;
  readonly branch: string | null;
  readonly repoUrl: string | null;
}

/**
 * @throws {z.ZodError} if the record is no `session_meta` or lacks id, time or directory.
 */
export function parseMeta(record: unknown, ownThreadSource: string): RolloutMeta {
  const { payload: meta } = MetaRecord.parse(record);
  return {
    id: meta.id,
    startedAt: meta.timestamp,
    cwd: meta.cwd,
    codexVersion: meta.cli_version ?? null,
    isPaginated: meta.history_mode === 'paginated',
    isHarness:
      (typeof meta.source === 'object' && meta.source !== null) ||
      meta.thread_source === 'subagent' ||
      meta.thread_source === ownThreadSource ||
      meta.originator === ownThreadSource,
    forkedFrom: meta.forked_from_id ?? null,
    baseCommit: meta.git?.commit_hash ?? null,
    branch: meta.git?.branch ?? null,
    repoUrl: meta.git?.repository_url ?? null,
  };
}

/** The same of a session that was read before; of it alone `isHarness` cannot be told. */
export function toKnownMeta(session: Session, known: { readonly isHarness: boolean }): RolloutMeta {
  return {
    id: session.id,
    startedAt: session.startedAt,
    cwd: session.cwd,
    codexVersion: session.agentVersion,
    isPaginated: true,
    isHarness: known.isHarness,
    forkedFrom: session.forkedFrom?.id ?? null,
    baseCommit: session.baseCommit,
    branch: session.branch,
    repoUrl: session.repoUrl,
  };
}
