import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Candidate } from '../../domain/candidate.ts';
import { Decision } from '../../domain/decision.ts';
import { toDecisionId, toGradeId } from '../../domain/ids.ts';
import { Experiment, Grade, Trial } from '../../domain/trial.ts';
import type { Store } from '../../ports.ts';
import { createSqlCollection } from './sql-collection.ts';
import { createTables, type Tables } from './tables.ts';

/** How long a writer waits for another process (`view` beside `run`, two `mine` at once) before it gives up. */
const busyTimeoutMs = 30_000;

/**
 * State of one benchmark in one SQLite file; several processes may have it open at once.
 * Tasks are not in it: they are files in git (see `createTaskFiles`).
 */
export async function createSqliteStore(path: string): Promise<Omit<Store, 'tasks'>> {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path, { timeout: busyTimeoutMs });
  database.pragma('journal_mode = WAL');
  // A commit that returned survives SIGKILL of this process at NORMAL; FULL also survives a power cut, and a trial costs money.
  database.pragma('synchronous = FULL');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  await createTables(db);
  return {
    candidates: createSqlCollection({ db, name: 'candidates', schema: Candidate, toId: ({ id }) => id }),
    decisions: createSqlCollection({ db, name: 'decisions', schema: Decision, toId: toDecisionId }),
    experiments: createSqlCollection({ db, name: 'experiments', schema: Experiment, toId: ({ id }) => id }),
    trials: createSqlCollection({
      db,
      name: 'trials',
      schema: Trial,
      toId: ({ id }) => id,
      toExperimentId: (trial) => trial.experimentId,
    }),
    grades: createSqlCollection({
      db,
      name: 'grades',
      schema: Grade,
      toId: toGradeId,
      toExperimentId: (grade) => grade.trialId.split('/')[0] ?? '',
    }),
    close: () => db.destroy(),
  };
}
