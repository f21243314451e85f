import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentWork } from '../../ports.ts';

/**
 * Lays a login that only Codex can show into the trial's home, for as long as Codex reads it: it is gone before the model has
 * said a word, so that no command of the agent's finds it there, and nothing of it is captured.
 * @returns takes it back; does nothing where nothing is lent
 */
export async function lendLogin({ gateway, homePath }: AgentWork): Promise<() => void> {
  const { login } = gateway;
  if (login === undefined) return () => {};
  const path = join(homePath, '.codex', 'auth.json');
  const takeBack = (): void => rmSync(path, { force: true });
  await writeFile(path, login.authFile, { mode: 0o600 });
  gateway.onNextRequest(takeBack);
  return takeBack;
}
