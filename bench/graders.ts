// How long 10,000 stored trials of 100 tasks take to be graded again by every grader but `tests`, as `rollbench grade --grader …`
// does it, with its store and files: at most 60 seconds. `--trials N` grades fewer, in the same share. What is held to it is time
// of the processor, so that whatever else runs does not count; the clock's stands beside it, and what reading and parsing the same
// lines takes.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goldenTrials, readGoldenTrial } from '../fixtures/golden-trials.ts';
import { createArtifactFolders } from '../src/adapters/artifacts/folders.ts';
import { createBashShell } from '../src/adapters/shells/bash.ts';
import { createSqliteStore } from '../src/adapters/stores/sqlite.ts';
import { createTreeSitterSyntax } from '../src/adapters/syntax/tree-sitter.ts';
import { createTestRunners } from '../src/adapters/test-runners/all-runners.ts';
import { createTrialTraces } from '../src/adapters/traces/trial-traces.ts';
import type { Trial } from '../src/domain/trial.ts';
import { gradeExperiment } from '../src/flows/grade/grade.ts';
import type { House } from '../src/flows/house.ts';
import { planCells } from '../src/run/plan-cells.ts';
import { systemClock } from '../src/system-clock.ts';
import { exampleExperiment, exampleTrial, exampleVariant } from '../test/support/examples.ts';
import { goldenTask, readGoldenSettings } from '../test/support/golden-grades.ts';

const limitMs = 60_000 / 10_000;
const trialsPerTask = 100;
const graders = ['audit', 'files', 'commands', 'trajectory', 'skills', 'budget'];

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    // For machines that have others to serve: the grades are counted, and the time is only told.
    untimed: { type: 'boolean', default: false },
  },
});
const tasks = Array.from({ length: Math.ceil(Number(values.trials) / trialsPerTask) }, (_, i) => ({
  ...goldenTask,
  id: `greeter-${String(i).padStart(8, '0')}`,
}));
const experiment = exampleExperiment({
  taskIds: tasks.map(({ id }) => id),
  variants: Array.from({ length: 10 }, (_, i) => exampleVariant(`model-${i}`)),
  repeats: trialsPerTask / 10,
});
const directory = await mkdtemp(join(tmpdir(), 'graders-'));
const store = await createSqliteStore(join(directory, 'state.db'));
try {
  const artifacts = createArtifactFolders(directory);
  const trials = await layOut(artifacts.locate);
  await store.trials.putAll(trials);
  const shell = createBashShell();
  const house = {
    ...{ store, artifacts, clock: systemClock, traces: createTrialTraces(artifacts) },
    ...{ graders: await readGoldenSettings(), syntax: createTreeSitterSyntax(), shell: () => shell },
    ...{ runners: createTestRunners([]), repos: [{ name: goldenTask.repo, git: { path: directory } }] },
    rubrics: { read: () => Promise.reject(new Error('no rubric is asked for')) },
  } as unknown as House;

  const [startMs, startCpuMs] = [performance.now(), cpuMs()];
  const options = { testTimeoutMs: 60_000, onProgress: () => undefined, graders };
  const summary = await gradeExperiment(experiment, tasks, house, options);
  const [clockMs, gradedMs] = [performance.now() - startMs, cpuMs() - startCpuMs];
  const gradeCount = summary.completed * graders.length;
  const stored = (await store.grades.listFor(experiment.id)).length;
  const bareMs = await readBare(trials, artifacts.locate);
  const perTrialMs = gradedMs / trials.length;
  console.log(
    `${summary.completed} trials, ${stored} grades: ${(gradedMs / 1000).toFixed(1)} s of the processor, ${perTrialMs.toFixed(2)} ms a ` +
      `trial (at most ${limitMs} ms), ${(clockMs / 1000).toFixed(1)} s by the clock; ${(gradedMs / bareMs).toFixed(1)} times reading and ` +
      'parsing the same lines',
  );
  if ((perTrialMs > limitMs && !values.untimed) || stored !== gradeCount) process.exitCode = 1;
} finally {
  await store.close();
  await rm(directory, { recursive: true, force: true });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The golden trials again and again, each in a folder of its own. */
async function layOut(locate: (trialId: string) => string): Promise<Trial[]> {
  const golden = await Promise.all(goldenTrials.map(({ name }) => readGoldenTrial(name)));
  const trials = planCells(experiment).map((cell) => ({ ...exampleTrial(cell), hasPatch: true }));
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
