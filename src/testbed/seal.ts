import type { Workspace } from '../ports.ts';

/**
 * Asserts, before every trial, that a workspace holds one commit and no way to another: what an agent could look up in
 * the history would be the answer.
 * @throws {SealBrokenError} with everything that was found
 */
export async function assertSealed(workspace: Workspace): Promise<void> {
  const { commitIds, refs, remotes, hasAlternates } = await workspace.inspectHistory();
  const faults = [
    ...(commitIds.length === 1
      ? []
      : [`${commitIds.length} commits instead of one: ${commitIds.join(', ')}`]),
    ...(refs.length === 1 ? [] : [`refs: ${refs.join(', ')}`]),
    ...(remotes.length === 0 ? [] : [`remotes: ${remotes.join(', ')}`]),
    ...(hasAlternates ? ['objects borrowed from another repository'] : []),
  ];
  if (faults.length > 0) throw new SealBrokenError(faults);
}

export class SealBrokenError extends Error {
  override name = 'SealBrokenError';
  constructor(faults: readonly string[]) {
    super(`the workspace is not sealed: ${faults.join('; ')}`);
  }
}
