import type { Happening } from '../../domain/trial-event.ts';

/** What an agent prints while it works, one JSON object a line. */
export type StreamFormat = () => {
  /** By the line's `type`. */
  knows(type: string): boolean;
  /**
   * What the line tells, sub-agents' doings by the agent's name; `duplicate` for what was told before.
   * @throws {z.ZodError} if a line of a needed type lacks what it must hold
   */
  take(json: unknown): readonly (Happening | ByAgent)[] | 'duplicate';
  /** What had begun when the stream broke off. */
  end(): readonly (Happening | ByAgent)[];
};

export interface ByAgent {
  readonly agent: string;
  readonly what: Happening;
}
