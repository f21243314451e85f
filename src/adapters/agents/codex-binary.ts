import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { findOnPath } from './find-on-path.ts';

/**
 * Where the native Codex lies. `parts` are what an agent may see of its installation, by their path below `root`: code
 * mode and search need the files beside the binary, and nothing else that happens to lie there is anyone's business.
 */
export type CodexBinary =
  | {
      readonly kind: 'found';
      readonly path: string;
      readonly root: string;
      readonly parts: readonly string[];
      readonly bubblewrap: string | null;
    }
  | { readonly kind: 'missing'; readonly detail: string };

const targets: Record<string, string> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

/**
 * Finds the user's own Codex CLI: the configured path, else the PATH. The npm shim is followed to the native binary,
 * because killing the shim leaves the agent running.
 */
export function findCodexBinary(options: {
  readonly path: string | null;
  readonly searchPath: string;
  readonly platform: string;
}): CodexBinary {
  const found = options.path ?? findOnPath('codex', options.searchPath);
  if (found === undefined) {
    return {
      kind: 'missing',
      detail: 'codex is not on the PATH: npm install -g @openai/codex, or set [codex] path',
    };
  }
  if (!existsSync(found)) return { kind: 'missing', detail: `${found}: no such file; mend [codex] path` };
  const real = realpathSync(found);
  const native = real.endsWith('.js') ? followShim(real, options.platform) : real;
  if (native === undefined) {
    return {
      kind: 'missing',
      detail: `${real} is the npm shim, but the binary for ${options.platform} is not installed beside it: npm install -g @openai/codex`,
    };
  }
  return describeInstallation(native);
}

/** The package's own layout: `bin/codex`, with what it needs beside `bin`. */
const packageParts = ['bin', 'codex-path', 'codex-resources', 'codex-package.json'];

function describeInstallation(native: string): CodexBinary {
  const root = dirname(dirname(native));
  const isPackage = existsSync(join(root, 'codex-package.json'));
  const host = join(dirname(native), 'codex-code-mode-host');
  const parts = isPackage
    ? packageParts.filter((part) => existsSync(join(root, part)))
    : // A binary in somebody's bin folder: its neighbours are the user's.
      [native, host].filter((file) => existsSync(file)).map((file) => relative(root, file));
  const bubblewrap = join(root, 'codex-resources', 'bwrap');
  return {
    kind: 'found',
    path: native,
    root,
    parts,
    bubblewrap: isPackage && existsSync(bubblewrap) ? bubblewrap : null,
  };
}

function followShim(shim: string, platform: string): string | undefined {
  const target = targets[platform];
  if (target === undefined) return undefined;
  try {
    const manifest = createRequire(shim).resolve(`@openai/codex-${platform}/package.json`);
    const native = join(dirname(manifest), 'vendor', target, 'bin', 'codex');
    return existsSync(native) ? native : undefined;
  } catch {
    // Not installed: an optional dependency that npm left out. The caller says so.
    return undefined;
  }
}
