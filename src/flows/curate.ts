import type { Kept } from '../curate/apply-judgement.ts';
import { type Curated, curateCandidates } from '../curate/curate-candidates.ts';
import type { Decision, RejectionReason } from '../domain/decision.ts';
import { toDecisionId } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import { countReasons } from './count-reasons.ts';
import type { House } from './house.ts';
import { type JudgingSummary, judgeCandidates } from './judge-candidates.ts';

export interface CurateOptions {
  /** Candidates of which the agent wrote a smaller share are dropped. */
  readonly minAiShare: number;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface CurateSummary {
  readonly candidates: number;
  readonly kept: number;
  readonly rejections: Partial<Record<RejectionReason, number>>;
  /** `null` where the rules judge alone. */
  readonly judging: JudgingSummary | null;
}

/**
 * Filters and classifies every candidate again: it is cheap, and a template shows only among all of them. What the rules
 * let pass is put to a judge, where one is configured; its answers are remembered.
 */
export async function curate(house: House, options: CurateOptions): Promise<CurateSummary> {
  const { store, repos } = house;
  const candidates = await store.candidates.list();
  const total = candidates.length;
  const decisions: Decision[] = [];
  const decide = async (curated: Curated, costUsd?: number | null) => {
    const { decision } = curated;
    if (curated.kind === 'kept') await store.candidates.put(curated.candidate);
    else if (curated.decision.reason !== 'undecided') await forgetTask(house, decision.subjectId);
    await store.decisions.put(decision);
    decisions.push(decision);
    const fate = decision.kind === 'kept' ? 'kept' : decision.reason;
    options.onProgress({
      kind: 'advanced',
      stage: 'curate',
      done: decisions.length,
      total,
      id: decision.subjectId,
      text: `${decision.subjectId}  ${fate}: ${decision.evidence.text}`,
      ...(costUsd === undefined ? {} : { costUsd }),
    });
  };
  options.onProgress({ kind: 'started', stage: 'curate', total });
  const opened = await house.openJudge();
  let judging: JudgingSummary | null = null;
  try {
    const passed: Kept[] = [];
    for await (const curated of curateCandidates(candidates, {
      repositories: repos,
      minAiShare: options.minAiShare,
    })) {
      if (options.signal?.aborted) break;
      if (opened && curated.kind === 'kept') passed.push(curated);
      else await decide(curated);
    }
    if (opened) {
      const { judge, concurrency } = opened;
      judging = await judgeCandidates(passed, judge, {
        concurrency,
        signal: options.signal,
        onJudged: decide,
      });
    }
  } finally {
    await opened?.close();
  }
  const kept = decisions.filter(({ kind }) => kind === 'kept').length;
  options.onProgress({
    kind: 'finished',
    stage: 'curate',
    done: decisions.length,
    text: `${kept} of ${total} candidates kept`,
  });
  return { candidates: total, kept, rejections: countReasons(decisions), judging };
}

/** What is dropped now may have become a task under another configuration. */
async function forgetTask(house: House, candidateId: string): Promise<void> {
  await house.store.decisions.remove(toDecisionId({ stage: 'validate', subjectId: candidateId }));
  await house.store.tasks.remove(candidateId);
}
