import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../../domain/usage-error.ts';
import type { Origins } from '../../ports.ts';

const saltLength = 32;

/** 48 bits: two of a thousand people share a name once in half a billion companies. */
const hashLength = 12;

/**
 * Names of machines and people as they are stored: HMAC-SHA-256 under a salt that never leaves this machine, so that nobody
 * who has the benchmark can try names.
 * @param saltPath - made when there is none; two processes that make it at once get the same
 * @param isHashed - false: names stay as they are, and no salt is made
 * @throws {UsageError} when the file there is no salt
 */
export async function createSaltedOrigins(saltPath: string, isHashed: boolean): Promise<Origins> {
  if (!isHashed) return { toStored: (name) => name };
  const salt = await readSalt(saltPath);
  return {
    toStored: (name) => createHmac('sha256', salt).update(name).digest('hex').slice(0, hashLength),
  };
}

async function readSalt(path: string): Promise<Buffer> {
  const salt = (await readIfThere(path)) ?? (await makeSalt(path));
  if (salt.length === saltLength) return salt;
  throw new UsageError(
    `${path}: holds ${salt.length} bytes, not the ${saltLength} of a salt: put back the right one, ` +
      'or delete it and mine again (every origin then gets another hash)',
  );
}

/** Written whole beside its place and linked there: of two that come at once the second finds the first one's. */
async function makeSalt(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(saltLength));
    await file.sync();
    await file.close();
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
