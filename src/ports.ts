/**
 * Every outside interface, on one page. Stages and the testbed know the world only through these;
 * each has its implementations in `adapters/<kind>/` and one contract suite in `test/contracts/`.
 */
import type { Candidate } from './domain/candidate.ts';
import type { Decision } from './domain/decision.ts';
import type { Exchange } from './domain/exchange.ts';
import type { DecidingField, Judgement, Spending, StoredJudgement, Vote } from './domain/judgement.ts';
import type { LabelledRecord } from './domain/labelled-record.ts';
import type { MeteredRequest } from './domain/metered-request.ts';
import type { Outcome } from './domain/outcome.ts';
import type { PreparedEnvironment } from './domain/prepared-environment.ts';
import type { Recipe } from './domain/recipe.ts';
import type { Redaction } from './domain/redaction.ts';
import type { Review } from './domain/review.ts';
import type { Session } from './domain/session.ts';
import type { StoredRun } from './domain/suite-run.ts';
import type { Task, TaskBrief, TaskProof } from './domain/task.ts';
import type { TestReport } from './domain/test-report.ts';
import type { Link, Trace } from './domain/trace.ts';
import type { Experiment, Grade, Trial } from './domain/trial.ts';
import type { Usage } from './domain/usage.ts';
import type { Variant } from './domain/variant.ts';
import type {
  FileIdentity,
  StoredAttachment,
  StoredSession,
  StoredWatermark,
  Watermark,
} from './domain/watermark.ts';

// ── Sessions: recorded conversations of any agent ────────────────────────────────────────────────

/** Where sessions lie. Of a folder whose name holds wildcards, each that fits is a root of its own. */
export interface SessionRoot {
  /** A file, a folder or the home of an agent; `*`, `**`, `?` and `{a,b}` as in shells. */
  readonly path: string;
  /** The machine or person whose sessions these are; where absent, what the wildcards stand for, else this machine. */
  readonly origin?: string;
}

/** A session file as it lies there. */
export interface SessionFile {
  readonly path: string;
  /** Such as `codex-rollout`: who can read it. */
  readonly format: string;
  readonly origin: string;
  readonly identity: FileIdentity;
  /** Against the watermark that was known of it. */
  readonly change: 'new' | 'appended' | 'rewritten' | 'unchanged';
}

export interface FoundSessions {
  /** Oldest first, as far as their names tell. */
  readonly files: readonly SessionFile[];
  /** Directories whose content nobody can know; every other is read all the same. */
  readonly closed: readonly { readonly path: string; readonly detail: string }[];
}

/** A file to read; `from`: what was known of an appended one, so that only its new part is read. */
export interface SessionRequest {
  readonly file: SessionFile;
  readonly from: { readonly watermark: Watermark; readonly session: Session } | null;
}

/** One session file, read. Damage costs the damaged line, not the session: `notes` name file and line. */
export type SessionReading =
  | {
      readonly kind: 'session';
      readonly session: Session;
      /** Bytes of what came with its prompts, by the hash that the session names. */
      readonly attachments: readonly StoredAttachment[];
      readonly notes: readonly string[];
      /** Read now: of an appended file the new part. */
      readonly bytesRead: number;
      readonly watermark: Watermark;
    }
  | {
      readonly kind: 'unreadable';
      readonly detail: string;
      readonly bytesRead: number;
      readonly watermark: Watermark;
    };

export interface SessionSource {
  /**
   * Session files below the roots, of every format.
   * @param known - watermarks by true path
   * @throws {UsageError} naming a root that does not exist
   */
  find(
    roots: readonly SessionRoot[],
    known: Pick<ReadonlyMap<string, Watermark>, 'get'>,
  ): Promise<FoundSessions>;
  /** Reads files in parallel, each as soon as it is read: the order of readings is not that of the requests. */
  read(requests: readonly SessionRequest[], signal?: AbortSignal): AsyncIterable<SessionReading>;
}

// ── Redactors: secrets out, before anything is stored ────────────────────────────────────────────

export interface Redactor {
  /** Puts a mark such as `[redacted: aws-access-key]` in place of every secret. The number of lines stays. */
  redact(text: string): Promise<RedactedText>;
}

export interface RedactedText {
  readonly text: string;
  readonly found: readonly Redaction[];
}

// ── Origins: whose sessions they are ─────────────────────────────────────────────────────────────

export interface Origins {
  /** What is stored in place of a machine's or person's name: the same for the same name, here and at any time. */
  toStored(name: string): string;
}

// ── Git: one repository, read only ───────────────────────────────────────────────────────────────

export interface CommitSummary {
  readonly id: string;
  readonly parentIds: readonly string[];
  readonly committedAt: string;
  /** Paths that differ from the first parent; of a renamed file both. */
  readonly files: readonly string[];
  readonly renames: readonly Rename[];
  /** A branch on which work lands holds it: the default branch, unless the configuration names others. */
  readonly hasLanded: boolean;
}

export interface Rename {
  readonly from: string;
  readonly to: string;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

/** What one session asks for and the repository cannot give is a `RepositoryFault`: it costs that session alone. */
export interface Git {
  /** Directory of the repository. */
  readonly path: string;
  /**
   * Differs whenever a ref, HEAD, the address of a remote, or what the configuration says of branches does: what else is asked
   * here depends on nothing more.
   */
  state(): Promise<string>;
  hasCommit(commit: string): Promise<boolean>;
  /** Whether there is a commit, tree or file of this id. */
  hasObject(id: string): Promise<boolean>;
  /** Whether any branch or tag leads to a commit: one that is pinned may be there without. */
  isReachable(commit: string): Promise<boolean>;
  /** Whether a commit, known like the other, comes after it on some line of history. */
  isAfter(commit: string, earlier: string): Promise<boolean>;
  /**
   * Commits on any ref, committed at or after `since` (ISO 8601), oldest first. Of merges only those that brought a branch
   * into a branch on which work lands, with the files that differ from their first parent.
   */
  listCommits(since: string): Promise<readonly CommitSummary[]>;
  /** Whether there is a branch of this name, here or at the origin as it was last fetched. */
  hasBranch(branch: string): Promise<boolean>;
  /** The whole message. */
  readMessage(commit: string): Promise<string>;
  readAuthor(commit: string): Promise<Author>;
  /** The last commit of a branch before an instant, by the branch's own line; of the default branch where there is no such branch. */
  findLastCommit(branch: string | null, before: string): Promise<string | undefined>;
  /**
   * `git diff --binary --full-index` from one commit to another; a root commit's parent is the empty tree, `null`.
   * @throws {RepositoryFault} where it is larger than 32 MiB
   */
  diff(from: string | null, to: string): Promise<string>;
  /**
   * The same without context and without binaries: enough to compare changes. `undefined` where it is so large that no
   * person or agent wrote it.
   */
  diffLines(from: string | null, to: string): Promise<string | undefined>;
  listFiles(commit: string): Promise<readonly string[]>;
  /** Of the commit's files those that lie in the folder of one of the paths, or in one above. */
  listAround(commit: string, paths: Iterable<string>): Promise<readonly string[]>;
  /** Which of the paths there are at that commit, and as what; submodules are neither. */
  findPaths(commit: string, paths: Iterable<string>): Promise<ReadonlyMap<string, 'file' | 'folder'>>;
  /** Content as UTF-8; `undefined` where the path does not exist at that commit. */
  readFile(commit: string, path: string): Promise<string | undefined>;
  /** Which of the words stand, as whole words, somewhere in the text files of a tree. */
  findWords(commit: string, words: readonly string[]): Promise<ReadonlySet<string>>;
  remoteUrls(): Promise<readonly string[]>;
  /**
   * Keeps these commits, with their trees but without their history, whatever becomes of the repository: all else that is
   * asked here finds them ever after. Those that it could not keep come back, with the cause.
   */
  pin(commits: Iterable<string>): Promise<readonly { readonly commit: string; readonly detail: string }[]>;
}

// ── Labels: what filters and judges are measured against ─────────────────────────────────────────

export interface LabelledSet {
  /**
   * @param part `all`, or the name of one
   * @throws {UsageError} naming file and line of what cannot be read, and quoting nothing of it
   */
  read(part: string): Promise<readonly LabelledRecord[]>;
}

// ── Workspaces: sealed working copies ────────────────────────────────────────────────────────────

/** What a workspace is laid on: one commit's tree, and the set-up whose result belongs to it. */
export interface WorkspaceBase {
  readonly repoPath: string;
  readonly commit: string;
  readonly setup: Recipe | null;
}

/** What commands in a workspace are to be given besides its tree. Nothing of it can be written. */
export interface Surroundings {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** For the front of PATH. */
  readonly paths: readonly string[];
}

export type PatchResult =
  | { readonly kind: 'applied' }
  | { readonly kind: 'conflict'; readonly detail: string };

/** A fresh single-commit repository: no remotes, no later objects. The directory is thrown away by `dispose`. */
export interface Workspace {
  /** The tree as this process reads and writes it. */
  readonly hostPath: string;
  /** The tree as commands see it, at `/workspace`. */
  readonly mount: Mount;
  readonly surroundings: Surroundings;
  apply(patch: string): Promise<PatchResult>;
  /** Text of a file; `undefined` where there is none. Symbolic links are not followed. */
  readFile(path: string): Promise<string | undefined>;
  writeFile(path: string, content: string): Promise<void>;
  /** Paths of the base commit's files, whatever has become of them. */
  listBaseFiles(): Promise<readonly string[]>;
  /**
   * Everything that differs from the base commit, as a git patch with binaries, ignored files left out.
   * Reads nothing that the workspace's own `.git` says, which whoever worked there may have changed.
   * What git cannot hold is left out, and named in lines before the first file.
   */
  capturePatch(): Promise<CaptureResult>;
  /** Every commit object in the workspace's repository, reachable or not, and its ways to others. */
  inspectHistory(): Promise<History>;
  dispose(): Promise<void>;
}

export type CaptureResult =
  | { readonly kind: 'captured'; readonly patch: string }
  /** What was left there is made so that git cannot take it: too much of it, or nothing that git comes to an end with. */
  | { readonly kind: 'uncapturable'; readonly detail: string };

export interface History {
  readonly commitIds: readonly string[];
  readonly refs: readonly string[];
  readonly remotes: readonly string[];
  /** Objects are borrowed from another repository's store. */
  readonly hasAlternates: boolean;
}

export interface Workspaces {
  readonly name: string;
  /** Prepares the base once (tree, set-up) and remembers it. */
  prepare(base: WorkspaceBase): Promise<PrepareResult>;
  /** Lays a fresh workspace on a base, preparing it when needed. */
  open(base: WorkspaceBase): Promise<Workspace>;
}

export type PrepareResult =
  | { readonly kind: 'ready'; readonly environment: PreparedEnvironment }
  /** The repository alone does not hold all of the tree. */
  | { readonly kind: 'unbuildable'; readonly detail: string }
  | {
      readonly kind: 'setupFailed';
      /** Name of the step. */
      readonly step: string;
      readonly command: string;
      readonly detail: string;
      readonly outputTail: string;
    };

// ── Sandboxes: where commands of agents and tests run ────────────────────────────────────────────

export interface Mount {
  readonly hostPath: string;
  /** Absolute path inside. */
  readonly path: string;
  readonly access: 'read' | 'write';
  /** The process in whose mount namespace `hostPath` is found, such as `/proc/4711`; our own when absent. */
  readonly namespace?: string;
}

export interface SandboxCommand {
  readonly argv: readonly string[];
  /** Absolute path inside. */
  readonly cwd: string;
  /** The whole environment; nothing is inherited. `PATH` and `HOME` are set by the sandbox unless given. */
  readonly env: Readonly<Record<string, string>>;
  /** Directories for the front of PATH. */
  readonly paths?: readonly string[];
  readonly mounts: readonly Mount[];
  /** `none`: an empty network namespace with nothing but its own loopback. */
  readonly network: 'none' | 'host';
  /** Unix socket to the gateway, and the loopback port inside on which it shall answer. */
  readonly gateway?: { readonly socketPath: string; readonly port: number };
  readonly timeoutMs: number;
  /** Asked when the time is up: what is left by then, because time that was spent waiting does not count. */
  remainingMs?(): number;
  /** Bytes for standard input; it is closed at once when absent. */
  readonly stdin?: string;
  /** Output goes to these host files; else to memory, its last 64 KiB. */
  readonly stdoutFile?: string;
  readonly stderrFile?: string;
  /** Ends the command: an interrupt, a short grace, then everything that it started. */
  readonly signal?: AbortSignal;
}

export type SandboxResult =
  | {
      readonly kind: 'exited';
      readonly exitCode: number;
      readonly stdoutTail: string;
      readonly stderrTail: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'timedOut';
      readonly stdoutTail: string;
      readonly stderrTail: string;
      readonly durationMs: number;
    }
  | { readonly kind: 'cancelled'; readonly durationMs: number }
  /** The sandbox itself could not start or died: nothing is known about the command. */
  | { readonly kind: 'broken'; readonly detail: string; readonly durationMs: number };

export type Health =
  | { readonly kind: 'healthy'; readonly detail: string }
  | { readonly kind: 'unhealthy'; readonly detail: string; readonly fix: string };

export interface Sandbox {
  readonly name: string;
  /** False for `host`: every page then says "unsealed". */
  readonly isSealed: boolean;
  /** Where a host directory mounted at `path` is found by the command: `path` itself, or the host path where nothing is mounted. */
  resolve(mount: Mount): string;
  check(): Promise<Health>;
  run(command: SandboxCommand): Promise<SandboxResult>;
}

// ── Test runners: how a suite is started and its report read ─────────────────────────────────────

/** The files of a tree, as far as a runner must know them to recognise itself. */
export interface TreeView {
  readonly files: readonly string[];
  readFile(path: string): Promise<string | undefined>;
}

/** Where a suite is shown what it needs to report: paths as its commands see them. */
export interface RunnerPlaces {
  /** An empty folder, for writing: every regular file that lies there afterwards is part of the report. */
  readonly report: string;
  /** Where the invocation's `files` lie, read-only. */
  readonly tools: string;
}

export interface InvocationOptions {
  /** Where the runner can: run the tests in an order drawn from this seed. */
  readonly orderSeed?: number;
  /** Where the runner can: run the tests of these files alone. */
  readonly files?: readonly string[];
  /** Where the runner has `coverage`: record into the report's folder what is executed. */
  readonly recordsCoverage?: boolean;
}

export interface CoverageQuestion {
  /** Text of the files that are asked for, as they were when the tests ran. */
  readonly sources: ReadonlyMap<string, string>;
  /** Test files whose tests are meant, and all others that ran. */
  readonly testFiles: ReadonlySet<string>;
  readonly otherTestFiles: ReadonlySet<string>;
}

/** Lines, from 1, by file; of a file that was never loaded none. */
export type ExecutedLines = ReadonlyMap<string, ReadonlySet<number>>;

/** What a run has executed, for languages whose own tools tell it at little cost. */
export interface Coverage {
  /** `undefined` where nothing was recorded. A file that it cannot speak of is left out. */
  read(report: ReportFiles, root: string, question: CoverageQuestion): ExecutedLines | undefined;
}

export interface TestInvocation {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Reporters and the like, which the runner loads from its tools: content by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Text of the report's files, by path relative to its folder. */
export type ReportFiles = ReadonlyMap<string, string>;

export interface TestRunner {
  readonly name: string;
  /** What of `InvocationOptions` it heeds. */
  readonly abilities: { readonly ordersTests: boolean; readonly selectsFiles: boolean };
  readonly coverage?: Coverage;
  /** The command that runs the whole suite, or `undefined` if this runner does not see its own kind of project. */
  detect(tree: TreeView): Promise<string | undefined>;
  /** Adds to a test command what makes it write its structured report. */
  instrument(command: string, places: RunnerPlaces, options?: InvocationOptions): TestInvocation;
  /** Reads a report that has at least one file. `root` is the directory in which the tests ran; ids come out relative to it. */
  parse(report: ReportFiles, root: string): TestReport;
  /** Files that the runner takes for tests by their path alone, whatever a repository's conventions say of them. */
  isTestFile(path: string): boolean;
  /** Files that steer the runner itself, put back to the gold side before grading. */
  isRunnerConfig(path: string): boolean;
  /**
   * For files that steer the runner in a part only, such as the scripts of a package.json: the patched text with that
   * part taken from gold's text; a text that cannot be read gives way to gold's as a whole. `undefined` for every
   * other file.
   */
  restoreMixedConfig(path: string, patchedText: string, goldText: string): string | undefined;
}

// ── Syntax: what source files lean on ────────────────────────────────────────────────────────────

/** `javascript` is TypeScript, too, and `c` is C++. */
export type SyntaxLanguage =
  | 'javascript'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'csharp'
  | 'php'
  | 'ruby'
  | 'c';

/** What a source file names of others. */
export interface Outline {
  readonly language: SyntaxLanguage;
  /**
   * In the language's own form, such as `./cart.ts`, `.models.Cart`, `crate::cart::total`, `shop/cart.h`; a path from the
   * file's own folder begins with a dot in every language.
   */
  readonly imports: readonly string[];
  /** Types and constants that it mentions, where the language finds them without an import: Java, C#, PHP and Ruby. */
  readonly names: readonly string[];
}

/** A small fault in a source file. */
export interface Mutant {
  /** First line that it changes, from 1. */
  readonly line: number;
  /** What stood there, and what stands there now. */
  readonly before: string;
  readonly after: string;
  /** All of the file with the fault in it. */
  readonly text: string;
}

export interface Syntax {
  /** `undefined` where there is no grammar for such a file, or where nobody can have written so much by hand. */
  outline(path: string, text: string): Promise<Outline | undefined>;
  /** Every small fault that can be put into these lines (from 1), in order of place; `undefined` as above. */
  mutate(path: string, text: string, lines: ReadonlySet<number>): Promise<readonly Mutant[] | undefined>;
}

// ── Judges: a second word on candidates, after the rules ─────────────────────────────────────────

export interface JudgeSubject {
  readonly prompts: readonly string[];
  readonly goldMessage: string;
  readonly goldPatch: string;
  readonly testPatch: string;
  /** What the rules say of it. Models are not shown it: they are to judge for themselves. */
  readonly byRules: Judgement;
}

export type JudgeResult =
  | {
      readonly kind: 'judged';
      readonly judgement: Judgement;
      /** Where several were asked: the word of each. */
      readonly votes?: readonly Vote[];
      readonly spending: Spending;
    }
  /** Several judges, and no majority among them on what decides: people have to look. */
  | {
      readonly kind: 'disputed';
      readonly fields: readonly DecidingField[];
      readonly votes: readonly Vote[];
      readonly spending: Spending;
    }
  /** No word: `provider` would most likely fail for other candidates, too; `answer` was one that cannot be used. */
  | {
      readonly kind: 'undecided';
      readonly cause: 'provider' | 'answer' | 'cancelled';
      readonly detail: string;
      readonly spending: Spending;
    };

export interface Judge {
  readonly name: string;
  /** Whatever may change its word: model, effort, prompt. An answer is kept for as long as this stays the same. */
  readonly version: string;
  judge(subject: JudgeSubject, signal?: AbortSignal): Promise<JudgeResult>;
}

// ── Agents: who plays a trial ────────────────────────────────────────────────────────────────────

export interface GatewayAccess {
  readonly socketPath: string;
  /** The gateway's loopback port on the host, for unsealed trials. */
  readonly hostPort: number;
  readonly token: string;
}

export interface AgentWork {
  readonly brief: TaskBrief;
  readonly variant: Variant;
  readonly workspace: Mount;
  /** What tests are given, too; nothing for an agent that is only asked. */
  readonly surroundings?: Surroundings;
  readonly gateway: Pick<Admission, 'socketPath' | 'hostPort' | 'token' | 'lastFailure' | 'hasUnanswered'>;
  /** What is left of the trial's wall-clock limit; it may grow, because waiting at the gateway does not count. */
  remainingMs(): number;
  /** Host folder of the trial, for `trace.jsonl`, `stderr.log` and the session file. */
  readonly artifactsPath: string;
  /** Empty host folder for the agent's home, outside the temporary directory; removed by the caller. */
  readonly homePath: string;
  /**
   * JSON Schema of the last message: the agent is asked for a word, not set to work. It may read its workspace and change
   * nothing, and keeps no session.
   */
  readonly answerSchema?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export interface AgentResult {
  readonly outcome: Outcome;
  readonly agentVersion: string;
  readonly threadId: string | null;
  /** What the agent itself reports, to be held against the gateway's count; `null` if it reports none. */
  readonly reportedUsage: Usage | null;
  /** What the agent said last; `null` if it said nothing. */
  readonly lastMessage: string | null;
  readonly durationMs: number;
}

export interface Agent {
  readonly name: string;
  /** Version, sandbox and a really executed command, before an experiment starts. */
  check(): Promise<Health>;
  version(): Promise<string>;
  run(work: AgentWork): Promise<AgentResult>;
}

// ── The gateway and its upstreams: the one door to model providers ───────────────────────────────

/** How a provider is spoken to: OpenAI's Responses API, or Anthropic's Messages API. */
export type Protocol = 'responses' | 'messages';

/** What a trial may do at the door. */
export interface Grant {
  readonly trialId: string;
  readonly model: string;
  /** Its routes alone are open. */
  readonly protocol: Protocol;
  /** For upstreams that draw: equal seeds give equal answers. */
  readonly seed: number;
  /** What the trial may cost at most; no limit of its own when absent. */
  readonly limitUsd?: number;
  /** Tools that the provider runs itself, such as a web search, are left in requests. */
  readonly allowsHostedTools?: boolean;
  /** What is asked and answered is kept as the trial's cassette. */
  readonly isRecorded?: boolean;
}

export interface Admission extends GatewayAccess {
  /** Usage metered so far, over all requests of the trial. */
  usage(): Usage;
  /** The same by answered request: prices may depend on the size of each. */
  answers(): readonly Usage[];
  /** Statuses of upstream answers that were not successes, in order; a failure inside a stream stands as its like. */
  failures(): readonly number[];
  /** Whether the last request failed, and with which status; `null` when it was answered or is still under way. */
  lastFailure(): number | null;
  /** Whether a request was sent and neither answered nor failed: what it has cost is not known. */
  hasUnanswered(): boolean;
  /** Every request that has ended, in the order of ending. */
  requests(): readonly MeteredRequest[];
  /** How long the trial could do nothing but wait for a place at the provider, or for money. */
  waitedMs(): number;
  /** How a request of the trial departed from the recording that is played to it; `null` while none has. */
  departure(): string | null;
  /** Which ceiling a request of the trial has met; `null` while none has. */
  ceiling(): 'trial' | 'experiment' | null;
  /** The token is dead afterwards. */
  close(): Promise<void>;
}

export interface Gateway {
  admit(grant: Grant): Admission;
  /** Whether the budget of all trials together is met: no further request of any is sent. */
  isExhausted(): boolean;
  close(): Promise<void>;
}

export interface ModelRequest {
  /** Path below the API root `/v1`, such as `/responses`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly grant: Grant;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ModelResponse {
  readonly status: number;
  /** Where a recording is played, and the request is none of it: how it differs. */
  readonly departure?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Upstream {
  readonly name: string;
  readonly protocol: Protocol;
  send(request: ModelRequest): Promise<ModelResponse>;
}

// ── Cassettes: what was asked and answered in a trial, to be played again ────────────────────────

export interface Cassettes {
  /** Begins the cassette of a trial whose folder is there; an earlier one is replaced. */
  record(trialId: string): Recorder;
  has(trialId: string): Promise<boolean>;
  /** In the order in which exchanges ended; `undefined` where nothing was recorded. */
  read(trialId: string): Promise<readonly Exchange[] | undefined>;
  /** Takes out what a recording does not hold either. */
  redact(exchange: Exchange): Promise<Exchange>;
}

export interface Recorder {
  add(exchange: Exchange): void;
  /** Everything is written when it resolves. */
  close(): Promise<void>;
}

// ── Prices ───────────────────────────────────────────────────────────────────────────────────────

export interface PriceList {
  /** `undefined` when the model is not known: then the cost is unknown, never 0. */
  price(
    model: string,
    usage: Usage,
    at: string,
  ): { readonly costUsd: number; readonly source: string } | undefined;
}

// ── Store: everything that survives the process ──────────────────────────────────────────────────

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
export interface ExperimentCollection<T> extends Collection<T> {
  listFor(experimentId: string): Promise<readonly T[]>;
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
  /** What judges have said, so that nothing is paid for twice. */
  readonly judgements: Collection<StoredJudgement>;
  readonly tasks: Collection<Task>;
  /** Runs of candidates that are not decided on yet: see `toRunId`. */
  readonly suiteRuns: Collection<StoredRun>;
  /** Control runs after validation: see `toProofId`. */
  readonly proofs: Collection<TaskProof>;
  readonly experiments: Collection<Experiment>;
  readonly trials: ExperimentCollection<Trial>;
  /** Keyed by trial and grader: see `toGradeId`. */
  readonly grades: ExperimentCollection<Grade>;
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

// ── Artifacts: the folder of a trial ─────────────────────────────────────────────────────────────

export interface Artifacts {
  /** Host path of a trial's folder, whether it is there or not. */
  locate(trialId: string): string;
  /** Creates the folder of a trial and returns its host path. */
  open(trialId: string): Promise<string>;
  write(trialId: string, name: string, content: string): Promise<void>;
  read(trialId: string, name: string): Promise<string | undefined>;
  /** Removes the folder of a trial that was never finished. */
  discard(trialId: string): Promise<void>;
  /** Moves everything in a trial's folder into a folder of that name: a retry may not delete the evidence for it. */
  setAside(trialId: string, name: string): Promise<void>;
  /** A directory outside the temporary directory, for whatever may not outlive a unit of work. */
  scratch(label: string): Promise<Scratch>;
}

export interface Scratch {
  readonly path: string;
  write(name: string, content: string): Promise<void>;
  /**
   * Every file that untrusted code may have left there, by its path within: only what is a regular file is read, no link is
   * followed, and nothing is once all of it is larger than a report can be.
   */
  readAll(): Promise<ReadonlyMap<string, string>>;
  dispose(): Promise<void>;
}

// ── Time ─────────────────────────────────────────────────────────────────────────────────────────

export interface Clock {
  now(): Date;
  /** For durations: never jumps, its zero means nothing. */
  monotonicMs(): number;
  /** Resolves early when the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}
