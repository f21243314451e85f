import { existsSync, realpathSync } from 'node:fs';
import { findOnPath } from './find-on-path.ts';

export type ClaudeBinary =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly detail: string };

/** Finds the user's own Claude Code: the configured path, else the PATH. npm puts the native binary in the place of its shim. */
export function findClaudeBinary(options: {
  readonly path: string | null;
  readonly searchPath: string;
}): ClaudeBinary {
  const found = options.path ?? findOnPath('claude', options.searchPath);
  if (found === undefined) {
    const detail =
      'claude is not on the PATH: npm install -g @anthropic-ai/claude-code, or set [claude] path';
    return { kind: 'missing', detail };
  }
  if (!existsSync(found)) return { kind: 'missing', detail: `${found}: no such file; mend [claude] path` };
  const real = realpathSync(found);
  return /\.(c|m)?js$/.test(real)
    ? { kind: 'missing', detail: `${real} is a shim: set [claude] path to the native binary beside it` }
    : { kind: 'found', path: real };
}
