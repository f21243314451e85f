import { noSpending } from '../../domain/spending.ts';
import type { Judge } from '../../ports.ts';

/** The word of curation's own rules, as one among several. It costs nothing and needs nobody. */
export function createRulesJudge(): Judge {
  return {
    name: 'rules',
    // The rules have spoken before anybody is asked, and are never asked again: there is nothing to keep.
    version: 'as they stand',
    judge: async ({ byRules }) => ({ kind: 'judged', judgement: byRules, spending: noSpending }),
  };
}
