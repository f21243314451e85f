import { describeDifferences, listDifferences } from '../../domain/list-differences.ts';
import type { Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { House } from '../house.ts';
import { describeSandboxes } from '../sandboxes.ts';
import { toVariant } from '../select.ts';
import { findUpstreams } from './find-upstreams.ts';

/**
 * Sees that what an experiment is gone on with is what it began with. A replay has its variants from a recording, and not
 * from the configuration; an agent's version is seen to when the agent is.
 * @throws {UsageError} showing what differs
 */
export async function requireUnchanged(experiment: Experiment, house: House): Promise<void> {
  const changes = [
    ...(experiment.replayOf === undefined ? await listVariantChanges(experiment, house) : []),
    ...listSettingChanges(experiment, house),
    ...(await listSandboxChanges(experiment, house)),
  ];
  if (changes.length === 0) return;
  throw new UsageError(
    `the configuration has changed since experiment ${experiment.id} began:\n${changes.map((change) => `  ${change}`).join('\n')}\n` +
      'Put it back as it was, or run a new experiment',
  );
}

async function listVariantChanges({ variants }: Experiment, house: House): Promise<string[]> {
  const changes: string[] = [];
  for (const { name, settings } of variants) {
    const profile = house.profiles.find((each) => each.name === name);
    if (profile === undefined) {
      changes.push(`[profile.${name}] is gone`);
      continue;
    }
    const { agentVersion: _, ...before } = settings;
    const { agentVersion: __, ...after } = (await toVariant(profile, house)).settings;
    changes.push(...describe(`[profile.${name}]`, before, after));
  }
  return changes;
}

/** What an older version did not write down cannot be held against anything. */
function listSettingChanges({ settings, replayOf, variants }: Experiment, house: House): string[] {
  if (settings === undefined || replayOf !== undefined) return [];
  const now = house.trialSettings(findUpstreams(variants));
  const known = Object.keys(settings).map((key) => [key, now[key]]);
  return describe('settings', settings, Object.fromEntries(known));
}

/** Limits follow the machine where the configuration says nothing: on another one they are no change. */
async function listSandboxChanges({ machine, sandboxes }: Experiment, house: House): Promise<string[]> {
  const isSameMachine = listDifferences(machine, house.machine).length === 0;
  if (sandboxes === undefined || !isSameMachine) return [];
  const now = await describeSandboxes(house);
  return Object.entries(sandboxes).flatMap(([phase, { view, limits }]) =>
    describe(`[sandbox] ${phase}`, { view, limits }, { view: now[phase]?.view, limits: now[phase]?.limits }),
  );
}

function describe(what: string, before: unknown, after: unknown): string[] {
  const differences = listDifferences(before, after);
  return differences.length === 0 ? [] : [`${what}: ${describeDifferences(differences)}`];
}
