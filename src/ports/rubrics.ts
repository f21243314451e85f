import type { Rubric } from '../domain/rubric.ts';

export interface Rubrics {
  /**
   * @param name of a rubric of the team's, or of one that comes with Rollbench; or the absolute path of a file
   * @throws {UsageError} where there is none, or where it cannot be read
   */
  read(name: string): Promise<Rubric>;
}
