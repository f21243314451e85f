import * as z from 'zod';
import { Experiment, Grade, Trial } from './trial.ts';

/** All that is stored of an experiment. With the folders of its trials beside it, it can be taken to another machine. */
export const ExperimentRecord = z.object({
  schemaVersion: z.literal(1),
  experiment: Experiment,
  trials: z.array(Trial),
  grades: z.array(Grade),
});
export type ExperimentRecord = z.infer<typeof ExperimentRecord>;

/** Its name in the folder of the experiment. */
export const recordFile = 'experiment.json';
