import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { AgentProof } from '../../domain/agent-proof.ts';
import { StoredAnswer } from '../../domain/answer.ts';
import { Calibration } from '../../domain/calibration.ts';
import { Candidate } from '../../domain/candidate.ts';
import { Decision } from '../../domain/decision.ts';
import { toControlId, toDecisionId, toGradeId, toProofId, toRunId } from '../../domain/ids.ts';
import { LayerScan } from '../../domain/layer-scan.ts';
import { RefreshRecord } from '../../domain/refresh.ts';
import { Review } from '../../domain/review.ts';
import { StoredControl, StoredRun } from '../../domain/suite-run.ts';
import { TaskProof } from '../../domain/task.ts';
import { Link, Trace } from '../../domain/trace.ts';
import { Experiment, Grade, GradeFacts, Trial, TrialFacts } from '../../domain/trial.ts';
import { StoredAttachment, StoredSession, StoredWatermark } from '../../domain/watermark.ts';
import type { Store } from '../../ports.ts';
import { claimFile } from '../claim-file.ts';
import { type CollectionOptions, createExperimentCollection, createSqlCollection } from './sql-collection.ts';
import { StateError, toStateError, withStateErrors } from './state-error.ts';
import { createTables, type Tables } from './tables.ts';

export interface SqliteStoreOptions {
  /** How long a writer waits for another process (`view` beside `run`, two `mine` at once) before it gives up. */
  readonly busyTimeoutMs?: number;
}

/** Two that want the same name at the same moment: one of them gets it. */
const claimWaitMs = 100;

/**
 * State of one benchmark in one SQLite file; several processes may have it open at once.
 * Tasks and releases are not in it: they are files in git (see `createTaskFiles`, `createReleaseFiles`).
 * @throws {StateError} when the file, now or later, cannot be used
 */
export async function createSqliteStore(
  path: string,
  { busyTimeoutMs = 30_000 }: SqliteStoreOptions = {},
): Promise<Omit<Store, 'tasks' | 'releases'>> {
  const claimsPath = join(dirname(path), 'claims');
  makeFolder(claimsPath);
  const db = await openDatabase(path, busyTimeoutMs);
  const createCollection = <T>(options: Omit<CollectionOptions<T>, 'db'>) =>
    withStateErrors(createSqlCollection({ db, ...options }), path);
  return {
    watermarks: createCollection({ name: 'watermarks', schema: StoredWatermark, toId: ({ id }) => id }),
    sessions: createCollection({ name: 'sessions', schema: StoredSession, toId: ({ id }) => id }),
    attachments: createCollection({ name: 'attachments', schema: StoredAttachment, toId: ({ id }) => id }),
    traces: createCollection({ name: 'traces', schema: Trace, toId: ({ id }) => id }),
    links: createCollection({ name: 'links', schema: Link, toId: ({ id }) => id }),
    candidates: createCollection({ name: 'candidates', schema: Candidate, toId: ({ id }) => id }),
    decisions: createCollection({ name: 'decisions', schema: Decision, toId: toDecisionId }),
    reviews: createCollection({ name: 'reviews', schema: Review, toId: ({ candidateId }) => candidateId }),
    answers: createCollection({ name: 'answers', schema: StoredAnswer, toId: ({ id }) => id }),
    calibrations: createCollection({ name: 'calibrations', schema: Calibration, toId: ({ id }) => id }),
    suiteRuns: createCollection({ name: 'suite_runs', schema: StoredRun, toId: toRunId }),
    controls: createCollection({ name: 'controls', schema: StoredControl, toId: toControlId }),
    proofs: createCollection({ name: 'proofs', schema: TaskProof, toId: toProofId }),
    agentProofs: createCollection({ name: 'agent_proofs', schema: AgentProof, toId: ({ id }) => id }),
    refreshes: createCollection({
      name: 'refreshes',
      schema: RefreshRecord,
      toId: ({ finishedAt }) => finishedAt,
    }),
    scans: createCollection({ name: 'scans', schema: LayerScan, toId: ({ id }) => id }),
    experiments: createCollection({ name: 'experiments', schema: Experiment, toId: ({ id }) => id }),
    trials: withStateErrors(
      createExperimentCollection(
        {
          db,
          name: 'trials',
          schema: Trial,
          toId: ({ id }) => id,
          toExperimentId: (trial) => trial.experimentId,
        },
        TrialFacts,
      ),
      path,
    ),
    grades: withStateErrors(
      createExperimentCollection(
        {
          ...{ db, name: 'grades', schema: Grade, toId: toGradeId },
          toExperimentId: ({ trialId }) => trialId.split('/')[0] ?? '',
        },
        GradeFacts,
      ),
      path,
    ),
    async claim(name) {
      const claimed = claimFile(join(claimsPath, name), claimWaitMs);
      return claimed && { release: async () => claimed.release() };
    },
    close: () => db.destroy(),
  };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new StateError(`${(error as Error).message}: see that you may write there, or set [store] path`);
  }
}

async function openDatabase(path: string, timeout: number): Promise<Kysely<Tables>> {
  try {
    const database = new Database(path, { timeout });
    database.pragma('journal_mode = WAL');
    // A commit that returned survives SIGKILL of this process at NORMAL; FULL also survives a power cut, and a trial costs money.
    database.pragma('synchronous = FULL');
    // What opts out, or is redacted anew, leaves no copy in a freed page.
    database.pragma('secure_delete = ON');
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    await createTables(db);
    return db;
  } catch (error) {
    throw toStateError(error, path);
  }
}
