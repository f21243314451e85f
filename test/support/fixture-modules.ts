import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fixtures = join(import.meta.dirname, '../../fixtures/languages');

/** Where the npm packages of a language fixture lie once they are installed: by its lockfile, for all tests on a machine. */
export function toFixtureModules(fixture: string): string {
  const lockfile = readFileSync(join(fixtures, fixture, 'base/package-lock.json'));
  const hash = createHash('sha256').update(lockfile).update(process.version).digest('hex').slice(0, 12);
  return join(tmpdir(), `rollbench-${fixture}-${hash}/node_modules`);
}

/** Installs them where they are not there yet. Returns why that cannot be done, or `undefined`. */
export function installFixtureModules(fixture: string): string | undefined {
  const modules = toFixtureModules(fixture);
  if (existsSync(modules)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'rollbench-modules-'));
  try {
    for (const name of ['package.json', 'package-lock.json'])
      cpSync(join(fixtures, fixture, 'base', name), join(folder, name));
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
    if (status !== 0) return `npm cannot install the packages of fixtures/languages/${fixture}`;
    const target = join(modules, '..');
    // Another process may have been quicker.
    if (!existsSync(target)) renameSync(folder, target);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
