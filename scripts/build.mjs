// Builds what is published: dist/ from bin/ and src/, with the files that are not TypeScript beside them.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

rmSync('dist', { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const file of globSync('src/**/*.{mjs,cjs,py,rb,php,sh,css,svg,json,md,wasm}'))
  cpSync(file, `dist/${file}`);
chmodSync('dist/bin/rollbench.js', 0o755);
