import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A fresh directory that is gone when the test is over. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'rollbench-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A directory for all tests of a file, gone when the last one is over. */
export function sharedTemporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'rollbench-test-')));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
