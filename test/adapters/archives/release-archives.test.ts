import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createReleaseArchives } from '../../../src/adapters/archives/release-archives.ts';
import { fromTar, toTar } from '../../../src/adapters/archives/tar.ts';
import { parseTaskFiles, toTaskFiles } from '../../../src/adapters/stores/task-files.ts';
import { type Release, toReleaseHash } from '../../../src/domain/release.ts';
import { toTaskVersion } from '../../../src/flows/release/release.ts';
import { exampleTask } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const archives = createReleaseArchives({ toFiles: toTaskFiles, parseFiles: parseTaskFiles });
const tasks = [exampleTask({ id: 'a' }), exampleTask({ id: 'b' })];
const content = { tasks: tasks.map(toTaskVersion), anchors: ['a'] };
const release: Release = {
  ...{ schemaVersion: 1, name: 'W1', createdAt: '2026-01-01T00:00:00.000Z' },
  ...{ hash: toReleaseHash(content), ...content },
};
const packed = { release, tasks, bases: new Map([['1'.repeat(40), 'diff --git a/a b/a\n']]) };

async function write() {
  const directory = temporaryDirectory();
  const file = join(directory, 'W1.tar.gz');
  return { directory, file, ...(await archives.write(file, packed)) };
}

test('comes back as it went, is the same each time, and verifies with the system’s own tools', async () => {
  const first = await write();
  expect(await archives.read(first.file)).toEqual(packed);
  expect((await write()).sha256).toBe(first.sha256);
  execFileSync('tar', ['-xzf', first.file], { cwd: first.directory });
  const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: first.directory, encoding: 'utf8' });
  expect(said.trim().split('\n')).toHaveLength(2 * 4 + 2);
});

test('an archive that anybody has touched is refused, by name', async () => {
  const { file } = await write();
  const spoil = async (change: (files: Map<string, string>) => void, expected: RegExp) => {
    const files = fromTar(gunzipSync(readFileSync(file)));
    change(files);
    const spoilt = `${file}.spoilt`;
    writeFileSync(spoilt, gzipSync(toTar(files)));
    await expect(archives.read(spoilt)).rejects.toThrow(expected);
  };
  await spoil((files) => files.set('tasks/a/gold.patch', 'another'), /tasks\/a\/gold.patch/);
  await spoil((files) => files.delete('tasks/b/prompt.md'), /tasks\/b\/prompt.md/);
  await spoil((files) => files.set('tasks/a/more', ''), /tasks\/a\/more/);
  await spoil((files) => files.clear(), /no release/);
  writeFileSync(file, 'no archive');
  await expect(archives.read(file)).rejects.toThrow(/cannot be read/);
});
