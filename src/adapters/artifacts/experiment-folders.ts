import { cp, lstat, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExperimentRecord, recordFile } from '../../domain/experiment-record.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Artifacts, ExperimentFolders } from '../../ports.ts';
import { removeTree } from '../remove-tree.ts';

/** `<path>/experiment.json`, and beside it `<path>/<task>/<variant>/<repeat>/`, as Rollbench itself leaves them. */
export function createExperimentFolders({ locate }: Pick<Artifacts, 'locate'>): ExperimentFolders {
  return {
    async read(path) {
      const file = join(path, recordFile);
      const text = await readFile(file, 'utf8').catch((error: Error) => {
        throw new UsageError(
          `${file} cannot be read: ${error.message}. A shard leaves it in .rollbench/trials/ID: name that folder, whole`,
        );
      });
      try {
        return ExperimentRecord.parse(JSON.parse(text));
      } catch (error) {
        throw new UsageError(
          `${file} is no record of an experiment, or one of another version: ${(error as Error).message}`,
        );
      }
    },
    async takeTrial(path, trialId, ownTrialId) {
      const [, ...address] = trialId.split('/');
      // Our own folder says which names there may be: what it refuses is not looked for elsewhere.
      locate(trialId);
      const own = locate(ownTrialId);
      await removeTree(own);
      await cp(join(path, ...address), own, { recursive: true, filter: isPlain }).catch((error: Error) => {
        throw new UsageError(`the folder of trial ${trialId} is not whole: ${error.message}`);
      });
      await rename(join(own, 'score.json'), trialId, ownTrialId);
    },
  };
}

async function isPlain(path: string): Promise<boolean> {
  const status = await lstat(path);
  return status.isFile() || status.isDirectory();
}

/** A summary says whose grades it holds. */
async function rename(file: string, id: string, ownId: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) await writeFile(file, text.replaceAll(JSON.stringify(id), JSON.stringify(ownId)));
}
