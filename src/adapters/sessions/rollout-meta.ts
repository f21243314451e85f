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
  /** Of the root thread; a sub-agent's differs from its own id. */
  session_id: z.string().nullish(),
  parent_thread_id: z.string().nullish(),
  forked_from_id: z.string().nullish(),
  forked_from_ordinal_exclusive: z.number().int().nonnegative().nullish().catch(null),
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
  /** Begun by Codex 0.146 or older: it may say in words of its own what newer versions say in others. */
  readonly isLegacy: boolean;
  /** Written by a sub-agent, a review thread or Codex itself, or under the given tag of our own trials. */
  readonly isHarness: boolean;
  readonly spawnedBy: string | null;
  readonly forkedFrom: Session['forkedFrom'];
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
    isLegacy: meta.history_mode !== 'paginated' || isOlder(meta.cli_version ?? ''),
    isHarness:
      (typeof meta.source === 'object' && meta.source !== null) ||
      meta.thread_source === 'subagent' ||
      meta.thread_source === ownThreadSource ||
      meta.originator === ownThreadSource,
    spawnedBy: toSpawner(meta),
    forkedFrom: meta.forked_from_id
      ? { id: meta.forked_from_id, recordCount: meta.forked_from_ordinal_exclusive ?? null }
      : null,
    baseCommit: meta.git?.commit_hash ?? null,
    branch: meta.git?.branch ?? null,
    repoUrl: meta.git?.repository_url ?? null,
  };
}

/** `codex migrate-rollouts` gives an old session the new form, but its commands stay as they were. */
function isOlder(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  return major === '0' && Number(minor) < 147;
}

const Spawn = z.object({
  subagent: z.object({ thread_spawn: z.object({ parent_thread_id: z.string().nullish() }) }),
});

/** The root of a sub-agent, where its version tells it, else its parent. Reviews and compactions do no work of anybody's. */
function toSpawner({ id, source, session_id, parent_thread_id }: z.infer<typeof SessionMeta>): string | null {
  if (typeof source !== 'object') return null; // a person's, as nearly all are: an error takes long to make
  const spawn = Spawn.safeParse(source).data?.subagent.thread_spawn;
  if (spawn === undefined) return null;
  const root = session_id === id ? null : session_id;
  return root ?? parent_thread_id ?? spawn.parent_thread_id ?? null;
}

/** The same of a session that was read before; of it alone `isHarness` cannot be told. */
export function toKnownMeta(session: Session, known: { readonly isHarness: boolean }): RolloutMeta {
  return {
    id: session.id,
    startedAt: session.startedAt,
    cwd: session.cwd,
    codexVersion: session.agentVersion,
    isLegacy: false,
    isHarness: known.isHarness,
    spawnedBy: session.spawnedBy,
    forkedFrom: session.forkedFrom,
    baseCommit: session.baseCommit,
    branch: session.branch,
    repoUrl: session.repoUrl,
  };
}
