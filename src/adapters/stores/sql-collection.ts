import type { Kysely } from 'kysely';
import type * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { BulkCollection, ExperimentCollection } from '../../ports.ts';
import type { CollectionName, Tables } from './tables.ts';

export interface CollectionOptions<T> {
  readonly db: Kysely<Tables>;
  readonly name: CollectionName;
  readonly schema: z.ZodType<T>;
  readonly toId: (value: T) => string;
  readonly toExperimentId?: (value: T) => string;
}

/** Of one statement: to prepare it takes longer than to store a row, and each further row takes it a little longer. */
const rowsAtOnce = 100;

/** Rows that are held at once while facts are taken from them. */
const pageSize = 500;

/**
 * A collection in one SQL table. Values are parsed on the way out: the file may be older than the program or edited by hand.
 * @throws {StoredValueError} naming table and id when a stored value no longer fits its schema.
 */
export function createSqlCollection<T>(options: CollectionOptions<T>): BulkCollection<T> {
  const { db, name, schema, toId, toExperimentId } = options;
  const toValue = createReader(name, schema);
  const put = async (into: Kysely<Tables>, values: readonly T[]) => {
    const rows = values.map((value) => ({
      id: toId(value),
      experiment_id: toExperimentId?.(value) ?? null,
      value: JSON.stringify(value),
    }));
    await into
      .insertInto(name)
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          value: ref('excluded.value'),
          experiment_id: ref('excluded.experiment_id'),
        })),
      )
      .execute();
  };
  return {
    put: (value) => put(db, [value]),
    async putAll(values) {
      if (values.length === 0) return;
      await db.transaction().execute(async (transaction) => {
        for (let at = 0; at < values.length; at += rowsAtOnce)
          await put(transaction, values.slice(at, at + rowsAtOnce));
      });
    },
    async get(id) {
      const row = await db.selectFrom(name).select(['id', 'value']).where('id', '=', id).executeTakeFirst();
      return row && toValue(row);
    },
    async list() {
      return (await db.selectFrom(name).select(['id', 'value']).orderBy('id').execute()).map(toValue);
    },
    async remove(id) {
      await db.deleteFrom(name).where('id', '=', id).execute();
    },
  };
}

/** One whose values belong to experiments. @param facts what is kept of each where all of them are listed in brief */
export function createExperimentCollection<T, Facts>(
  options: CollectionOptions<T> & Required<Pick<CollectionOptions<T>, 'toExperimentId'>>,
  facts: z.ZodType<Facts>,
): BulkCollection<T> & ExperimentCollection<T, Facts> {
  const { db, name, schema } = options;
  const select = (experimentId: string) =>
    db.selectFrom(name).select(['id', 'value']).where('experiment_id', '=', experimentId).orderBy('id');
  return {
    ...createSqlCollection(options),
    async listFor(experimentId) {
      return (await select(experimentId).execute()).map(createReader(name, schema));
    },
    async listFactsFor(experimentId) {
      const toFacts = createReader(name, facts);
      const found: Facts[] = [];
      for (let last: string | undefined = ''; last !== undefined; ) {
        const page: Row[] = await select(experimentId).where('id', '>', last).limit(pageSize).execute();
        found.push(...page.map(toFacts));
        last = page.at(-1)?.id;
      }
      return found;
    },
  };
}

type Row = { readonly id: string; readonly value: string };

const createReader =
  <T>(table: CollectionName, schema: z.ZodType<T>) =>
  ({ id, value }: Row): T => {
    const parsed = schema.safeParse(parseJson(value));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new StoredValueError(table, id, `${issue?.path.join('.') || 'value'}: ${issue?.message}`);
  };

export class StoredValueError extends UsageError {
  override name = 'StoredValueError';
  constructor(table: string, id: string, detail: string) {
    super(
      `the stored ${table} entry "${id}" cannot be read: ${detail}. It was written by another version, or by hand: ` +
        'go on with that version, or move the state file away. Mine, curate and validate write a new one, and the ' +
        'tasks are files and stay; experiments have to be run again.',
    );
  }
}
