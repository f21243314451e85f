import { describe, test } from 'vitest';
import { missingTool, type Tool } from './tools.ts';

/**
 * Tests that need tools of the machine. Where one is missing they are skipped, the reason stands in their title,
 * and the skip reporter counts them at the end of the run.
 */
export function requires(...tools: readonly Tool[]): {
  describe: (name: string, body: () => void) => void;
  test: (name: string, body: () => Promise<void> | void, timeoutMs?: number) => void;
} {
  const missing = tools.map((tool) => ({ tool, reason: missingTool(tool) })).find(({ reason }) => reason);
  if (!missing) return { describe, test };
  const title = (name: string) => `${name} [needs ${missing.tool}: ${missing.reason}]`;
  return {
    describe: (name, body) => describe.skip(title(name), body),
    test: (name, body) => test.skip(title(name), body),
  };
}
