/**
 * Does mining link sessions to the changes that landed, and leave the others alone? Builds repositories and Codex
 * sessions of which it is known what became of them, runs `rollbench mine` on them, and compares.
 *
 *     node bench/linking-truth.ts [--seed N] [--scale N] [--json] [--keep]
 *
 * Prints sessions and mistakes by landing form and by trap, the confusion table, precision and recall, and each mistake by
 * a name that is the same for the same seed and scale. Exits with 1 below the bounds. `--keep` leaves the corpus on disk.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mineCorpus } from './linking-truth/mine-corpus.ts';
import { renderScore } from './linking-truth/render-score.ts';
import { toScore } from './linking-truth/score.ts';
import { writeCorpus } from './linking-truth/write-corpus.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const [seed, scale] = [Number(values.seed), Number(values.scale)];
if (!Number.isInteger(seed) || !(scale > 0)) {
  console.error('usage: node bench/linking-truth.ts [--seed INTEGER] [--scale NUMBER > 0] [--json] [--keep]');
  process.exit(2);
}

const directory = await realpath(await mkdtemp(join(tmpdir(), 'rollbench-linking-')));
try {
  const begun = performance.now();
  const corpus = await writeCorpus(directory, seed, scale);
  const buildMs = performance.now() - begun;
  const { answers, durationMs } = await mineCorpus(corpus);
  const score = toScore(answers);
  const { repositoryCount, commitCount } = corpus;
  const about = {
    seed,
    scale,
    sessions: answers.length,
    repositoryCount,
    commitCount,
    buildMs,
    mineMs: durationMs,
  };
  if (values.json) console.log(JSON.stringify({ schemaVersion: 1, ...about, ...score }));
  else {
    console.log(
      `${answers.length} sessions, ${repositoryCount} repositories, ${commitCount} commits, seed ${seed}; ` +
        `built in ${(buildMs / 1000).toFixed(1)} s, mined in ${(durationMs / 1000).toFixed(1)} s\n`,
    );
    console.log(renderScore(score));
    if (values.keep) console.log(`corpus: ${directory}`);
  }
  process.exitCode = score.isGoodEnough ? 0 : 1;
} finally {
  if (!values.keep) await rm(directory, { recursive: true });
}
