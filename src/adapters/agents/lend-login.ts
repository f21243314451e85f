import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentWork } from '../../ports.ts';
import { writeAnew } from './write-anew.ts';

/**
 * Lays a login that only Codex can show into the trial's home, for as long as Codex reads it: it is gone before the model has
 * said a word, so that no command of the agent's finds it there, and nothing of it is captured.
 * @returns takes it back; does nothing where nothing is lent
 */
export async function lendLogin({ gateway, homePath }: AgentWork): Promise<() => void> {
  const { login } = gateway;
  if (login === undefined) return () => {};
  const file = '.codex/auth.json';
  let isLent = true;
  const takeBack = (): void => {
    // Once: what has the name when the agent has been at work may lie anywhere.
    if (isLent) rmSync(join(homePath, file), { force: true });
    isLent = false;
  };
  await writeAnew(homePath, file, login.authFile, 0o600);
  gateway.onNextRequest(takeBack);
  return takeBack;
}
