import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { reject } from '../../src/domain/decision.ts';
import { openStore } from '../../src/wire.ts';
import {
  exampleCandidate,
  exampleExperiment,
  exampleTask,
  exampleTrial,
  exampleVariant,
} from '../support/examples.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench } from './command-line.ts';

const hostile = 'fix\u001b[2J\u001b]52;c;cm0=\u0007 \u009b1A\u202eit\u2066\u001b[8m!\r';
const visible = 'fix it!';
const directory = sharedTemporaryDirectory();
const variants = [exampleVariant('gpt-5.5-strong'), exampleVariant(hostile)];

beforeAll(async () => {
  writeFileSync(join(directory, 'rollbench.toml'), '');
  const store = await openStore(readConfig(directory));
  const goldPatch = `+\t${hostile}\n+\tnext line\n`;
  const candidate = exampleCandidate({ prompts: [hostile], goldPatch });
  await store.candidates.put(candidate);
  await store.tasks.put(exampleTask({ prompts: [hostile], goldPatch }));
  await store.decisions.put(
    reject('curate', candidate.id, 'leak', { text: hostile, facts: { quote: hostile } }),
  );
  await store.experiments.put(exampleExperiment({ variants }));
  for (const { id } of variants) {
    const outcome = { kind: 'agentFailed', detail: hostile } as const;
    await store.trials.put(exampleTrial({ variantId: id, outcome }));
  }
  await store.close();
});

describe('text from outside is shown, and cannot steer the terminal', () => {
  const { id } = exampleCandidate();
  const strong = exampleTrial({ variantId: variants[0]?.id ?? '' }).id;
  function check(shown: string, ...args: string[]) {
    test(args.join(' ').replace(hostile, '…'), async () => {
      const { stdout, stderr } = await rollbench(directory, ...args);
      expect(stdout + stderr).toMatch(/^[\n\t\P{Cc}]*$/u);
      expect(stdout + stderr).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      expect(stdout + stderr).toContain(shown);
    });
  }
  check(visible, 'candidates', 'list');
  check(`+\t${visible}`, 'candidates', 'show', id);
  check(`+\t${visible}`, 'tasks', 'show', id);
  check(`quote="${visible}`, 'funnel', '--explain', id);
  check(visible, 'trials', 'list');
  check(`agentFailed: ${visible}`, 'trials', 'show', strong);
  check(visible, 'report');
  check(visible, 'compare', 'gpt-5.5-strong', variants[1]?.id ?? '');
  check(`"${visible} " is no task id`, 'tasks', 'show', hostile);
});

test('what candidates show says of one keeps to 80 columns', async () => {
  const { stdout } = await rollbench(directory, 'candidates', 'show', exampleCandidate().id);
  const [facts = ''] = stdout.split('── prompt 1 ──');
  const lines = facts.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('trials show takes every id that trials list prints', async () => {
  const { stdout } = await rollbench(directory, 'trials', 'list');
  const [, ...rows] = stdout.trimEnd().split('\n');
  expect(rows.length).toBe(2);
  for (const row of rows) {
    const id = row.split(/\s+/).at(-1) ?? '';
    const shown = await rollbench(directory, 'trials', 'show', id);
    expect({ exitCode: shown.exitCode, first: shown.stdout.split('\n')[0] }).toEqual({
      exitCode: 0,
      first: id,
    });
  }
});
