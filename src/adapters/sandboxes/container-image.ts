import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
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

/**
 * The image of this machine: nothing but links and the names of users. The system itself is shown by mounts, exactly as much
 * of it as any sandbox here shows; so a change of the system needs no new image, and none is fetched from anywhere.
 */
export async function requireMachineImage(
  engine: ContainerEngine,
  shown: readonly Toolchain[],
): Promise<ContainerImage> {
  const links = Object.assign({}, ...shown.map((toolchain) => toolchain.links), { '/var/tmp': '../tmp' });
  // The engine puts its init into `/sbin`, which may be no link into what is only read.
  const { '/sbin': sbin, ...others } = links as Record<string, string>;
  const programs = sbin === undefined ? [] : await readdir(join('/', sbin));
  const tree: ImageTree = {
    // A temporary file system gets the rights of the directory that it hides, so there is none.
    directories: ['/sbin', '/home', '/run'],
    files: identityFiles,
    links: {
      ...others,
      ...Object.fromEntries(programs.map((name) => [`/sbin/${name}`, `/${join(sbin ?? '', name)}`])),
    },
  };
  const name = `rollbench-machine:${toSha256(toCanonicalJson(tree)).slice(0, 16)}`;
  const made = (await findImage(engine, name)) ?? (await importTree(engine, name, tree));
  return { ...made, paths: ['/usr/local/bin', '/usr/bin', '/bin'] };
}

interface ImageTree {
  readonly directories: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

async function importTree(engine: ContainerEngine, name: string, tree: ImageTree): Promise<ContainerImage> {
  const folder = await mkdtemp(join(tmpdir(), 'rollbench-image-'));
  try {
    const root = join(folder, 'root');
    for (const path of tree.directories) await mkdir(join(root, path), { recursive: true });
    for (const [path, text] of Object.entries(tree.files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    for (const [path, target] of Object.entries(tree.links)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await symlink(target, join(root, path));
    }
    const archive = join(folder, 'image.tar');
    const owner = ['--owner=0', '--group=0', '--mode=u=rwX,go=rX'];
    await execa('tar', ['--create', '--file', archive, ...owner, '--directory', root, '.']);
    await callEngine(engine, ['import', archive, name]);
  } finally {
    await rm(folder, { recursive: true });
  }
  const image = await findImage(engine, name);
  if (image === undefined) throw new Error(`${engine.name} imported ${name} and does not have it`);
  return image;
}
