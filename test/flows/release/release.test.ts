import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createReleaseFiles } from '../../../src/adapters/stores/release-files.ts';
import { createTaskFiles } from '../../../src/adapters/stores/task-files.ts';
import {
  createRelease,
  findCommonAnchors,
  findRelease,
  tasksOfRelease,
} from '../../../src/flows/release/release.ts';
import type { Store } from '../../../src/ports.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { exampleExperiment, exampleTask } from '../../support/examples.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

let books: { store: Store; clock: typeof systemClock };

beforeEach(async () => {
  const path = temporaryDirectory();
  const store = {
    tasks: createTaskFiles(join(path, 'tasks')),
    releases: createReleaseFiles(join(path, 'releases')),
  } as Store;
  books = { store, clock: systemClock };
  for (const id of ['a', 'b']) await store.tasks.put(exampleTask({ id }));
});

test('a release is made once, and holds what is active', async () => {
  await books.store.tasks.put(exampleTask({ id: 'c', state: 'quarantined' }));
  const made = await createRelease('W1', 1, books);
  expect(made.tasks.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(made.anchors).toHaveLength(1);
  expect(await createRelease('W1', 1, books)).toEqual(made);
  expect((await tasksOfRelease(made, books)).map(({ id }) => id)).toEqual(['a', 'b']);
  await books.store.tasks.put(exampleTask({ id: 'd' }));
  await expect(createRelease('W1', 1, books)).rejects.toThrow(/release W1 holds other tasks/);
  await expect(findRelease('W2', books)).rejects.toThrow(/no release "W2"; there are: W1/);
  await expect(createRelease('../W', 1, books)).rejects.toThrow(/no name of a release/);
});

test('a task that has changed, or is gone, is refused by name; one that was only set aside is not', async () => {
  const made = await createRelease('W1', 1, books);
  await books.store.tasks.put(exampleTask({ id: 'a', state: 'retired' }));
  expect(await tasksOfRelease(made, books)).toHaveLength(2);
  await books.store.tasks.put(exampleTask({ id: 'b', prompts: ['another'] }));
  await expect(tasksOfRelease(made, books)).rejects.toThrow(/task b has changed since release W1 was made/);
  await books.store.tasks.remove('b');
  await expect(tasksOfRelease(made, books)).rejects.toThrow(/task b is gone since release W1 was made/);
});

test('two experiments share the anchors that stand in both releases', async () => {
  await createRelease('W1', 2, books);
  await books.store.tasks.put(exampleTask({ id: 'b', prompts: ['another'] }));
  await createRelease('W2', 2, books);
  const of = (release: string | null) => exampleExperiment({ release });
  const common = await findCommonAnchors(of('W1'), of('W2'), books);
  expect(common.anchors).toEqual(['a']);
  expect(common.statement).toContain('from W1 to W2: 1 tasks unchanged, 1 of them anchors');
  await expect(findCommonAnchors(of('W1'), of(null), books)).rejects.toThrow(/was not run on a release/);
});
