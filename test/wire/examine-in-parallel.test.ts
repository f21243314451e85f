import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { createExaminer, type Examined } from '../../src/curate/examine.ts';
import { examineInParallel } from '../../src/wire/examine-in-parallel.ts';
import { exampleCandidate } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const settings = { minAiShare: 0 };
const module = new URL('../../src/wire/examine-worker.ts', import.meta.url);

/** So many that a worker takes part where there is a second core; none asks git for names. */
const count = 1000;

function createCandidates(baseCommit: string) {
  return Array.from({ length: count }, (_, i) =>
    exampleCandidate({
      id: `c${i}`,
      repo: 'shop',
      baseCommit,
      prompts: [`item ${i} is lost`],
      testPatch: '',
    }),
  );
}

async function collect(examined: AsyncIterable<Examined>): Promise<Examined[]> {
  const all: Examined[] = [];
  for await (const each of examined) all.push(each);
  return all;
}

test('every core says what one says, in the order of the candidates', async () => {
  const repository = createGitFixture(join(temporaryDirectory(), 'shop'));
  const baseCommit = repository.commit('Open', { 'src/cart.js': 'export const total = 1;\n' });
  const mirrorPath = join(temporaryDirectory(), 'mirror.git');
  const place = { name: 'shop', path: repository.path, mirrorPath };
  const repositories = [{ name: 'shop', git: createGit(repository.path) }];
  const candidates = createCandidates(baseCommit);
  const workerData = { repositories: [place], settings };
  const examined = await collect(
    examineInParallel(candidates, { module, workerData, repositories, settings }),
  );
  expect(examined).toHaveLength(count);
  const examine = createExaminer(repositories, settings);
  for (let i = 0; i < count; i += 49) {
    const candidate = candidates[i];
    expect(examined[i]).toEqual(candidate && (await examine(candidate)));
  }
});

test('where a path leads to no repository, the user is told so by whichever thread finds it', async () => {
  const path = temporaryDirectory();
  const place = { name: 'shop', path, mirrorPath: join(path, 'mirror.git') };
  const repositories = [{ name: 'shop', git: createGit(path) }];
  const workerData = { repositories: [place], settings };
  const candidates = createCandidates('a'.repeat(40));
  await expect(
    collect(examineInParallel(candidates, { module, workerData, repositories, settings })),
  ).rejects.toThrow(expect.objectContaining({ name: 'UsageError' }));
});
