import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createScratchFolder, reapScratchFolders } from '../../src/adapters/scratch-folder.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A process that makes a scratch folder, puts a file into it, says where, and lives until it is killed. */
async function startMaker(parent: string) {
  const source = new URL('../../src/adapters/scratch-folder.ts', import.meta.url).href;
  const maker = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { writeFileSync } from 'node:fs';
       import { createScratchFolder } from '${source}';
       const { path } = await createScratchFolder(${JSON.stringify(parent)}, 'workspace');
       writeFileSync(path + '/file', 'x');
       process.stdout.write(path);
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [path] = await once(maker.stdout, 'data');
  return { maker, path: String(path) };
}

test('what a killed process left is removed, what a living one uses is not', async () => {
  const parent = temporaryDirectory();
  const { maker, path } = await startMaker(parent);
  const own = await createScratchFolder(parent, 'own');
  await reapScratchFolders(parent);
  expect([path, own.path].map((each) => existsSync(each))).toEqual([true, true]);

  maker.kill('SIGKILL');
  await once(maker, 'exit');
  await reapScratchFolders(parent);
  expect([path, own.path].map((each) => existsSync(each))).toEqual([false, true]);
  await own.dispose();
  expect(readdirSync(parent)).toEqual([]);
});

test('what cannot be removed is warned of and tried again at the next start; it stops nobody', async () => {
  const parent = temporaryDirectory();
  const folder = await createScratchFolder(parent, 'deep');
  // Longer than a path may be: only the system's own rm removes it, which is not found meanwhile.
  const name = 'd'.repeat(200);
  execFileSync('bash', ['-c', `for i in {1..30}; do mkdir ${name} && cd ${name}; done`], {
    cwd: folder.path,
  });
  vi.stubEnv('PATH', '/nonexistent');
  const warned = once(process, 'warning');
  await folder.dispose();
  expect(String((await warned)[0])).toContain(`${folder.path} cannot be removed`);
  await reapScratchFolders(parent);
  vi.unstubAllEnvs();
  expect(existsSync(folder.path)).toBe(true);

  await reapScratchFolders(parent);
  expect(readdirSync(parent)).toEqual([]);
});

test('nothing else that lies there is touched, and there may be nothing at all', async () => {
  const parent = temporaryDirectory();
  writeFileSync(join(parent, 'note'), 'x');
  await reapScratchFolders(parent);
  await reapScratchFolders(join(parent, 'nowhere'));
  expect(readdirSync(parent)).toEqual(['note']);
});
