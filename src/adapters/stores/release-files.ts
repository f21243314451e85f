import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../domain/parse-json.ts';
import { Release, ReleaseName, toReleaseHash } from '../../domain/release.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Collection } from '../../ports.ts';

const suffix = '.lock.json';

/**
 * Releases as files that stand in git beside the tasks: `<path>/<name>.lock.json`.
 * @throws {UsageError} naming a file that cannot be read, or that is not what its own hash says
 */
export function createReleaseFiles(path: string): Collection<Release> {
  const toFile = (name: string) => {
    if (ReleaseName.safeParse(name).success) return join(path, `${name}${suffix}`);
    throw new UsageError(`"${name}" is no name of a release: letters, digits, ".", "-" and "_"`);
  };
  const read = async (file: string): Promise<Release | undefined> => {
    const text = await readFile(file, 'utf8').catch(orUndefined);
    return text === undefined ? undefined : parseRelease(text, file);
  };
  return {
    async put(release) {
      const file = toFile(release.name);
      await mkdir(path, { recursive: true });
      await writeFile(`${file}.${process.pid}.tmp`, `${JSON.stringify(release, null, 2)}\n`);
      await rename(`${file}.${process.pid}.tmp`, file);
    },
    get: (name) => read(toFile(name)),
    async list() {
      const names = ((await readdir(path).catch(orUndefined)) ?? []).filter((name) => name.endsWith(suffix));
      const releases = await Promise.all(names.sort().map((name) => read(join(path, name))));
      return releases.filter((release) => release !== undefined);
    },
    async remove(name) {
      await rm(toFile(name), { force: true });
    },
  };
}

export function parseRelease(text: string, file: string): Release {
  const advice = 'restore it from git';
  const parsed = Release.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${file} cannot be read: ${issue?.path.join('.')}: ${issue?.message}; ${advice}`);
  }
  if (toReleaseHash(parsed.data) === parsed.data.hash) return parsed.data;
  throw new UsageError(`${file} was changed: what it holds is not what its hash says; ${advice}`);
}

function orUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
