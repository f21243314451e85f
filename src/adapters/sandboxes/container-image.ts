import { hash } from 'node:crypto';
import { readdirSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Mount } from '../../ports.ts';
import { type ContainerEngine, callEngine, EngineError } from './container-engine.ts';
import { identityFiles } from './system.ts';
import type { Toolchain } from './toolchain.ts';

export interface ContainerImage {
  readonly id: string;
  /** Directories of its own PATH. */
  readonly paths: readonly string[];
}

/** @returns `undefined` where the engine has no such image */
export async function findImage(engine: ContainerEngine, name: string): Promise<ContainerImage | undefined> {
  const text = await callEngine(engine, ['image', 'inspect', name]).catch((error) => {
    if (
      error instanceof EngineError &&
      /no such image|image not known|failed to find image/i.test(error.message)
    )
      return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const [{ Id, Config }] = JSON.parse(text) as [{ Id: string; Config?: { Env?: string[] | null } }];
  const path = Config?.Env?.find((line) => line.startsWith('PATH='))?.slice('PATH='.length);
  return {
    id: Id,
    paths: (path ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin').split(':'),
  };
}

export interface MachineImage extends ContainerImage {
  /** What is shown of the machine besides. */
  readonly mounts: readonly Mount[];
}

/**
 * The image of this machine: links, the names of users, and the parts of `/etc` that any sandbox here shows, as each mount
 * takes a container's start its time. The programs themselves are mounted. Named by all that it holds, so that a change of
 * the machine makes another; none is fetched from anywhere.
 */
export async function requireMachineImage(
  engine: ContainerEngine,
  shown: readonly Toolchain[],
): Promise<MachineImage> {
  const all = shown.flatMap((toolchain) => toolchain.mounts);
  const parts = all.filter(isPart);
  const folder = await mkdtemp(join(tmpdir(), 'rollbench-image-'));
  try {
    const archive = join(folder, 'image.tar');
    await layOut(join(folder, 'root'), toTree(shown));
    const pack = (...args: string[]) =>
      execa('tar', ['--file', archive, '--owner=0', '--group=0', '--sort=name', ...args]);
    await pack('--create', '--mtime=@0', '--mode=u=rwX,go=rX', '--directory', join(folder, 'root'), '.');
    // With their own rights: what others may not read on the machine they may not read here.
    const names = parts.map(({ hostPath }) => hostPath.slice(1));
    if (names.length > 0) await pack('--append', '--ignore-failed-read', '--directory', '/', '--', ...names);
    const name = `rollbench-machine:${hash('sha256', await readFile(archive)).slice(0, 16)}`;
    const image = (await findImage(engine, name)) ?? (await importArchive(engine, name, archive));
    return {
      ...image,
      mounts: all.filter((mount) => !isPart(mount)),
      paths: ['/usr/local/bin', '/usr/bin', '/bin'],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Small, and no link to what is not shown. */
function isPart({ hostPath, path }: Mount): boolean {
  if (hostPath !== path || !path.startsWith('/etc/')) return false;
  const real = realpathSync(path);
  return real === path || real.startsWith('/usr/');
}

interface ImageTree {
  readonly directories: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

function toTree(shown: readonly Toolchain[]): ImageTree {
  const links = Object.assign({}, ...shown.map((toolchain) => toolchain.links), { '/var/tmp': '../tmp' });
  // The engine puts its init into `/sbin`, which may be no link into what is only read.
  const { '/sbin': sbin, ...others } = links as Record<string, string>;
  const programs = sbin === undefined ? [] : readdirSync(join('/', sbin));
  return {
    // A temporary file system gets the rights of the directory that it hides, so there is none.
    directories: ['/sbin', '/home', '/run'],
    files: identityFiles,
    links: {
      ...others,
      ...Object.fromEntries(programs.map((name) => [`/sbin/${name}`, `/${join(sbin ?? '', name)}`])),
    },
  };
}

async function layOut(root: string, { directories, files, links }: ImageTree): Promise<void> {
  for (const path of directories) await mkdir(join(root, path), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(target, join(root, path));
  }
}

async function importArchive(
  engine: ContainerEngine,
  name: string,
  archive: string,
): Promise<ContainerImage> {
  await callEngine(engine, ['import', archive, name]);
  const image = await findImage(engine, name);
  if (image === undefined) throw new Error(`${engine.name} imported ${name} and does not have it`);
  return image;
}
