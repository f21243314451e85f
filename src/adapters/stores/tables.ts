import type { ColumnType, Kysely } from 'kysely';

/**
 * One table for every collection: the value as JSON, its id, and the experiment that it belongs to where it has one.
 * Types are the portable ones, so that the same schema stands on SQLite and PostgreSQL.
 */
export const collectionNames = [
  'watermarks',
  'sessions',
  'attachments',
  'traces',
  'links',
  'candidates',
  'decisions',
  'reviews',
  'answers',
  'calibrations',
  'suite_runs',
  'controls',
  'proofs',
  'agent_proofs',
  'refreshes',
  'scans',
  'experiments',
  'trials',
  'grades',
] as const;
export type CollectionName = (typeof collectionNames)[number];

export interface Row {
  id: string;
  experiment_id: string | null;
  value: ColumnType<string, string, string>;
}

export type Tables = Record<CollectionName, Row>;

export async function createTables(db: Kysely<Tables>): Promise<void> {
  for (const name of collectionNames) {
    await db.schema
      .createTable(name)
      .ifNotExists()
      .addColumn('id', 'varchar(255)', (column) => column.primaryKey())
      .addColumn('experiment_id', 'varchar(64)')
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex(`${name}_by_experiment_and_id`)
      .ifNotExists()
      .on(name)
      .columns(['experiment_id', 'id'])
      .execute();
  }
}
