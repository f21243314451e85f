import type { AgentProof } from '../domain/agent-proof.ts';
import type { StoredAnswer } from '../domain/answer.ts';
import type { Calibration } from '../domain/calibration.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { Decision } from '../domain/decision.ts';
import type { LayerScan } from '../domain/layer-scan.ts';
import type { RefreshRecord } from '../domain/refresh.ts';
import type { Release } from '../domain/release.ts';
import type { Review } from '../domain/review.ts';
import type { StoredControl, StoredRun } from '../domain/suite-run.ts';
import type { Task, TaskProof } from '../domain/task.ts';
import type { Link, Trace } from '../domain/trace.ts';
import type { Experiment, Grade, GradeFacts, Trial, TrialFacts } from '../domain/trial.ts';
import type { StoredAttachment, StoredSession, StoredWatermark } from '../domain/watermark.ts';

/** Values by id. `put` is atomic and durable when it resolves; the same id again replaces. */
export interface Collection<T> {
  put(value: T): Promise<void>;
  get(id: string): Promise<T | undefined>;
  /** In order of id. */
  list(): Promise<readonly T[]>;
  remove(id: string): Promise<void>;
}

/** What comes by the thousand: a write of its own for each would take longer than the work. */
export interface BulkCollection<T> extends Collection<T> {
  /** All of them or none. */
  putAll(values: readonly T[]): Promise<void>;
}

/** Trials and grades, which are asked for by experiment. */
export interface ExperimentCollection<T, Facts> extends Collection<T> {
  /** In order of id. */
  listFor(experimentId: string): Promise<readonly T[]>;
  /** The same in brief: of all that is read, no more than the facts is held at any time. */
  listFactsFor(experimentId: string): Promise<readonly Facts[]>;
}

export interface Store {
  /** How far each session file was read, by the hash of its path. */
  readonly watermarks: BulkCollection<StoredWatermark>;
  /** What was read of each session file, redacted, by the same hash. */
  readonly sessions: BulkCollection<StoredSession>;
  readonly attachments: BulkCollection<StoredAttachment>;
  /** What linking found for each session, by its id. */
  readonly traces: BulkCollection<Trace>;
  /** The same in brief, and what became of it. */
  readonly links: BulkCollection<Link>;
  readonly candidates: BulkCollection<Candidate>;
  /** Keyed by stage and subject: see `toDecisionId`. */
  readonly decisions: BulkCollection<Decision>;
  /** What people decided, by candidate. */
  readonly reviews: Collection<Review>;
  /** What models have answered to judges, so that nothing is paid for twice. */
  readonly answers: Collection<StoredAnswer>;
  /** The last of each judge by each rubric. */
  readonly calibrations: Collection<Calibration>;
  readonly tasks: Collection<Task>;
  /** Runs of candidates that are not decided on yet: see `toRunId`. */
  readonly suiteRuns: Collection<StoredRun>;
  /** Patches that such candidates were held against: see `toControlId`. */
  readonly controls: Collection<StoredControl>;
  /** Control runs after validation: see `toProofId`. */
  readonly proofs: Collection<TaskProof>;
  readonly agentProofs: Collection<AgentProof>;
  /** Those that came to their end, by that instant. */
  readonly refreshes: Collection<RefreshRecord>;
  /** By name. */
  readonly releases: Collection<Release>;
  /** What was found in layers that never change, when they were searched for a task. */
  readonly scans: Collection<LayerScan>;
  readonly experiments: Collection<Experiment>;
  readonly trials: ExperimentCollection<Trial, TrialFacts> & BulkCollection<Trial>;
  /** Keyed by trial and grader: see `toGradeId`. */
  readonly grades: ExperimentCollection<Grade, GradeFacts> & BulkCollection<Grade>;
  /**
   * Takes a name, such as an experiment's id, for this process alone; `undefined` while another has it. A process that
   * dies has nothing any more, however it died.
   */
  claim(name: string): Promise<Claim | undefined>;
  close(): Promise<void>;
}

export interface Claim {
  release(): Promise<void>;
}
