import type { Judge } from '../../ports.ts';
import { createCandidateJudge } from './candidate-judge.ts';
import { createRespondents, type ModelSeat, type RespondentsOptions } from './create-respondents.ts';
import { createEnsemble } from './ensemble.ts';
import { createRulesJudge } from './rules.ts';

/** Who judges candidates: the rules, or a model. */
export type Seat = { readonly kind: 'rules' } | ModelSeat;

/** One judge, or several as one. */
export function createJudge(seats: readonly Seat[], options: RespondentsOptions): Judge {
  const toRespondent = createRespondents(options);
  const judges = seats.map((seat) =>
    seat.kind === 'rules' ? createRulesJudge() : createCandidateJudge(toRespondent(seat)),
  );
  const [only] = judges;
  return only !== undefined && judges.length === 1 ? only : createEnsemble(judges);
}
