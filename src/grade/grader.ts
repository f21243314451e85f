import type { Verdict } from '../domain/outcome.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { Task } from '../domain/task.ts';
import type { Grade, GradeEvidence, Trial } from '../domain/trial.ts';
import type { Step } from './step.ts';

/** A recorded trial, as far as all graders are given it. */
export interface GradedTrial {
  readonly trial: Trial;
  readonly task: Task;
  readonly patch: string;
  readonly files: readonly FilePatch[];
  /** The other trials of the same task in the experiment. */
  readonly others: readonly Trial[];
}

/** A grader's word, before it is somebody's grade. */
export type Word = Pick<Grade, 'verdict' | 'score'> & {
  readonly evidence: readonly GradeEvidence[];
} & Partial<
    Pick<Grade, 'audit' | 'rubric' | 'spending' | 'measures' | 'tests' | 'restoredFiles' | 'durationMs'>
  >;

/** One grader at work on one trial: it sees the steps one by one and keeps of them what it needs. */
export interface Grading {
  take?(step: Step): void;
  /** The trial is over. `undefined` when stopped from outside: there is no word. */
  finish(): Word | undefined | Promise<Word | undefined>;
}

/**
 * A way to grade. It is one file that exports `createXGrader(settings, …): Grader`, and one line in the registry. It judges
 * what was recorded and starts no agent; what is nobody's fault is `invalid`, never 0.
 */
export interface Grader {
  readonly name: string;
  /** Raised when the same trial could get another word from it. */
  readonly version: number;
  /** Whatever was graded, controls too; trials that an agent has played; or those of them whose trace can be read. */
  readonly needs: 'patch' | 'agent' | 'trace';
  /** It costs money. */
  readonly asksModel?: true;
  /** Whatever its word rests on besides the trial: settings, a model. `null` for nothing. */
  basis(graded: GradedTrial): unknown;
  open(graded: GradedTrial): Grading;
}

/** What a grader says of one thing that was asked. */
export interface Finding {
  readonly holds: boolean;
  readonly evidence: GradeEvidence;
}

/** Everything has to hold; the score is the share that does. Of nothing that was asked there is nothing to say against. */
export function toWord(findings: readonly Finding[], measures: Record<string, number> = {}): Word {
  const held = findings.filter(({ holds }) => holds).length;
  const verdict: Verdict = held === findings.length ? 'pass' : 'fail';
  // What went wrong stands first.
  const evidence = [...findings]
    .sort((a, b) => Number(a.holds) - Number(b.holds))
    .map((finding) => finding.evidence);
  return { verdict, score: findings.length === 0 ? 1 : held / findings.length, evidence, measures };
}

export const invalid = (text: string, evidence: readonly GradeEvidence[] = []): Word => ({
  verdict: 'invalid',
  score: null,
  evidence: [{ text }, ...evidence],
});

const longestQuote = 300;

/** Evidence that stands in the trace. */
export function inTrace({ event }: Pick<Step, 'event'>, text: string, quote?: string): GradeEvidence {
  const short =
    quote !== undefined && quote.length > longestQuote ? `${quote.slice(0, longestQuote)}…` : quote;
  return {
    text,
    event: event.index,
    file: { path: event.file, line: event.line },
    ...(short === undefined ? {} : { quote: short }),
  };
}
