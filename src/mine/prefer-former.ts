import type { Trace } from '../domain/trace.ts';
import type { MinedRepository } from './choose-repository.ts';

type Landed = Extract<Trace, { kind: 'landed' }>;

/**
 * What landed once stays linked when a force-push takes its commit from every branch, as long as base and commit are pinned:
 * people accepted that work, and all that a task needs of it is still there. It does not where something better is known by
 * now: another link, a branch that holds the change, a revert of it.
 * @param former what was known of the same session before
 */
export async function preferFormer(
  former: Trace | undefined,
  fresh: Trace,
  repositories: readonly MinedRepository[],
): Promise<Trace> {
  if (former?.kind !== 'landed' || former.outcome.kind !== 'made' || !isNowhere(fresh)) return fresh;
  const { baseCommit, goldCommit, repo } = former.outcome.candidate;
  const git = repositories.find(({ name }) => name === repo)?.git;
  if (git === undefined || !(await git.hasCommit(baseCommit)) || !(await git.hasCommit(goldCommit)))
    return fresh;
  return (await git.isReachable(goldCommit)) ? fresh : withWords(former, goldCommit);
}

/** No commit holds its change: neither one that landed, nor one that took it back, nor one on its way. */
function isNowhere(trace: Trace): boolean {
  if (trace.kind === 'landed') return false;
  const { reason, evidence } = trace.decision;
  if (reason !== 'not-landed' && reason !== 'aborted') return false;
  return !('reverted' in evidence.facts || 'unmerged' in evidence.facts);
}

function withWords(former: Landed, goldCommit: string): Landed {
  const { outcome } = former;
  const words = `; landed as ${goldCommit.slice(0, 10)}, which is on no branch any more`;
  if (outcome.kind !== 'made' || outcome.text.endsWith(words)) return former;
  return { ...former, outcome: { ...outcome, text: `${outcome.text}${words}` } };
}
