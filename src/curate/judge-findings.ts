import type { Finding } from '../domain/finding.ts';
import type { Judgement, Vote } from '../domain/judgement.ts';
import type { JudgeResult } from '../ports.ts';
import { doubt, hint, object, pass } from './finding.ts';

/** The words of judges among those of the filters: one for each that was asked, and a doubt where they disagree. */
export function toJudgeFindings(name: string, result: JudgeResult): Finding[] {
  switch (result.kind) {
    case 'judged':
      return (result.votes ?? [{ judge: name, judgement: result.judgement }]).map(toFinding);
    case 'disputed': {
      const text = `the judges disagree on ${result.fields.join(' and ')}`;
      return [...result.votes.map(toFinding), doubt(name, 'undecided', text)];
    }
    // The next curate asks again: no reason to trouble a person.
    case 'undecided':
      return [
        { filter: name, outcome: 'uncertain', reason: null, text: `no word: ${result.detail}`, evidence: {} },
      ];
  }
}

function toFinding({ judge, judgement }: Vote): Finding {
  const { reason, confidence, taskType, complexity } = judgement;
  const evidence = { confidence, taskType, complexity };
  const objection = toObjection(judgement);
  if (objection !== undefined) return object(judge, objection, reason, evidence);
  return judgement.leakage === 'hint' ? hint(judge, reason, evidence) : pass(judge, reason, evidence);
}

function toObjection({ isTemplate, isTestable, leakage }: Judgement) {
  if (isTemplate) return 'template';
  if (!isTestable) return 'not-testable';
  return leakage === 'leak' ? 'leak' : undefined;
}
