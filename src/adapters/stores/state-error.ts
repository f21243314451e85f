import Database from 'better-sqlite3';
import { UsageError } from '../../domain/usage-error.ts';

/** The state file cannot be used as it is: the file, the disk or another process is at fault. */
export class StateError extends UsageError {
  override name = 'StateError';
}

const startAnew =
  'Move it away, with its -wal and -shm: mine, curate and validate write a new one. The tasks are files and stay; ' +
  'experiments are lost unless you have a copy';

/** By the beginning of SQLite's error code (https://sqlite.org/rescode.html): what to do. */
const remedies: readonly (readonly [code: string, remedy: string])[] = [
  ['SQLITE_NOTADB', startAnew],
  ['SQLITE_CORRUPT', startAnew],
  ['SQLITE_BUSY', 'Another process holds it: wait for that one to end, or end it'],
  ['SQLITE_FULL', 'Free some space on its disk and go on with the same command'],
  ['SQLITE_IOERR', 'See whether its disk is healthy and not full'],
  ['SQLITE_READONLY', 'See that you may write the file and its folder, or set [store] path'],
  ['SQLITE_CANTOPEN', 'See that you may write the file and its folder, or set [store] path'],
];

/** @returns the error in words for the user, or as it is where only a bug of ours explains it */
export function toStateError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const remedy = remedies.find(([code]) => error.code.startsWith(code))?.[1];
  return remedy === undefined
    ? error
    : new StateError(`the state in ${path} cannot be used: ${error.message}. ${remedy}.`, { cause: error });
}

/** The same collection, whose errors say what to do. */
export function withStateErrors<C extends object>(collection: C, path: string): C {
  const explained = Object.entries(collection).map(([name, method]) => [
    name,
    (...args: unknown[]) =>
      (method as (...args: unknown[]) => Promise<unknown>)(...args).catch((error: unknown) => {
        throw toStateError(error, path);
      }),
  ]);
  return Object.fromEntries(explained) as C;
}
