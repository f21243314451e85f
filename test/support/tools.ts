import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codexBinary } from './codex-binary.ts';
import { installFixtureModules } from './fixture-modules.ts';

/** Tools of the machine that some tests need; each probe really starts the tool. Returns why it is missing, or `undefined`. */
const probes = {
  bubblewrap: () =>
    runs('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true'])
      ? undefined
      : 'bwrap is not installed or cannot create namespaces here (apt-get install bubblewrap)',
  docker: () =>
    runs('docker', ['info']) ? undefined : 'no Docker daemon answers (scripts/start-engines.sh)',
  podman: () =>
    runs('podman', ['--runtime', 'runc', 'info'])
      ? undefined
      : 'no podman with runc (apt-get install podman runc catatonit)',
  codex: () =>
    codexBinary !== undefined && existsSync(codexBinary)
      ? undefined
      : 'the Codex CLI has no binary for this platform among the development dependencies',
  claude: () =>
    runs('claude', ['--version'])
      ? undefined
      : 'Claude Code is not installed (npm install -g @anthropic-ai/claude-code)',
  scipy: () =>
    findPythonWithScipy() !== undefined
      ? undefined
      : 'no python3 with SciPy and statsmodels (apt-get install python3-scipy python3-statsmodels)',
  xmllint: () =>
    runs('xmllint', ['--version']) ? undefined : 'xmllint is not installed (apt-get install libxml2-utils)',
  actionlint: () =>
    runs('actionlint', ['-version']) && runs('shellcheck', ['--version'])
      ? undefined
      : 'no actionlint with shellcheck (go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7; apt-get install shellcheck)',
  chromium: () =>
    runs('chromium', ['--version']) ? undefined : 'chromium is not installed (apt-get install chromium)',
  go: () => (isAtLeast(21, 'go', ['version']) ? undefined : 'no Go of 1.21 or newer (https://go.dev/dl)'),
  cargo: () =>
    isAtLeast(74, 'cargo', ['--version']) ? undefined : 'no Cargo of 1.74 or newer (https://rustup.rs)',
  nextest: () =>
    runs('cargo', ['nextest', '--version']) ? undefined : 'cargo-nextest is not installed (https://nexte.st)',
  gcov: () => (runs('gcov', ['--version']) ? undefined : 'gcov is not installed (apt-get install gcc)'),
  llvm: () =>
    runs('/bin/sh', [
      '-c',
      `llvm=$(rustc -vV | sed -n 's/^LLVM version: \\([0-9]*\\).*/\\1/p') && ls "$(rustc --print sysroot)"/lib/rustlib/*/bin/llvm-cov "/usr/lib/llvm-$llvm/bin/llvm-cov" | grep -q .`,
    ])
      ? undefined
      : 'no llvm-cov of the version that Rust is built with (rustup component add llvm-tools, apt-get install llvm-VERSION)',
  pcov: () =>
    runs('php', ['-r', 'exit(extension_loaded("pcov") ? 0 : 1);'])
      ? undefined
      : 'PHP has no pcov (apt-get install php-pcov)',
  xdebug: () =>
    runs('php', ['-r', 'exit(file_exists(ini_get("extension_dir") . "/xdebug.so") ? 0 : 1);'])
      ? undefined
      : 'PHP has no Xdebug (apt-get install php-xdebug)',
  gtest: () =>
    existsSync('/usr/include/gtest/gtest.h')
      ? undefined
      : 'GoogleTest is not installed (apt-get install libgtest-dev)',
  mvn: () => (runs('mvn', ['--version']) ? undefined : 'Maven is not installed (apt-get install maven)'),
  gradle: () =>
    runs('gradle', ['--version']) ? undefined : 'Gradle is not installed (apt-get install gradle)',
  npm: () => (runs('npm', ['--version']) ? undefined : 'npm is not installed'),
  python: () =>
    runs('python3', ['-c', 'import venv, ensurepip'])
      ? undefined
      : 'no python3 that makes virtual environments (apt-get install python3-venv)',
  composer: () =>
    runs('composer', ['--version']) ? undefined : 'Composer is not installed (apt-get install composer)',
  bundler: () =>
    runs('bundle', ['--version']) ? undefined : 'Bundler is not installed (apt-get install bundler)',
  cmake: () => (runs('cmake', ['--version']) ? undefined : 'CMake is not installed (apt-get install cmake)'),
  rootOverlay: () =>
    mountsOverlay([]) ? undefined : 'an overlay can only be mounted by root, on a file system that takes one',
  userOverlay: () =>
    mountsOverlay(['--user', '--map-root-user'])
      ? undefined
      : 'this kernel lets no user mount an overlay (Linux 5.11 and user namespaces do)',
  network: () =>
    runs('curl', ['-fsS', '-o', '/dev/null', '--max-time', '20', 'https://registry.npmjs.org/picocolors'])
      ? undefined
      : 'npm’s registry cannot be reached',
  coverage: () =>
    runs('python3', ['-c', 'import coverage'])
      ? undefined
      : 'no coverage.py (apt-get install python3-coverage)',
  pytest: () =>
    runs('python3', ['-m', 'pytest', '--version']) ? undefined : 'no pytest (apt-get install python3-pytest)',
  phpunit: () => (runs('phpunit', ['--version']) ? undefined : 'no PHPUnit (apt-get install phpunit)'),
  rspec: () => (runs('rspec', ['--version']) ? undefined : 'no RSpec (apt-get install ruby-rspec)'),
  minitest: () =>
    runs('ruby', ['-e', 'require "minitest"; require "rake"'])
      ? undefined
      : 'no Minitest or Rake (apt-get install ruby-minitest rake)',
  jest: () => installFixtureModules('javascript-jest'),
  mocha: () => installFixtureModules('javascript-mocha'),
} as const;

export type Tool = keyof typeof probes;

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** @param minor of version 1 */
function isAtLeast(minor: number, command: string, args: readonly string[]): boolean {
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env });
  return status === 0 && Number(/\b(?:go)?1\.(\d+)/.exec(stdout)?.[1]) >= minor;
}

function mountsOverlay(more: readonly string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'rollbench-overlay-'));
  try {
    const script = `cd ${folder} && mkdir l u w m && mount -t overlay overlay -o ${more.length > 0 ? 'userxattr,' : ''}lowerdir=l,upperdir=u,workdir=w m`;
    return runs('unshare', [...more, '--mount', '--', '/bin/sh', '-c', script]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Debian's packages belong to Debian's interpreter, which need not be the first on the PATH. */
export function findPythonWithScipy(): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => runs(python, ['-c', 'import scipy, statsmodels']));
}

const found = new Map<Tool, string | undefined>();

/** Why a tool cannot be used on this machine; `undefined` when it can. Probed once per process. */
export function missingTool(tool: Tool): string | undefined {
  if (!found.has(tool)) found.set(tool, probes[tool]());
  return found.get(tool);
}
