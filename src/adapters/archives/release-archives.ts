import { hash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { parseJson } from '../../domain/parse-json.ts';
import { Release, toReleaseHash } from '../../domain/release.ts';
import type { Task } from '../../domain/task.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { PackedRelease, ReleaseArchives } from '../../ports.ts';
import { fromTar, toTar } from './tar.ts';

/** How a task is written as files, and read back: as the benchmark keeps it. */
export interface TaskForm {
  toFiles(task: Task): readonly (readonly [name: string, content: string])[];
  parseFiles(
    id: string,
    folder: string,
    read: (name: string) => Promise<string | undefined>,
  ): Promise<Task | undefined>;
}

/** What an archive may unpack to: small files compress to little, and a hostile one to all memory. */
const maxUnpackedBytes = 2 ** 30;

const lockPath = 'release.lock.json';
const sumsPath = 'SHA256SUMS';

/**
 * Releases as `.tar.gz` files that any tar opens and `sha256sum -c SHA256SUMS` verifies: the lock file, tasks as they stand in
 * the benchmark, and base trees as patches.
 */
export function createReleaseArchives(form: TaskForm): ReleaseArchives {
  return {
    async write(file, packed) {
      const files = toFiles(packed, form);
      const sums = [...files].map(([path, content]) => `${toSha256(content)}  ${path}\n`).join('');
      const bytes = await promisify(gzip)(toTar(new Map([[sumsPath, sums], ...files])), { level: 9 });
      await writeFile(`${file}.tmp`, bytes);
      await rename(`${file}.tmp`, file);
      return { sha256: toSha256(bytes), sizeBytes: bytes.length };
    },
    async read(file) {
      const files = fromTar(await unzip(file));
      verify(files, file);
      return parseFiles(files, form, file);
    },
  };
}

const toSha256 = (content: string | Buffer) => hash('sha256', content);

function toFiles({ release, tasks, bases }: PackedRelease, form: TaskForm): Map<string, string> {
  return new Map([
    [lockPath, `${JSON.stringify(release, null, 2)}\n`],
    ...tasks.flatMap((task) =>
      form.toFiles(task).map(([name, content]): [string, string] => [`tasks/${task.id}/${name}`, content]),
    ),
    ...[...bases].map(([commit, patch]): [string, string] => [`bases/${commit}.patch`, patch]),
  ]);
}

async function unzip(file: string): Promise<Buffer> {
  try {
    return await promisify(gunzip)(await readFile(file), { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Every file has the sum that is written down for it, and none is there without one. */
function verify(files: ReadonlyMap<string, string>, file: string): void {
  const lines = (files.get(sumsPath) ?? '').split('\n').filter((line) => line !== '');
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  for (const path of new Set([...sums.keys(), ...files.keys()])) {
    if (path === sumsPath) continue;
    const content = files.get(path);
    if (content === undefined || toSha256(content) !== sums.get(path))
      throw new UsageError(`${file}: "${path}" is not what ${sumsPath} says: get the archive again`);
  }
}

async function parseFiles(
  files: ReadonlyMap<string, string>,
  form: TaskForm,
  file: string,
): Promise<PackedRelease> {
  const parsed = Release.safeParse(parseJson(files.get(lockPath) ?? ''));
  if (!parsed.success || toReleaseHash(parsed.data) !== parsed.data.hash)
    throw new UsageError(`${file} holds no release that can be read`);
  const release = parsed.data;
  const tasks = await Promise.all(
    release.tasks.map(async ({ id }) => {
      const folder = `tasks/${id}`;
      const task = await form.parseFiles(id, `${file}: ${folder}`, async (name) =>
        files.get(`${folder}/${name}`),
      );
      if (task) return task;
      throw new UsageError(`${file} lacks task ${id} of its release`);
    }),
  );
  const bases = [...files].flatMap(([path, patch]): [string, string][] => {
    const commit = /^bases\/([0-9a-f]{40,64})\.patch$/.exec(path)?.[1];
    return commit ? [[commit, patch]] : [];
  });
  return { release, tasks, bases: new Map(bases) };
}
