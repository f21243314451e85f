import { existsSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** Where the native Codex lies. `root` is mounted as a whole: code mode and search need the files beside the binary. */
export type CodexBinary =
  | {
      readonly kind: 'found';
      readonly path: string;
      readonly root: string;
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
  const root = dirname(dirname(native));
  const bubblewrap = join(root, 'codex-resources', 'bwrap');
  return { kind: 'found', path: native, root, bubblewrap: existsSync(bubblewrap) ? bubblewrap : null };
}

function findOnPath(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
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
