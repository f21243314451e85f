import type { Finding } from '../domain/finding.ts';
import { formatShare } from '../domain/format-share.ts';
import { object, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** @param minAiShare of the landed lines, in [0, 1] */
export const checkAiShare =
  (minAiShare: number) =>
  ({ candidate }: Subject): Finding => {
    const { aiShare } = candidate.provenance;
    const wrote =
      aiShare === null
        ? 'nobody knows how many of the landed lines the agent wrote'
        : `the agent wrote ${formatShare(aiShare)} of the landed lines`;
    const text = `${wrote}; ${formatShare(minAiShare)} are asked for`;
    const evidence = { aiShare, minAiShare };
    return (aiShare ?? 0) >= minAiShare
      ? pass('ai-share', text, evidence)
      : object('ai-share', 'low-ai-share', text, evidence);
  };
