import { toRefreshOptions } from '../../src/cli/refresh.ts';
import { readConfig } from '../../src/config/config.ts';
import type { OnProgress } from '../../src/domain/progress.ts';
import type { Digest } from '../../src/domain/refresh.ts';
import { refresh } from '../../src/flows/refresh/refresh.ts';
import { createHouse } from '../../src/wire.ts';

/** `rollbench refresh --release NAME`, as if it were that day. */
export async function refreshWorld(
  directory: string,
  at: Date,
  release: string,
  onProgress: OnProgress = () => {},
): Promise<Digest> {
  const config = readConfig(directory);
  const house = await createHouse(config);
  try {
    const clock = { ...house.clock, now: () => at };
    const options = toRefreshOptions(config, house, { release, concurrency: '3' });
    return await refresh({ ...house, clock }, { ...options, onPlan() {}, onProgress });
  } finally {
    await house.store.close();
  }
}

// Started by itself, it is the process that is killed: DIRECTORY INSTANT RELEASE.
if (process.argv[1] === import.meta.filename) {
  const [directory = '', at = '', release = ''] = process.argv.slice(2);
  await refreshWorld(directory, new Date(at), release);
}
