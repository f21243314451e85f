import { UsageError } from '../domain/usage-error.ts';
import type { Sandbox } from '../ports.ts';

/** @throws {UsageError} saying what is missing and how to get it; a dead sandbox found later would cost every trial */
export async function requireHealthy(sandbox: Sandbox): Promise<void> {
  const health = await sandbox.check();
  if (health.kind === 'unhealthy')
    throw new UsageError(`${sandbox.name} does not work here: ${health.detail}; ${health.fix}`);
}
