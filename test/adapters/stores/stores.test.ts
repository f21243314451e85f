import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createSqliteStore } from '../../../src/adapters/stores/sqlite.ts';
import { createTaskFiles } from '../../../src/adapters/stores/task-files.ts';
import { UsageError } from '../../../src/domain/usage-error.ts';
import { describeCollection } from '../../contracts/collection.ts';
import { exampleCandidate, exampleGrade, exampleTask, exampleTrial } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describeCollection('SQLite', {
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'rollbench-test-'));
    const [one, two] = [
      await createSqliteStore(join(folder, 's.db')),
      await createSqliteStore(join(folder, 's.db')),
    ];
    return {
      first: one.candidates,
      second: two.candidates,
      async close() {
        await Promise.all([one.close(), two.close()]);
        rmSync(folder, { recursive: true });
      },
    };
  },
  example: (id, prompt) => exampleCandidate({ id, prompts: [prompt] }),
  toId: ({ id }) => id,
});

describeCollection('task files', {
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'rollbench-test-'));
    return {
      first: createTaskFiles(folder),
      second: createTaskFiles(folder),
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
  example: (id, prompt) => exampleTask({ id, prompts: [prompt, `${prompt} again`] }),
  toId: ({ id }) => id,
});

test('a task of which much is not known is read back as it was', async () => {
  const tasks = createTaskFiles(temporaryDirectory());
  const task = exampleTask({ kind: 'regression-only' });
  const unknown = { agreeingRuns: null, sabotage: null, coverage: null, durations: null };
  const mutation = {
    mutantCount: 0,
    triedCount: 0,
    killedCount: 0,
    unbuildableCount: 0,
    score: null,
    survivors: [],
  };
  const validation = { ...task.validation, ...unknown, mutation, controls: { gold: 1, noop: null } };
  const pinned = {
    layer: null,
    inputs: {},
    system: 'Linux',
    systemPackages: null,
    coreCount: 2,
    memoryBytes: 8e9,
  };
  const environment = { ...task.environment, pinned };
  const provenance = { ...task.provenance, authorModel: null, aiShare: null, personShare: null };
  const bare = { ...task, validation, environment, provenance };
  await tasks.put(bare);
  expect(await tasks.get(task.id)).toEqual(bare);
});

describe('SQLite store', () => {
  test('lists the trials and grades of one experiment alone', async () => {
    const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
    const mine = exampleTrial({ variantId: 'aaaaaaaa' });
    const other = exampleTrial({ variantId: 'aaaaaaaa', experimentId: 'e-00000002' });
    for (const trial of [mine, other]) {
      await store.trials.put(trial);
      await store.grades.put(exampleGrade(trial));
    }
    expect(await store.trials.listFor('e-00000001')).toEqual([mine]);
    expect((await store.grades.listFor('e-00000002')).map(({ trialId }) => trialId)).toEqual([other.id]);
    await store.close();
  });

  test('lists in brief every trial and grade of one experiment, in order, however many pages they fill', async () => {
    const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
    const trials = Array.from({ length: 2000 }, (_, i) =>
      exampleTrial({ variantId: 'aaaaaaaa', repeatIndex: i + 1 }),
    );
    const other = exampleTrial({ variantId: 'aaaaaaaa', experimentId: 'e-00000002' });
    await store.trials.putAll([other, ...trials]);
    await store.grades.putAll(trials.map((trial) => exampleGrade(trial)));
    const ids = trials.map(({ id }) => id).sort();
    const listed = await store.trials.listFactsFor('e-00000001');
    expect(listed.map(({ id }) => id)).toEqual(ids);
    expect(listed[0]).not.toHaveProperty('attempts');
    expect((await store.grades.listFactsFor('e-00000001')).map(({ trialId }) => trialId)).toEqual(ids);
    expect(await store.trials.listFactsFor('e-00000003')).toEqual([]);
    await store.close();
  });

  test('a value that no longer fits its schema is an error that names table and id', async () => {
    const path = join(temporaryDirectory(), 'state.db');
    const store = await createSqliteStore(path);
    new Database(path).prepare("insert into candidates (id, value) values ('shop-1', '{}')").run();
    await expect(store.candidates.get('shop-1')).rejects.toThrow(
      /candidates entry "shop-1" cannot be read: id: /,
    );
    new Database(path).prepare("update candidates set value = '{' where id = 'shop-1'").run();
    await expect(store.candidates.get('shop-1')).rejects.toThrow(/candidates entry "shop-1" cannot be read/);
    await store.close();
  });

  test('a file that is no database, or one that is damaged inside, is named with what to do', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'none.db'), 'not a database, and longer than the header of one '.repeat(20));
    await expect(createSqliteStore(join(folder, 'none.db'))).rejects.toThrow(
      /none\.db cannot be used: file is not a database\. Move it away/,
    );

    const path = join(folder, 'torn.db');
    const store = await createSqliteStore(path);
    for (let i = 0; i < 200; i++) await store.candidates.put(exampleCandidate({ id: `shop-${i}` }));
    await store.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, bytes.length / 2));
    const torn = await createSqliteStore(path);
    await expect(torn.candidates.list()).rejects.toThrow(
      /torn\.db cannot be used: .*malformed\. Move it away/,
    );
    await expect(torn.candidates.list()).rejects.toThrow(UsageError);
    await torn.close();
  });

  test('a file that another process holds is named when patience is over', async () => {
    const path = join(temporaryDirectory(), 'state.db');
    const store = await createSqliteStore(path, { busyTimeoutMs: 50 });
    const holder = new Database(path);
    holder.exec('BEGIN EXCLUSIVE');
    await expect(store.candidates.put(exampleCandidate())).rejects.toThrow(
      /state\.db cannot be used: database is locked\. Another process holds it/,
    );
    holder.close();
    await store.candidates.put(exampleCandidate());
    await store.close();
  });

  test('a folder that cannot be made is named', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'file'), '');
    await expect(createSqliteStore(join(folder, 'file', 'state.db'))).rejects.toThrow(
      /ENOTDIR.*file.*set \[store\] path/,
    );
  });

  test('a name is claimed by one at a time, and free again when released', async () => {
    const path = join(temporaryDirectory(), 'state.db');
    const [one, two] = [await createSqliteStore(path), await createSqliteStore(path)];
    const claim = await one.claim('e-1');
    expect(claim).toBeDefined();
    expect(await two.claim('e-1')).toBeUndefined();
    expect(await two.claim('e-2')).toBeDefined();
    await claim?.release();
    expect(await two.claim('e-1')).toBeDefined();
    await Promise.all([one.close(), two.close()]);
  });
});

describe('task files', () => {
  test('prompt and patches are plain files, byte for byte', async () => {
    const path = temporaryDirectory();
    const task = exampleTask();
    await createTaskFiles(path).put(task);
    const folder = join(path, task.id);
    expect(readdirSync(folder).sort()).toEqual(['gold.patch', 'prompt.md', 'task.toml', 'test.patch']);
    expect(readFileSync(join(folder, 'prompt.md'), 'utf8')).toBe(task.prompts[0]);
    expect(readFileSync(join(folder, 'gold.patch'), 'utf8')).toBe(task.goldPatch);
  });

  test('test ids of any characters stand one a line in task.toml', async () => {
    const path = temporaryDirectory();
    const failToPass = [
      'a.test.js::says "hi" \\ to ünï ✓',
      'a.test.js::tab\tline\nbell\u0007del\u007f',
      'a.test.js::\u2028',
    ];
    await createTaskFiles(path).put(exampleTask({ failToPass, passToPass: [] }));
    const text = readFileSync(join(path, exampleTask().id, 'task.toml'), 'utf8');
    expect(text).toMatch(/^failToPass = \[\n {2}"a\.test\.js::says/);
    expect((await createTaskFiles(path).get(exampleTask().id))?.failToPass).toEqual(failToPass);
  });

  test('a folder without task.toml, as a killed process leaves it, is no task', async () => {
    const path = temporaryDirectory();
    mkdirSync(join(path, 'shop-1'));
    writeFileSync(join(path, 'shop-1', 'prompt.md'), 'half');
    expect(await createTaskFiles(path).list()).toEqual([]);
  });

  test('a damaged task.toml is an error that names the folder and says what to do', async () => {
    const path = temporaryDirectory();
    const tasks = createTaskFiles(path);
    await tasks.put(exampleTask());
    const file = join(path, exampleTask().id, 'task.toml');
    const text = readFileSync(file, 'utf8');
    for (const [damaged, detail] of [
      [`${text}\nid = `, /shop-0a1b2c3d cannot be read: task\.toml:\d+: .*\. Restore/],
      [text.replace(/^kind = .*/m, 'kind = "other"'), /task\.toml: kind: .*\. Restore/],
      [text.replace(/^promptCount = .*/m, ''), /task\.toml: promptCount: .*\. Restore/],
      [text.replace(/^id = .*/m, 'id = "shop-other"'), /task\.toml: id: .*\. Restore/],
    ] as const) {
      writeFileSync(file, damaged);
      await expect(tasks.list()).rejects.toThrow(detail);
    }
    writeFileSync(file, text);
    rmSync(join(path, exampleTask().id, 'gold.patch'));
    await expect(tasks.list()).rejects.toThrow(/gold\.patch is missing.* Restore/);
  });

  test('an id that leads out of the folder is refused', async () => {
    await expect(createTaskFiles(temporaryDirectory()).get('../x')).rejects.toThrow(UsageError);
  });
});
