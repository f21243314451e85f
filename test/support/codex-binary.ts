import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The native Codex CLI of the development dependencies, never the shim; `undefined` where npm has none for this platform. */
export const codexBinary: string | undefined = findCodexBinary();

function findCodexBinary(): string | undefined {
  const targets: Record<string, string> = {
    'linux-x64': 'x86_64-unknown-linux-musl',
    'linux-arm64': 'aarch64-unknown-linux-musl',
    'darwin-x64': 'x86_64-apple-darwin',
    'darwin-arm64': 'aarch64-apple-darwin',
  };
  const platform = `${process.platform}-${process.arch}`;
  const target = targets[platform];
  if (target === undefined) return undefined;
  const resolver = createRequire(import.meta.url);
  try {
    const manifest = createRequire(resolver.resolve('@openai/codex/package.json')).resolve(
      `@openai/codex-${platform}/package.json`,
    );
    return join(dirname(manifest), 'vendor', target, 'bin', 'codex');
  } catch {
    return undefined;
  }
}
