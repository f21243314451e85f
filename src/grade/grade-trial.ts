import { toBasisHash } from '../domain/ids.ts';
import type { Grade } from '../domain/trial.ts';
import type { TraceFaults } from '../domain/trial-event.ts';
import type { Shell, Traces } from '../ports.ts';
import { type GradedTrial, type Grader, invalid, type Word } from './grader.ts';
import { createSteps } from './step.ts';

export interface Recorded {
  readonly traces: Traces;
  /** Loaded when the first trial with a trace comes. */
  shell(): Promise<Shell>;
}

/** Every grader's word on one trial, in the order of the graders; its trace is read once for all of them. */
export async function gradeTrial(
  graded: GradedTrial,
  graders: readonly Grader[],
  recorded: Recorded,
): Promise<Grade[]> {
  const gradings = graders.map((grader) => ({ grader, grading: grader.open(graded) }));
  const takers = gradings.flatMap(({ grading }) => (grading.take ? [grading] : []));
  const trace = takers.length > 0 ? await readSteps(graded, takers, recorded) : undefined;
  const grades: Grade[] = [];
  for (const { grader, grading } of gradings) {
    const word = ruleOut(graded, grader, trace) ?? (await grading.finish());
    if (word) grades.push(toGrade(graded, grader, word));
  }
  return grades;
}

interface TraceCount {
  readonly eventCount: number;
  readonly faults: TraceFaults;
}

async function readSteps(
  { trial, task }: GradedTrial,
  takers: readonly { take?(step: ReturnType<ReturnType<typeof createSteps>>): void }[],
  { traces, shell }: Recorded,
): Promise<TraceCount> {
  const toStep = createSteps(await shell(), task.environment.test);
  let eventCount = 0;
  const faults = await traces.read(trial.id, (events) => {
    eventCount += events.length;
    for (const event of events) {
      const step = toStep(event);
      for (const taker of takers) taker.take?.(step);
    }
  });
  return { eventCount, faults };
}

/** What nobody can grade is nobody's fault. */
function ruleOut({ trial }: GradedTrial, grader: Grader, trace: TraceCount | undefined): Word | undefined {
  if (trial.outcome.kind === 'infraFailed') return invalid(`infrastructure failure: ${trial.outcome.code}`);
  if (grader.needs !== 'trace' || trace === undefined || trace.eventCount > 0) return undefined;
  const { unreadable, foreign } = trace.faults;
  return unreadable + foreign === 0
    ? invalid('the trial has no trace')
    : invalid(`no line of the trace can be read: ${unreadable} are damaged, ${foreign} of no known form`);
}

function toGrade(graded: GradedTrial, { name, version, basis }: Grader, word: Word): Grade {
  return {
    schemaVersion: 1,
    trialId: graded.trial.id,
    grader: name,
    graderVersion: version,
    basisHash: toBasisHash(basis(graded)),
    score: word.score,
    verdict: word.verdict,
    ...(word.audit ? { audit: word.audit } : {}),
    ...(word.rubric ? { rubric: word.rubric } : {}),
    ...(word.spending ? { spending: word.spending } : {}),
    evidence: [...word.evidence],
    measures: word.measures ?? {},
    tests: word.tests ?? null,
    restoredFiles: word.restoredFiles ?? [],
    durationMs: word.durationMs ?? 0,
  };
}
