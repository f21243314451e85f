import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { countLines } from '../../bench/linking-truth/changed-lines.ts';
import { mineCorpus } from '../../bench/linking-truth/mine-corpus.ts';
import { renderScore } from '../../bench/linking-truth/render-score.ts';
import { leastPrecision, leastRecall, toScore } from '../../bench/linking-truth/score.ts';
import { playTimeline } from '../../bench/linking-truth/timeline.ts';
import { type Corpus, families, writeCorpus } from '../../bench/linking-truth/write-corpus.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

// Another seed than the benchmark's, and a fifth of its sessions.
const [seed, scale] = [20261126, 0.2];
const directory = sharedTemporaryDirectory();
let corpus: Corpus;

beforeAll(async () => {
  corpus = await writeCorpus(directory, seed, scale);
});

describe('the corpus', () => {
  test('holds more than 300 landed sessions, 80 traps and three repositories at its full size', () => {
    const { sessions, repositories } = playTimeline(families, seed, 1);
    const count = (kind: string) => sessions.filter(({ session }) => session.truth.kind === kind).length;
    expect(count('link')).toBeGreaterThan(300);
    expect(count('none')).toBeGreaterThan(80);
    expect(repositories.length).toBeGreaterThanOrEqual(3);
  });

  test('names landed commits that git finds on main, with lines of the session in them', () => {
    const onMain = new Set(
      ['harbour', 'quarry', 'relay', 'harbour-fork'].flatMap((name) =>
        execFileSync('git', ['rev-list', 'main'], { cwd: join(directory, name), encoding: 'utf8' }).split(
          '\n',
        ),
      ),
    );
    for (const { name, truth } of corpus.expected) {
      if (truth.kind === 'none') continue;
      expect(
        truth.commits.every((commit) => onMain.has(commit)),
        name,
      ).toBe(true);
      expect(countLines(truth.lines), name).toBeGreaterThan(0);
    }
  });

  test('is the same for the same seed', () => {
    const again = () =>
      playTimeline(families, seed, scale).sessions.map(({ name, startedAt, base }) => [
        name,
        startedAt,
        base.signature,
      ]);
    expect(again()).toEqual(again());
  });
});

test('links are right, and hardly any is missed', async () => {
  const { answers } = await mineCorpus(corpus);
  const score = toScore(answers);
  const page = renderScore(score);
  expect(score.precision.value, page).toBeGreaterThanOrEqual(leastPrecision);
  expect(score.recall.value, page).toBeGreaterThanOrEqual(leastRecall);
});
