import type { Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Variant } from '../../domain/variant.ts';
import type { Agent } from '../../ports.ts';
import type { TrialBench } from '../../run/trial-bench.ts';
import type { House } from '../house.ts';

/** Versions by agent; several, where variants differ in it. */
export function agentVersions(variants: readonly Variant[]): Record<string, string> {
  const byAgent = Map.groupBy(variants, ({ settings }) => settings.agent);
  const versions = [...byAgent].map(([agent, own]) => {
    const known = own.flatMap(({ settings }) => settings.agentVersion ?? []);
    return [agent, [...new Set(known)].sort().join(', ')] as const;
  });
  return Object.fromEntries(versions.filter(([, version]) => version !== ''));
}

/**
 * The agent of each variant, seen to be alive and of the variant's version. Controls need none: an experiment of controls alone runs
 * where none is installed.
 * @throws {UsageError} saying what is missing, or which version it was
 */
export async function findAgents(experiment: Experiment, house: House): Promise<TrialBench['agents']> {
  const agents = new Map<string, Agent>();
  for (const variant of experiment.variants.filter(({ settings }) => settings.model !== null)) {
    const agent = await findAgent(variant, house);
    const health = await agent.check(variant.settings);
    if (health.kind === 'unhealthy')
      throw new UsageError(
        `${agent.name} cannot play variant "${variant.name}" here: ${health.detail}; ${health.fix}`,
      );
    await requireVersion(agent, variant, experiment);
    agents.set(variant.id, agent);
  }
  return agents;
}

/** Where it lies is no part of a variant's identity: the profile of its name says so. */
function findAgent({ name, settings }: Variant, house: House): Promise<Agent> {
  const profile = house.profiles.find((each) => each.name === name);
  return house.agent(settings.agent, profile);
}

/** A variant is one version of its agent: an experiment that is resumed after an update would mix two. */
async function requireVersion(agent: Agent, { settings }: Variant, { id }: Experiment): Promise<void> {
  const version = await agent.version(settings);
  if (settings.agentVersion === version) return;
  throw new UsageError(
    `experiment ${id} began with ${agent.name} ${settings.agentVersion}, and this is ${version}: ` +
      'install the former again, or run a new experiment',
  );
}

/**
 * What is amiss with the variants' settings, before anything is paid for.
 * @throws {UsageError} for what an agent would refuse, and under `isStrict` for what it would accept in silence
 */
export async function examineVariants(
  variants: readonly Variant[],
  house: House,
  isStrict: boolean,
): Promise<string[]> {
  const doubts: string[] = [];
  for (const variant of variants.filter(({ settings }) => settings.model !== null)) {
    const agent = await findAgent(variant, house);
    for (const { kind, text } of (await agent.examine?.(variant.settings)) ?? []) {
      const said = `variant "${variant.name}": ${text}`;
      if (kind === 'wrong' || isStrict) throw new UsageError(said);
      doubts.push(said);
    }
  }
  return doubts;
}
