// Compiles src/adapters/sessions/find-records/, which is AssemblyScript; with --check, fails when the compiled file is of another source.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Its bytes depend on the version. No dependency: a hundred megabytes that only a change to the source needs. */
const compiler = 'assemblyscript@0.28.20';

const source = 'src/adapters/sessions/find-records';
const compiled = 'src/adapters/sessions/find-records.wasm';

const scratch = mkdtempSync(join(tmpdir(), 'rollbench-wasm-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
// As the compiler wants them to be called.
for (const file of readdirSync(source))
  copyFileSync(join(source, file), join(scratch, file.replace(/as$/, 'ts')));
const options = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '1'];
const { status } = spawnSync(
  'npm',
  ['exec', '--yes', `--package=${compiler}`, '--', 'asc', 'index.ts', '-o', 'out.wasm', ...options],
  { cwd: scratch, stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);
const bytes = readFileSync(join(scratch, 'out.wasm'));
if (!process.argv.includes('--check')) writeFileSync(compiled, bytes);
else if (!bytes.equals(readFileSync(compiled))) {
  console.error(`${compiled} is not what ${source} compiles to. Run npm run wasm and commit.`);
  process.exit(1);
}
