import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import type { OnProgress } from '../../../src/domain/progress.ts';
import { type ExperimentPlan, toExperiment } from '../../../src/flows/experiment/plan-experiment.ts';
import { requireUnchanged } from '../../../src/flows/experiment/require-unchanged.ts';
import { withMachine } from '../../../src/flows/experiment/with-machine.ts';
import { chooseVariants } from '../../../src/flows/select.ts';
import { createHouse } from '../../../src/wire.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const config = `
[sandbox]
kind = "host"
processes = 200
[validation]
test_timeout_s = 600
[upstream.other]
kind = "openai"
base_url = "https://other.example/v1"
[profile.own]
agent = "command"
model = "m"
upstream = "other"
command = ["true", "{prompt}"]
prompt_template = "brief.md"
limits = { wall_clock_s = 60 }
`;

const directory = sharedTemporaryDirectory();

async function openHouse(text: string) {
  writeFileSync(join(directory, 'rollbench.toml'), text);
  return createHouse(readConfig(directory));
}

const plan: Omit<ExperimentPlan, 'variants'> = { id: 'e-1', tasks: [], repeats: 3, seed: 1 };

test('an experiment goes on with all that decides how its trials end, and what differs is shown', async () => {
  mkdirSync(join(directory, 'tools'));
  const setBrief = (text: string) => writeFileSync(join(directory, 'brief.md'), `${text}\n\n{{prompt}}`);
  setBrief('Be brief.');
  const house = await openHouse(config);
  const experiment = await toExperiment({ ...plan, variants: await chooseVariants(house, undefined) }, house);
  await house.store.close();

  const check = async (text: string, expected: string | null) => {
    const now = await openHouse(text);
    const said = await requireUnchanged(experiment, now).then(
      () => null,
      (error: Error) => error.message.split('\n')[1]?.trim() ?? error.message,
    );
    await now.store.close();
    expect(said).toBe(expected);
  };
  await check(config, null);
  // Free to change: what only new experiments go by, money, pace, other variants, graders that decide nothing.
  await check(
    `${config}[profile.new]\nmodel = "n"\n[eval]\nruns_per_task = 9\nbudget_usd = 5\n[gateway]\nconcurrency = 1\n[graders.weights]\ntests = 2\n`,
    null,
  );
  await check(
    config.replace('wall_clock_s = 60', 'wall_clock_s = 90, turns = 3'),
    '[profile.own]: limits.turns none → 3, limits.wallClockMs 60000 → 90000',
  );
  await check(
    config.replace('"true"', '"false"'),
    '[profile.own]: command.argv ["true","{prompt}"] → ["false","{prompt}"]',
  );
  await check(config.replace('profile.own', 'profile.other'), '[profile.own] is gone');
  await check(config.replace('= 600', '= 60'), 'settings: validation.test_timeout_s 600 → 60');
  await check(
    config.replace('other.example', 'elsewhere.example'),
    'settings: upstream.other.base_url "https://other.example/v1" → "https://elsewhere.example/v1"',
  );
  await check(
    config.replace('processes = 200', 'processes = 200\ntoolchains = ["tools"]'),
    `settings: sandbox.toolchains "" → ${JSON.stringify(join(directory, 'tools'))}`,
  );
  await check(
    config.replace('processes = 200', 'processes = 100'),
    '[sandbox] agent: limits.processCount 200 → 100',
  );
  setBrief('Be thorough.');
  await check(
    config,
    '[profile.own]: promptTemplate "Be brief.\\n\\n{{prompt}}" → "Be thorough.\\n\\n{{prompt}}"',
  );
});

test('another machine or other versions are no hindrance: they are said, and the machine is kept', async () => {
  const house = await openHouse(config.replace('prompt_template = "brief.md"', ''));
  const experiment = await toExperiment({ ...plan, variants: [] }, house);
  const said: string[] = [];
  const onProgress: OnProgress = (progress) => {
    if (progress.kind === 'warned') said.push(progress.text);
  };
  expect(withMachine(experiment, house, onProgress)).toBe(experiment);
  expect(said).toEqual([]);
  const machine = { ...house.machine, coreCount: 999 };
  const elsewhere = { machine, versions: { ...house.versions, node: 'v99.0.0' } };
  expect(withMachine(experiment, elsewhere, onProgress).furtherMachines).toEqual([machine]);
  expect(said).toEqual([
    expect.stringMatching(/^it began with other versions: node "v2\S+" → "v99.0.0"$/),
    expect.stringMatching(/^this is another machine than the one on which it began: coreCount \d+ → 999\./),
  ]);
  await house.store.close();
});
