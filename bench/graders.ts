// How much of a processor 10,000 stored trials take to be graded by every grader but `tests`, with the store and the files
// that `rollbench grade` uses: at most 60 seconds. `--trials N` grades fewer, in the same share. Time of the processor, and
// not of the clock, so that whatever else runs does not count. Beside it stands what reading and parsing the same lines takes.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goldenTrials, readGoldenTrial } from '../fixtures/golden-trials.ts';
import { createArtifactFolders } from '../src/adapters/artifacts/folders.ts';
import { createBashShell } from '../src/adapters/shells/bash.ts';
import { createSqliteStore } from '../src/adapters/stores/sqlite.ts';
import { createTreeSitterSyntax } from '../src/adapters/syntax/tree-sitter.ts';
import { createNodeTestRunner } from '../src/adapters/test-runners/node-test.ts';
import { createTrialTraces } from '../src/adapters/traces/trial-traces.ts';
import type { Trial } from '../src/domain/trial.ts';
import { openGradeBook } from '../src/flows/grade-book.ts';
import { createGraders } from '../src/grade/registry.ts';
import type { Store } from '../src/ports.ts';
import { systemClock } from '../src/system-clock.ts';
import type { CleanRoom } from '../src/testbed/clean-room.ts';
import { exampleTrial } from '../test/support/examples.ts';
import { goldenTask, readGoldenSettings } from '../test/support/golden-grades.ts';

const warmUpCount = 20;
const limitMs = 60_000 / 10_000;

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    // For machines that have others to serve: the grades are counted, and the time is only told.
    untimed: { type: 'boolean', default: false },
  },
});
const count = Number(values.trials);
const directory = await mkdtemp(join(tmpdir(), 'graders-'));
try {
  const artifacts = createArtifactFolders(directory);
  const trials = await layOut(artifacts.locate);
  const store = { ...(await createSqliteStore(join(directory, 'state.db'))), tasks: {} } as Store;
  const experiment = { id: 'e-00000001', variants: [] };
  const settings = await readGoldenSettings();
  const allGraders = createGraders(settings, {
    toRoom: () => ({ runner: createNodeTestRunner() }) as CleanRoom,
    locate: artifacts.locate,
    loadModule: async () => undefined,
    rubrics: null,
    syntax: createTreeSitterSyntax(),
    clock: systemClock,
  }).filter(({ name }) => name !== 'tests');
  let shell: ReturnType<typeof createBashShell> | undefined;
  const house = {
    ...{ store, artifacts, clock: systemClock, traces: createTrialTraces(artifacts), graders: settings },
    shell: () => (shell ??= createBashShell()),
  };

  const book = await openGradeBook(experiment, [goldenTask], house, { allGraders });
  let gradeCount = 0;
  // What is loaded once is not what thousands of trials take.
  for (const trial of trials.splice(0, warmUpCount))
    gradeCount += (await book.give(trial, allGraders, [])).length;
  const startMs = cpuMs();
  for (const trial of trials) gradeCount += (await book.give(trial, allGraders, trials.slice(0, 5))).length;
  await book.flush();
  const gradedMs = cpuMs() - startMs;
  const stored = (await store.grades.listFor(experiment.id)).length;
  await store.close();

  const bareMs = await readBare(trials, artifacts.locate);
  const perTrialMs = gradedMs / count;
  console.log(
    `${count} trials, ${gradeCount} grades, ${stored} stored: ${(gradedMs / 1000).toFixed(1)} s, ${perTrialMs.toFixed(2)} ms a trial ` +
      `(at most ${limitMs} ms); ${(gradedMs / bareMs).toFixed(1)} times reading and parsing the same lines`,
  );
  if ((perTrialMs > limitMs && !values.untimed) || stored !== gradeCount) process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The golden trials again and again, each in a folder of its own. */
async function layOut(locate: (trialId: string) => string): Promise<Trial[]> {
  const golden = await Promise.all(goldenTrials.map(({ name }) => readGoldenTrial(name)));
  const trials = Array.from({ length: count + warmUpCount }, (_, i) => {
    const trial = exampleTrial({ variantId: `v${i}` });
    return { ...trial, taskId: goldenTask.id, hasPatch: true };
  });
  for (const [i, { id }] of trials.entries()) {
    await mkdir(locate(id), { recursive: true });
    for (const [name, content] of Object.entries(golden[i % golden.length] ?? {}))
      await writeFile(join(locate(id), name), content);
  }
  return trials;
}

async function readBare(trials: readonly Trial[], locate: (trialId: string) => string): Promise<number> {
  const startMs = cpuMs();
  for (const { id } of trials)
    for (const name of ['trace.jsonl', 'rollout.jsonl'])
      for (const line of (await readFile(join(locate(id), name), 'utf8')).split('\n'))
        if (line !== '') JSON.parse(line);
  return cpuMs() - startMs;
}
