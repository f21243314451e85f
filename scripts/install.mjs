// Brings node_modules up to the lockfile, and does nothing when it is. Runs on any Node that npm runs on,
// because it is what fetches the Node that the rest needs (tools/node, linked into node_modules/.bin).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const stampFile = 'node_modules/.rollbench-lock';
const lockHash = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const isCurrent = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash;

if (!isCurrent) {
  console.error('Installing dependencies (npm install, as the lockfile says) …');
  // Not `npm ci`: it refuses a lockfile made where the registry lacks the builds of other platforms. This one installs the
  // locked versions just the same, and --no-save leaves the lockfile alone.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      // npm's own lines go to stderr: stdout belongs to the command that follows.
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) {
    console.error(
      'npm install failed: see above. The registry must be reachable; then run the command again.',
    );
    process.exit(status ?? 1);
  }
  writeFileSync(stampFile, lockHash);
}
