import type { SandboxFacts } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { House } from './house.ts';

/** @throws {UsageError} saying what is missing and how to get it; a dead sandbox found later would cost every trial */
export async function requireHealthy({ sandboxes }: Pick<House, 'sandboxes'>): Promise<void> {
  for (const sandbox of new Set(Object.values(sandboxes))) {
    const health = await sandbox.check();
    if (health.kind === 'unhealthy')
      throw new UsageError(`${sandbox.name} does not work here: ${health.detail}; ${health.fix}`);
  }
}

/** What the record of an experiment says of its sandboxes, by phase. */
export async function describeSandboxes({
  sandboxes,
}: Pick<House, 'sandboxes'>): Promise<Record<string, SandboxFacts>> {
  const facts = Object.entries(sandboxes).map(async ([phase, { view, limits, capabilities }]) => {
    const { told, ...means } = await capabilities();
    const described: SandboxFacts = {
      view,
      capabilities: { ...means, told: [...told] },
      limits: { ...limits },
    };
    return [phase, described] as const;
  });
  return Object.fromEntries(await Promise.all(facts));
}
