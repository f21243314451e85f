import * as z from 'zod';
import { type Evidence, reasonsByStage } from './decision.ts';

/** One filter's word on one candidate. Every filter speaks of every candidate; all their words are kept in the ledger. */
export const Finding = z.object({
  /** Such as `leakage` or `template`; a judge's word has its name. */
  filter: z.string(),
  /**
   * `hint`: worth knowing, and no objection. `uncertain`: a judge or a person should look; alone it drops nothing.
   */
  outcome: z.enum(['pass', 'hint', 'reject', 'uncertain']),
  /** What the candidate would be dropped for; `null` where nothing is held against it. */
  reason: z.enum(reasonsByStage.curate).nullable(),
  /** One sentence for people. */
  text: z.string(),
  /** The facts behind it: overlapping words, clusters, paths, measures. */
  evidence: z.record(z.string(), z.json()),
});
export type Finding = z.infer<typeof Finding>;

/** The findings that a decision rests on; none where it was made without filters. */
export function toFindings({ facts }: Evidence): Finding[] {
  const parsed = z.array(Finding).safeParse(facts.findings ?? []);
  return parsed.success ? parsed.data : [];
}
