import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mount } from '../../ports.ts';
import type { Toolchain } from './toolchain.ts';

/** The machine as it is searched. */
export interface SearchedMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homePath: string;
}

export const thisMachine = (): SearchedMachine => ({ env: process.env, homePath: homedir() });

interface Language {
  readonly name: string;
  readonly program: string;
  /** Whether a folder really is such a toolchain: what is shown of a home may be that and nothing else. */
  isRoot(path: string): boolean;
  /** Where a version manager keeps the one in use: what it puts on PATH are its own scripts. */
  readonly findManaged?: (machine: SearchedMachine) => string | undefined;
  /** Its scripts name the interpreter at the place where they were installed, which is not seen inside. */
  readonly interpreter?: string;
}

const has =
  (...names: readonly string[]) =>
  (path: string) =>
    names.every((name) => existsSync(join(path, name)));

const languages: readonly Language[] = [
  { name: 'go', program: 'go', isRoot: has('src/runtime', 'pkg/tool') },
  { name: 'rust', program: 'cargo', isRoot: has('bin/rustc', 'lib/rustlib'), findManaged: findRustup },
  {
    name: 'python',
    program: 'python3',
    isRoot: (path) =>
      has('bin/python3')(path) &&
      list(join(path, 'lib')).some((name) => has('os.py')(join(path, 'lib', name))),
    findManaged: findPyenv,
    interpreter: 'python3',
  },
  {
    name: 'ruby',
    program: 'ruby',
    isRoot: has('bin/ruby', 'lib/ruby'),
    findManaged: findRbenv,
    interpreter: 'ruby',
  },
  {
    name: 'java',
    program: 'java',
    isRoot: has('bin/java', 'release', 'lib'),
    findManaged: ({ env }) => env.JAVA_HOME,
  },
  { name: 'maven', program: 'mvn', isRoot: has('bin/mvn', 'boot', 'conf') },
  { name: 'gradle', program: 'gradle', isRoot: has('bin/gradle', 'lib') },
];

/**
 * Compilers and interpreters of this machine that lie outside of the system's own directories, each seen read-only below
 * `/opt/toolchains`; of the home that may hold them nothing else is.
 */
export function findLanguageToolchains(machine: SearchedMachine = thisMachine()): Toolchain[] {
  const found = languages.flatMap((language) => {
    const root = findRoot(language, machine);
    return root === undefined ? [] : [toLanguageToolchain(language, root)];
  });
  return [...found, ...findCargoTools(machine)];
}

function toLanguageToolchain({ name, program, interpreter }: Language, root: string): Toolchain {
  // What lies in `/usr` is seen anyway, but its programs need not be on PATH.
  if (root.startsWith('/usr/')) {
    const isOnPath = ['/usr/local/bin', '/usr/bin'].some((folder) => existsSync(join(folder, program)));
    return { mounts: [], links: {}, binPaths: isOnPath ? [] : [join(root, 'bin')] };
  }
  const path = `/opt/toolchains/${name}`;
  const mounts: Mount[] = [{ hostPath: root, path, access: 'read' }];
  const shown: Toolchain = { mounts, links: {}, binPaths: [join(path, 'bin')] };
  return interpreter ? unbind(shown, path, root, interpreter) : shown;
}

/** An interpreter and its scripts name the place where they were installed, which is not seen inside. */
function unbind(shown: Toolchain, path: string, root: string, interpreter: string): Toolchain {
  const isShared = list(join(root, 'lib')).some((name) => /^lib(python|ruby).*\.so/.test(name));
  const starters = `${path}-scripts`;
  return {
    mounts: [...shown.mounts, { hostPath: starterHostPath, path: join(starters, '.start'), access: 'read' }],
    links: {
      [join(starters, '.interpreter')]: join(path, 'bin', interpreter),
      ...Object.fromEntries(listBoundScripts(root).map((script) => [join(starters, script), '.start'])),
    },
    binPaths: [starters, ...shown.binPaths],
    ...(isShared ? { env: { LD_LIBRARY_PATH: join(path, 'lib') } } : {}),
  };
}

const starterHostPath = fileURLToPath(new URL('./start-script.sh', import.meta.url));

/** Scripts whose first line names a program below `root`. */
function listBoundScripts(root: string): string[] {
  return list(join(root, 'bin')).filter((name) =>
    readFirstLine(join(root, 'bin', name)).startsWith(`#!${root}/`),
  );
}

function readFirstLine(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return '';
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(512);
    return start.toString('utf8', 0, readSync(file, start)).split('\n', 1)[0] ?? '';
  } finally {
    closeSync(file);
  }
}

function findRoot({ program, isRoot, findManaged }: Language, machine: SearchedMachine): string | undefined {
  const onPath = (machine.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  const places = [findManaged?.(machine), onPath && dirname(dirname(realpathSync(onPath)))];
  const root = places.find((place) => place !== undefined && place !== '/usr' && isRoot(place));
  return root && realpathSync(root);
}

function findRustup({ env, homePath }: SearchedMachine): string | undefined {
  const home = env.RUSTUP_HOME ?? join(homePath, '.rustup');
  const settings = readText(join(home, 'settings.toml'));
  const name = env.RUSTUP_TOOLCHAIN ?? /^default_toolchain\s*=\s*"([^"]+)"/m.exec(settings)?.[1];
  const folder =
    name && list(join(home, 'toolchains')).find((each) => each === name || each.startsWith(`${name}-`));
  return folder && join(home, 'toolchains', folder);
}

function findPyenv({ env, homePath }: SearchedMachine): string | undefined {
  const home = env.PYENV_ROOT ?? join(homePath, '.pyenv');
  const names = (env.PYENV_VERSION ?? readText(join(home, 'version'))).split(/[:\s]+/);
  const name = names.find((each) => each.startsWith('3'));
  return name && join(home, 'versions', name);
}

function findRbenv({ env, homePath }: SearchedMachine): string | undefined {
  const home = env.RBENV_ROOT ?? join(homePath, '.rbenv');
  const name = (env.RBENV_VERSION ?? readText(join(home, 'version'))).trim();
  return name === '' || name === 'system' ? undefined : join(home, 'versions', name);
}

/** Cargo's further commands, such as nextest, lie beside rustup's own programs, which need rustup's home. */
function findCargoTools({ env, homePath }: SearchedMachine): Toolchain[] {
  const folder = join(env.CARGO_HOME ?? join(homePath, '.cargo'), 'bin');
  const tools = list(folder).filter((name) => /^cargo-(?!(clippy|fmt|miri)$)[\w-]+$/.test(name));
  if (tools.length === 0 || folder.startsWith('/usr/')) return [];
  const path = '/opt/toolchains/cargo-tools/bin';
  return [
    {
      mounts: tools.map((name) => ({
        hostPath: realpathSync(join(folder, name)),
        path: join(path, name),
        access: 'read',
      })),
      links: {},
      binPaths: [path],
    },
  ];
}

const list = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);

const readText = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
