import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goldenPath, goldenPrompt, readGoldenTrial } from '../../fixtures/golden-trials.ts';
import { createBashShell } from '../../src/adapters/shells/bash.ts';
import { createTreeSitterSyntax } from '../../src/adapters/syntax/tree-sitter.ts';
import { createNodeTestRunner } from '../../src/adapters/test-runners/node-test.ts';
import { createTrialTraces } from '../../src/adapters/traces/trial-traces.ts';
import { toGraderSettings } from '../../src/config/grader-config.ts';
import { parseConfigFile } from '../../src/config/parse-config-file.ts';
import type { GraderSettings } from '../../src/domain/grader-settings.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Grade } from '../../src/domain/trial.ts';
import type { TrialEvent } from '../../src/domain/trial-event.ts';
import { addUsage, noUsage, type Usage } from '../../src/domain/usage.ts';
import { gradeTrial } from '../../src/grade/grade-trial.ts';
import { createGraders } from '../../src/grade/registry.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { CleanRoom } from '../../src/testbed/clean-room.ts';
import { exampleTask, exampleTrial } from './examples.ts';
import { readTrace } from './read-trace.ts';

const goldPatch = `diff --git a/src/greet.js b/src/greet.js
--- a/src/greet.js
+++ b/src/greet.js
@@ -1,3 +1,3 @@
 export function greet(name) {
-  return 'Hello ' + name;
+  return 'Hello, ' + name + '!';
 }
`;

export const goldenTask: Task = {
  ...exampleTask(),
  prompts: [goldenPrompt],
  goldPatch,
  testPatch: '',
  environment: { ...exampleTask().environment, runner: 'node-test', setup: null, test: 'node --test' },
};

export async function readGoldenSettings(): Promise<GraderSettings> {
  const file = join(goldenPath, 'rollbench.toml');
  return toGraderSettings(parseConfigFile(await readFile(file, 'utf8'), file).graders, (path) => path);
}

/** Every grade of a golden trial but that of its tests, which takes a sandbox. */
export async function gradeGolden(
  name: string,
  folder: string,
  settings: GraderSettings,
): Promise<readonly Grade[]> {
  const files = await readGoldenTrial(name);
  const { events } = await readTrace(folder, files);
  return gradeFolder(folder, files['patch.diff'] ?? '', sumUsage(events), settings);
}

/** The same of any folder of a trial. */
export async function gradeFolder(
  folder: string,
  patch: string,
  usage: Usage,
  settings: GraderSettings,
): Promise<readonly Grade[]> {
  const trial = { ...exampleTrial({ variantId: 'v' }), hasPatch: patch !== '', durationMs: 5000, usage };
  const others = [3000, 3500, 4000].map((inputTokens) => ({
    ...trial,
    durationMs: 4000,
    usage: { ...usage, inputTokens, outputTokens: 0 },
  }));
  const graders = createGraders(settings, {
    toRoom,
    locate: () => folder,
    loadModule: async () => undefined,
    rubrics: null,
    syntax: createTreeSitterSyntax(),
    clock: systemClock,
  }).filter((grader) => grader.name !== 'tests');
  return gradeTrial({ trial, task: goldenTask, patch, files: parsePatch(patch), others }, graders, {
    traces: createTrialTraces({ locate: () => folder }),
    shell: createBashShell,
  });
}

/** Nothing is run in it. */
const toRoom = () => ({ runner: createNodeTestRunner() }) as CleanRoom;

const sumUsage = (events: readonly TrialEvent[]) =>
  events.reduce((sum, event) => (event.kind === 'usage' ? addUsage(sum, event.usage) : sum), noUsage);
