import type { Judge, Respondent } from '../../ports.ts';
import { questionVersion, toCandidateQuestion } from './candidate-question.ts';

/** A model as a judge of candidates. */
export function createCandidateJudge({ name, version, ask }: Respondent): Judge {
  return {
    name,
    version: `${version}, question ${questionVersion}`,
    async judge(subject, signal) {
      const response = await ask(toCandidateQuestion(subject), signal);
      if (response.kind === 'undecided') return response;
      return { kind: 'judged', judgement: response.answer, spending: response.spending };
    },
  };
}
