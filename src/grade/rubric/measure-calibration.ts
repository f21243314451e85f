import type { Agreement, Calibration, PersonMarks } from '../../domain/calibration.ts';
import {
  countLevels,
  Level,
  type Rubric,
  type RubricVote,
  toLevelScore,
  uniteLevels,
} from '../../domain/rubric.ts';
import { estimateClusteredError } from '../../stats/clustered-error.ts';
import { cohensKappa } from '../../stats/cohens-kappa.ts';
import { fleissKappa } from '../../stats/fleiss-kappa.ts';
import { mean } from '../../stats/mean.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';

/** A patch that people and a judge have graded by the same rubric. */
export interface TwiceGraded {
  readonly exampleId: string;
  readonly people: readonly PersonMarks[];
  readonly votes: readonly RubricVote[];
}

type Measured = Pick<Calibration, 'agreement' | 'bias' | 'amongVotes' | 'amongPeople' | 'criteria'>;

/** One criterion of one patch. */
interface Item {
  readonly exampleId: string;
  readonly criterion: string;
  readonly people: readonly Level[];
  readonly votes: readonly Level[];
}

/** Holds a judge against people, criterion by criterion; what no person has graded is not counted. */
export function measureCalibration(
  { criteria }: Rubric,
  graded: readonly TwiceGraded[],
  confidence: number,
): Measured {
  const items = graded.flatMap(({ exampleId, people, votes }) =>
    criteria.flatMap(({ id }): Item[] => {
      const marked = people.flatMap(({ levels }) => levels[id] ?? []);
      const voted = votes.flatMap(({ marks }) => marks[id]?.level ?? []);
      return marked.length === 0 || voted.length === 0
        ? []
        : [{ exampleId, criterion: id, people: marked, votes: voted }];
    }),
  );
  return {
    agreement: toAgreement(items, confidence),
    bias: toBias(items, confidence),
    amongVotes: measureAmong(
      items.map(({ votes }) => votes),
      confidence,
    ),
    amongPeople: measureAmong(
      items.map(({ people }) => people),
      confidence,
    ),
    criteria: criteria.map(({ id }) => {
      const own = items.filter(({ criterion }) => criterion === id);
      const same = own.filter(({ people, votes }) => uniteLevels(people) === uniteLevels(votes)).length;
      return { id, same, total: own.length, bias: toBias(own, confidence).value };
    }),
  };
}

/** Fleiss' κ of several who graded the same. */
export function measureAmong(items: readonly (readonly Level[])[], confidence: number): Agreement {
  return fleissKappa(items.map(countLevels), confidence);
}

function toAgreement(items: readonly Item[], confidence: number): Agreement {
  const table = Level.options.map(() => Level.options.map(() => 0));
  for (const { people, votes } of items) {
    const row = table[Level.options.indexOf(uniteLevels(people))];
    const column = Level.options.indexOf(uniteLevels(votes));
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  return { ...cohensKappa(table, confidence), total: items.length };
}

/** Criteria of one patch are no independent witnesses: they are taken together in the interval. */
function toBias(items: readonly Item[], confidence: number): Agreement {
  const gaps = items.flatMap(({ exampleId, people, votes }) => {
    const [own, other] = [toLevelScore(uniteLevels(votes)), toLevelScore(uniteLevels(people))];
    return own === null || other === null ? [] : [{ exampleId, gap: own - other }];
  });
  const values = gaps.map(({ gap }) => gap);
  if (values.length === 0) return { value: null, lower: null, upper: null, total: 0 };
  const value = mean(values);
  const error = estimateClusteredError(
    values,
    gaps.map(({ exampleId }) => exampleId),
  );
  const bounds = { value, total: values.length };
  // One patch tells nothing of others, nor do several among which nothing differs tell how far the next one will.
  if (error === null || error.clusterCount < 2 || error.clustered === 0)
    return { ...bounds, lower: null, upper: null };
  const half = normalQuantile(1 - (1 - confidence) / 2) * error.clustered;
  return { ...bounds, lower: Math.max(-1, value - half), upper: Math.min(1, value + half) };
}
