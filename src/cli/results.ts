import * as z from 'zod';
import { Settlement } from '../domain/adaptive.ts';
import { Agreement, Calibration } from '../domain/calibration.ts';
import { Candidate, Classification, Complexity, Fidelity, TaskType, TurnMode } from '../domain/candidate.ts';
import { Comparison } from '../domain/comparison.ts';
import { BuildStage, Decision, RejectionReason } from '../domain/decision.ts';
import { Estimate } from '../domain/estimate.ts';
import { Evaluation, EvaluationError } from '../domain/evaluation.ts';
import { Finding } from '../domain/finding.ts';
import { Funnel } from '../domain/funnel.ts';
import { Verdict } from '../domain/outcome.ts';
import { Plan } from '../domain/plan.ts';
import { Redaction } from '../domain/redaction.ts';
import { Digest, ItemRecord } from '../domain/refresh.ts';
import { Release } from '../domain/release.ts';
import { Report } from '../domain/report.ts';
import { RepositoryTrial } from '../domain/repository-trial.ts';
import { Review } from '../domain/review.ts';
import { Score } from '../domain/score.ts';
import { Session } from '../domain/session.ts';
import { Spending } from '../domain/spending.ts';
import { Task, TaskKind } from '../domain/task.ts';
import { TaskState } from '../domain/task-state.ts';
import { Experiment, Grade, Shard, Trial } from '../domain/trial.ts';
import { Variant } from '../domain/variant.ts';

/** What each command prints with `--json`: the contract with scripts and CI jobs. Keys are added, never dropped. */

const document = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ schemaVersion: z.literal(1), ...shape });
const count = z.number().int().nonnegative();
const countByReason = z.partialRecord(RejectionReason, count);

const InitResult = document({ written: z.array(z.string()) });

const DoctorResult = document({
  isHealthy: z.boolean(),
  checks: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['ok', 'warn', 'fail', 'skip']),
      detail: z.string(),
      fix: z.string().nullable(),
    }),
  ),
});

const DoctorRepoResult = document({ ...DoctorResult.shape, ...RepositoryTrial.shape });

const MineResult = document({
  sessions: count,
  turns: count,
  candidates: count,
  rejections: countByReason,
  filesRead: count,
  filesUnchanged: count,
  filesTooOld: count,
  filesGone: count,
  bytesRead: count,
  redactions: z.array(Redaction),
  durationMs: z.number(),
});

const CandidateItem = z.object({
  id: z.string(),
  sessionId: z.string(),
  turn: count,
  repo: z.string(),
  baseCommit: z.string(),
  goldCommit: z.string(),
  prompt: z.string(),
  fidelity: Fidelity,
  aiShare: z.number().nullable(),
  authorModel: z.string().nullable(),
  authorFamily: z.string().nullable(),
  turnMode: TurnMode,
  packages: z.array(z.string()),
  crossesPackages: z.boolean(),
  /** The last stage that looked at it, and why it was dropped there; `null` while it is kept. */
  stage: BuildStage,
  reason: RejectionReason.nullable(),
});
const CandidateList = document({ items: z.array(CandidateItem) });
const CandidateDetail = document({ candidate: Candidate, decisions: z.array(Decision) });

const EvaluateResult = document({ ...Evaluation.shape, errors: z.array(EvaluationError).optional() });
const Fate = z.union([z.literal('kept'), RejectionReason]);
const CurateResult = document({
  candidates: count,
  kept: count,
  rejections: countByReason,
  /** What the models that judge have said and cost; `null` where the rules judge alone. */
  judging: Spending.extend({
    judge: z.string(),
    judged: count,
    undecided: count,
    disputed: count,
  }).nullable(),
  /** Candidates that a person should look at: `tasks review`. */
  inDoubt: count,
  /** Known candidates on which an earlier run had decided otherwise. */
  changed: z.array(z.object({ id: z.string(), was: Fate, now: Fate })),
});
const ValidateResult = document({ candidates: count, tasks: count, rejections: countByReason });

const FunnelResult = document(Funnel.shape);
const ExplainResult = document({ id: z.string(), decisions: z.array(Decision) });

const TaskItem = z.object({
  id: z.string(),
  repo: z.string(),
  baseCommit: z.string(),
  language: z.string(),
  taskType: TaskType,
  complexity: Complexity,
  failToPass: count,
  passToPass: count,
  state: TaskState,
  kind: TaskKind,
  /** Its tests noticed fewer faults in the change than the configuration asks for. */
  isWeak: z.boolean(),
  /** It starts from a later head, with its change undone. */
  isBackedOut: z.boolean(),
  aiShare: z.number().nullable(),
  authorModel: z.string().nullable(),
  ageDays: z.number(),
});
const TaskList = document({ items: z.array(TaskItem) });
/** With what the last experiments say of it; `null` where none has graded it. */
const TaskDetail = Task.extend({ item: ItemRecord.nullable() });
const TasksReview = document({
  /** What waits for a person; with --all whatever is kept or was decided by one. */
  items: z.array(
    z.object({
      id: z.string(),
      repo: z.string(),
      prompt: z.string(),
      /** Why it was dropped; `null` while it is kept. */
      reason: RejectionReason.nullable(),
      findings: z.array(Finding),
      review: Review.nullable(),
    }),
  ),
  decided: z.array(Review),
});

const TasksRetire = document(Task.pick({ id: true, state: true, history: true }).shape);

const StepCost = z.object({ durationMs: z.number().nullable(), costUsd: z.number().nullable() });
const RefreshPlan = document({
  steps: z.array(
    z.looseObject({
      kind: z.enum(['mine', 'curate', 'validate', 'prove', 'review', 'retire']),
      /** Why. */
      text: z.string(),
      cost: StepCost,
      taskId: z.string().optional(),
    }),
  ),
  cost: StepCost,
});
const RefreshResult = document(Digest.shape);
const ScheduleResult = document({
  items: z.array(
    z.object({ name: z.string(), cron: z.string(), nextAt: z.string().nullable(), command: z.string() }),
  ),
});
const ReleaseItem = Release.pick({ name: true, createdAt: true, hash: true }).extend({
  tasks: count,
  anchors: count,
});
const ReleaseList = document({ items: z.array(ReleaseItem) });
const ids = z.array(z.string());
const ReleaseComparison = document({
  a: z.string(),
  b: z.string(),
  /** In both, unchanged; of these, anchors of both. */
  common: ids,
  anchors: ids,
  ...{ added: ids, removed: ids, changed: ids },
});

const ReleasePack = document({
  release: z.string(),
  file: z.string(),
  sha256: z.string(),
  sizeBytes: count,
  tasks: count,
  bases: count,
});
const ReleaseUnpack = document({ release: z.string(), tasks: count, added: count, bases: count });

const RunResult = document({
  experimentId: z.string(),
  cells: count,
  completed: count,
  verdicts: z.object({ pass: count, fail: count, invalid: count }),
  /** `null`: the cost of at least one trial is not known. */
  costUsd: z.number().nullable(),
  /** Tasks that no longer held on this machine, and were not played. */
  quarantined: z.array(z.string()),
  /** Of an adaptive experiment, by candidate; empty for any other. */
  settlements: z.array(Settlement).exactOptional(),
  /** Where only a part was played: which, and the folder that `merge` takes. */
  shard: Shard.exactOptional(),
  folder: z.string().exactOptional(),
});

const MergeResult = document({ ...RunResult.shape, mergedFrom: z.array(z.string()) });

const GradeResult = document({
  ...RunResult.shape,
  graders: z.array(
    z.object({
      grader: z.string(),
      verdicts: z.object({ pass: count, fail: count, invalid: count }),
      /** Of trials that have a score; `null` where none has. */
      meanScore: z.number().nullable(),
      /** Of a rubric's judges, once they have given a word. */
      judging: z
        .object({
          judge: z.string(),
          /** Fleiss' κ between the votes. */
          amongVotes: Agreement,
          /** Whether it agrees with people; `null` where nobody has looked. */
          isCalibrated: z.boolean().nullable(),
        })
        .exactOptional(),
    }),
  ),
  /** What judges have cost this time; `null` where none are configured. */
  judging: Spending.extend({ judge: z.string() }).nullable(),
});

const CalibrationResult = document({ items: z.array(Calibration) });
const CalibrationAdded = document({ items: z.array(z.object({ path: z.string(), isNew: z.boolean() })) });

const TrialItem = z.object({
  id: z.string(),
  taskId: z.string(),
  variantId: z.string(),
  repeatIndex: count,
  outcome: z.enum(['completed', 'timedOut', 'limitExceeded', 'agentFailed', 'infraFailed']),
  verdict: Verdict.nullable(),
  durationMs: z.number(),
  costUsd: z.number().nullable(),
});
const TrialList = document({ items: z.array(TrialItem) });
const TrialDetail = document({ trial: Trial, grades: z.array(Grade), artifacts: z.string() });

/** As `--events` writes them; what else there is depends on the kind. */
const TrialEvents = document({
  experimentId: z.string(),
  items: z.array(
    z.looseObject({
      at: z.string(),
      kind: z.enum(['started', 'began', 'advanced', 'warned', 'finished']),
      stage: z.string(),
    }),
  ),
});

const ExportResult = document({ written: z.array(z.string()) });

const ReportResult = Report;
const CompareResult = document(Comparison.shape);
const PlanResult = document(Plan.shape);
const CompareList = document({ items: z.array(Comparison) });

/** Every published schema, by the name of its file. */
export const publishedSchemas = {
  init: InitResult,
  doctor: DoctorResult,
  'doctor-repo': DoctorRepoResult,
  mine: MineResult,
  'candidates-list': CandidateList,
  'candidates-show': CandidateDetail,
  curate: CurateResult,
  'curate-evaluate': EvaluateResult,
  validate: ValidateResult,
  funnel: FunnelResult,
  'funnel-explain': ExplainResult,
  'tasks-list': TaskList,
  'tasks-review': TasksReview,
  'tasks-retire': TasksRetire,
  task: TaskDetail,
  refresh: RefreshResult,
  'refresh-plan': RefreshPlan,
  schedule: ScheduleResult,
  release: Release,
  'release-list': ReleaseList,
  'release-compare': ReleaseComparison,
  'release-pack': ReleasePack,
  'release-unpack': ReleaseUnpack,
  run: RunResult,
  merge: MergeResult,
  'grade-command': GradeResult,
  'calibration-measure': CalibrationResult,
  'calibration-add': CalibrationAdded,
  'trials-list': TrialList,
  'trials-show': TrialDetail,
  'trials-tail': TrialEvents,
  export: ExportResult,
  report: ReportResult,
  compare: CompareResult,
  'compare-list': CompareList,
  plan: PlanResult,
  score: Score,
  experiment: Experiment,
  trial: Trial,
  grade: Grade,
  candidate: Candidate,
  classification: Classification,
  decision: Decision,
  session: Session,
  variant: Variant,
  estimate: Estimate,
} as const;
