// The memory that a trace takes to be graded and exported, by its size: `node bench/trace-memory.ts [--mb 500]` grades a golden
// trial whose rollout, and what was printed beside it, are repeated up to 50 MB, and up to --mb, in a process each, by every grader
// that reads traces, and writes it as ATIF. The large one may take at most 150 MB more: what it would take to hold a third of it. (Below 50 MB it takes
// less: the grammar of the shell is compiled once more while it is used, and that takes the most of all.)
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readGoldenTrial } from '../fixtures/golden-trials.ts';
import { writeAtif } from '../src/adapters/formats/atif.ts';
import { createTrialTraces } from '../src/adapters/traces/trial-traces.ts';
import { noUsage } from '../src/domain/usage.ts';
import { exampleTrial, exampleVariant } from '../test/support/examples.ts';
import { gradeFolder, readGoldenSettings } from '../test/support/golden-grades.ts';

const smallMb = 50;
const limitMb = 150;

const { values } = parseArgs({
  options: { mb: { type: 'string', default: '500' }, grade: { type: 'string' } },
});
if (values.grade === undefined) await compare(Number(values.mb));
else await gradeOne(values.grade);

async function compare(largeMb: number): Promise<void> {
  const peaks: number[] = [];
  for (const mb of [smallMb, largeMb]) {
    const folder = await mkdtemp(join(tmpdir(), 'trace-memory-'));
    try {
      await writeTrace(folder, mb * 1e6);
      const argv = [import.meta.filename, '--grade', folder];
      const { stdout, stderr, status } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      const { peakMb, text } = JSON.parse(stdout) as { peakMb: number; text: string };
      peaks.push(peakMb);
      console.log(`${mb} MB: ${text}, at most ${peakMb.toFixed(0)} MB of memory`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const [small = 0, large = 0] = peaks;
  console.log(
    `${(large - small).toFixed(0)} MB more for ${largeMb / smallMb} times the trace (at most ${limitMb})`,
  );
  if (large - small > limitMb) process.exitCode = 1;
}

async function gradeOne(folder: string): Promise<void> {
  const startMs = performance.now();
  const grades = await gradeFolder(folder, '', noUsage, await readGoldenSettings());
  const counted = grades.find(({ grader }) => grader === 'trajectory')?.measures.toolCalls ?? 0;
  const file = join(folder, 'trial.atif.json');
  const traces = createTrialTraces({ locate: () => folder });
  await writeAtif(file, exampleTrial({ variantId: 'v' }), exampleVariant('strong'), traces);
  const sizeMb = (await stat(file)).size / 1e6;
  const seconds = (performance.now() - startMs) / 1000;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({
      peakMb,
      text: `${grades.length} grades over ${counted} tool calls, ${sizeMb.toFixed(0)} MB of ATIF, in ${seconds.toFixed(1)} s`,
    }),
  );
}

/** A golden trial's rounds, again and again with ids of their own and outputs of a size as large tests have. */
async function writeTrace(folder: string, bytes: number): Promise<void> {
  const golden = await readGoldenTrial('good');
  for (const name of ['trace.jsonl', 'rollout.jsonl']) {
    const lines = (golden[name] ?? '').split('\n').filter((line) => line !== '');
    const out = createWriteStream(join(folder, name));
    let [written, ordinal] = [0, 0];
    for (let round = 0; written < bytes / 2; round++) {
      for (const line of lines) {
        const isFrame =
          /"type":"(session_meta|turn_context|thread\.started|turn\.(started|completed)|task_complete)"/.test(
            line,
          );
        if (isFrame && round > 0) continue;
        const own = line
          .replace(/"ordinal":\d+/, () => `"ordinal":${ordinal++}`)
          .replaceAll(/\b(call|fc|item|msg|fco|rs|ctc)_(?=\w)/g, `$1_${round}x`)
          .replaceAll(/Output:\\n|"aggregated_output":"/g, (start) => `${start}${'x'.repeat(8000)}`);
        written += own.length + 1;
        if (!out.write(`${own}\n`)) await once(out, 'drain');
      }
    }
    out.end();
    await finished(out);
  }
}
