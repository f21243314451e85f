import type { Finding } from '../domain/finding.ts';
import { object, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** @param minAiShare of the landed lines, in [0, 1] */
export const checkAiShare =
  (minAiShare: number) =>
  ({ candidate }: Subject): Finding => {
    const { aiShare } = candidate.provenance;
    const text = `the agent wrote ${percent(aiShare)} of the landed lines; ${percent(minAiShare)} are asked for`;
    const evidence = { aiShare, minAiShare };
    return aiShare >= minAiShare
      ? pass('ai-share', text, evidence)
      : object('ai-share', 'low-ai-share', text, evidence);
  };

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
