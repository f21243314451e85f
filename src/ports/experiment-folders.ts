import type { ExperimentRecord } from '../domain/experiment-record.ts';

/** Folders of experiments that were played elsewhere: those of the trials, and the record of all that is stored of them. */
export interface ExperimentFolders {
  /** @throws {UsageError} where there is no record, or one that cannot be read */
  read(path: string): Promise<ExperimentRecord>;
  /** Copies a trial's folder as that of a trial of one's own. Whatever is no plain file is left there. */
  takeTrial(path: string, trialId: string, ownTrialId: string): Promise<void>;
}
