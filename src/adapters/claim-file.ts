import Database from 'better-sqlite3';

export interface ClaimedFile {
  release(): void;
}

/**
 * Takes a file for this process alone; `undefined` where another has it. The lock is SQLite's: the operating system gives
 * it back when its holder dies, however it dies, and it holds between containers that share a disk, where process numbers
 * say nothing.
 * @param waitMs - two that come at the same moment may both be refused unless they wait a little
 */
export function claimFile(path: string, waitMs = 0): ClaimedFile | undefined {
  const database = new Database(path, { timeout: waitMs });
  try {
    // Nothing is ever written: a journal would only be one more file to leave behind.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
