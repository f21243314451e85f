// Compiles src/adapters/sessions/find-records.as, which is AssemblyScript; with --check, fails when the compiled file is of another source.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Its bytes depend on the version. No dependency: a hundred megabytes that only a change to the source needs. */
const compiler = 'assemblyscript@0.28.20';

const source = 'src/adapters/sessions/find-records.as';
const compiled = 'src/adapters/sessions/find-records.wasm';

const scratch = mkdtempSync(join(tmpdir(), 'rollbench-wasm-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
copyFileSync(source, join(scratch, 'find-records.ts')); // as the compiler wants it to be called
const options = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '1'];
const { status } = spawnSync(
  'npm',
  ['exec', '--yes', `--package=${compiler}`, '--', 'asc', 'find-records.ts', '-o', 'out.wasm', ...options],
  { cwd: scratch, stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);
const bytes = readFileSync(join(scratch, 'out.wasm'));
if (!process.argv.includes('--check')) writeFileSync(compiled, bytes);
else if (!bytes.equals(readFileSync(compiled))) {
  console.error(`${compiled} is not what ${source} compiles to. Run npm run wasm and commit.`);
  process.exit(1);
}
