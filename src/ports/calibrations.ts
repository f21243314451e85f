import type { CalibrationExample } from '../domain/calibration.ts';

export interface CalibrationSet {
  /** In order of id. @throws {UsageError} naming a file that cannot be read */
  list(): Promise<readonly CalibrationExample[]>;
  /**
   * Lays out an example for people to grade; one that is there stays as it is.
   * @param forms what may be graded: criteria by rubric
   * @returns its folder, and whether it is new
   */
  add(
    example: Omit<CalibrationExample, 'marks'>,
    forms: readonly {
      readonly rubric: string;
      readonly criteria: readonly { id: string; title: string }[];
    }[],
  ): Promise<{ readonly path: string; readonly isNew: boolean }>;
}
