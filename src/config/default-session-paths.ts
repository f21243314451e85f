import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Folders of the agents that were used here. Who has none at all is told so when Codex's is opened.
 * @param hasOthers - the configuration names further folders: then nothing here is missed
 */
export function defaultSessionPaths(hasOthers: boolean): string[] {
  const codex = process.env.CODEX_HOME ?? join(homedir(), '.codex');
  const claude = process.env.CLAUDE_CONFIG_DIR ?? join(homedir(), '.claude');
  const known = [join(codex, 'sessions'), join(codex, 'archived_sessions'), join(claude, 'projects')];
  const existing = known.filter((path) => existsSync(path));
  return existing.length > 0 || hasOthers ? existing : known.slice(0, 1);
}
