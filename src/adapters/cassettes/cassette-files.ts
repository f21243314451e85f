import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress, type ZstdCompress } from 'node:zlib';
import { Exchange } from '../../domain/exchange.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Artifacts, Cassettes, Recorder, Redactor } from '../../ports.ts';
import { createExchangeRedactor } from './redact-exchange.ts';

/** In the folder of a trial: one exchange a line, in the order in which they ended. */
export const cassetteName = 'exchanges.jsonl.zst';

export interface CassetteOptions {
  readonly artifacts: Pick<Artifacts, 'locate'>;
  readonly redactor: Redactor;
}

/** Cassettes as files among the artifacts of their trials. */
export function createCassetteFiles({ artifacts, redactor }: CassetteOptions): Cassettes {
  const toPath = (trialId: string) => join(artifacts.locate(trialId), cassetteName);
  const has = (trialId: string): Promise<boolean> =>
    stat(toPath(trialId)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
  return {
    record: (trialId) => createFileRecorder(toPath(trialId), redactor),
    has,
    read: async (trialId) => ((await has(trialId)) ? readCassette(toPath(trialId)) : undefined),
    redact: createExchangeRedactor(redactor),
  };
}

function createFileRecorder(path: string, redactor: Redactor): Recorder {
  const redact = createExchangeRedactor(redactor);
  let file: { readonly packer: ZstdCompress; readonly written: Promise<void> } | undefined;
  const open = () => {
    // Requests repeat what came before: a long window packs each into little more than what is new in it.
    const packer = createZstdCompress({
      params: { [constants.ZSTD_c_enableLongDistanceMatching]: 1, [constants.ZSTD_c_windowLog]: 24 },
    });
    const written = pipeline(packer, createWriteStream(path));
    // Told by `close`: until then nobody waits for it.
    written.catch(() => {});
    return { packer, written };
  };
  let last: Promise<void> = Promise.resolve();
  return {
    add(exchange) {
      last = last.then(async () => {
        file ??= open();
        const line = `${JSON.stringify(await redact(exchange))}\n`;
        if (!file.packer.write(line)) await Promise.race([once(file.packer, 'drain'), file.written]);
      });
      last.catch(() => {});
    },
    async close() {
      try {
        await last;
        file?.packer.end();
        await file?.written;
      } catch (error) {
        // A part of a recording cannot be played: better there is none.
        file?.packer.destroy();
        await rm(path, { force: true });
        throw error;
      }
    },
  };
}

/** @throws {UsageError} where the file is damaged */
async function readCassette(path: string): Promise<readonly Exchange[]> {
  const unpacked = createZstdDecompress();
  const exchanges: Exchange[] = [];
  const readLines = async (): Promise<void> => {
    const lines = createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) exchanges.push(Exchange.parse(JSON.parse(line)));
  };
  try {
    await Promise.all([pipeline(createReadStream(path), unpacked), readLines()]);
  } catch (error) {
    throw new UsageError(
      `the recording ${path} cannot be read (${(error as Error).message}): put back a whole copy, or delete it to do without that trial`,
    );
  }
  return exchanges;
}
