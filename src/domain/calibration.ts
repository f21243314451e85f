import * as z from 'zod';
import { Level } from './rubric.ts';
import { Spending } from './spending.ts';

/** One person's marks on one patch, by criterion; what is left out was not judged. */
export const PersonMarks = z.strictObject({
  by: z.string().min(1),
  rubric: z.string().min(1),
  levels: z.record(z.string(), Level),
});
export type PersonMarks = z.infer<typeof PersonMarks>;

/** A patch that people have graded by hand, to hold judges against. */
export interface CalibrationExample {
  readonly id: string;
  readonly taskId: string;
  readonly patch: string;
  readonly marks: readonly PersonMarks[];
}

const Bounded = {
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** What was counted: patches times criteria. */
  total: z.number().int().nonnegative(),
};
export const Agreement = z.object(Bounded);
export type Agreement = z.infer<typeof Agreement>;

/** A judge, held by one rubric against people. */
export const Calibration = z.object({
  /** Of the rubric, the judge and the way to ask: that of the grades for which it holds. */
  id: z.string(),
  rubric: z.string(),
  judge: z.string(),
  measuredAt: z.string(),
  confidence: z.number(),
  /** Patches that people have graded by the rubric, and those of them on which the judge gave no word. */
  exampleCount: z.number().int().nonnegative(),
  noWordCount: z.number().int().nonnegative(),
  /** Cohen's κ of the judge's levels with those that people come to. */
  agreement: Agreement,
  /** Mean of the judge's scores less those of people, in [−1, 1]: above 0 it is too kind. */
  bias: Agreement,
  /** Fleiss' κ between the votes of the judge, and between people where several have graded the same. */
  amongVotes: Agreement,
  amongPeople: Agreement,
  criteria: z.array(
    z.object({
      id: z.string(),
      /** How often judge and people said the same, of so many. */
      same: z.number().int().nonnegative(),
      total: z.number().int().nonnegative(),
      /** As above; `null` where nothing could be compared. */
      bias: z.number().nullable(),
    }),
  ),
  /** That the lower end of `agreement` has to reach. */
  minAgreement: z.number(),
  isCalibrated: z.boolean(),
  spending: Spending,
});
export type Calibration = z.infer<typeof Calibration>;
