import type { Pinned, PreparedEnvironment } from '../domain/prepared-environment.ts';
import type { SuiteState } from '../domain/task.ts';
import type { TestRun } from '../domain/test-report.ts';
import type { Clock, Git, Syntax, TestRunner } from '../ports.ts';
import type { CleanRoom, CleanRoomResult } from '../testbed/clean-room.ts';

/** How much is asked of a candidate before it is a task. */
export interface ProtocolSettings {
  /** Runs of each state; the same on both sides, so that a test that flakes before gold is seen as well as one after. */
  readonly runsPerState: number;
  /** Beside every second round; 0 for none. */
  readonly busyProcessCount: number;
  /** Which tests a change must leave passing: all of the suite, or those of the files that it may concern. */
  readonly passToPass: 'suite' | 'files';
  /** Hunks that are undone one by one, at most; more only while none has broken anything. */
  readonly maxUndoneHunks: number;
  /**
   * Mutants that are tried, at most, and the time after which no further one is begun; 0 for none. A refactoring's are
   * tried until one is noticed, whatever the time.
   */
  readonly maxMutants: number;
  readonly mutationTimeMs: number;
  /** A task whose tests notice a smaller share of the mutants is weak. */
  readonly minMutationScore: number;
  readonly rejectsWeak: boolean;
}

/** What is known of one candidate already: a process that was killed has not run its suite in vain. */
export interface RunLog {
  find(state: SuiteState, round: number): Promise<TestRun | undefined>;
  keep(state: SuiteState, round: number, run: TestRun): Promise<void>;
  /** What a patch came to in the clean room, by the hash of all that it rests on. */
  findControl(key: string): Promise<CleanRoomResult | undefined>;
  keepControl(key: string, result: CleanRoomResult): Promise<void>;
}

export interface RunNews {
  readonly state: SuiteState;
  readonly round: number;
  readonly roundCount: number;
  readonly durationMs: number;
  /** An earlier process has made it. */
  readonly isKnown: boolean;
}

/** The bench on which candidates are proved. */
export interface ValidationBench extends Omit<CleanRoom, 'runner' | 'repoPath' | 'invocation'> {
  readonly runners: readonly TestRunner[];
  readonly syntax: Pick<Syntax, 'mutate'>;
  readonly protocol: ProtocolSettings;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  /** Tests that never count, by id or file. */
  isExcludedTest(id: string): boolean;
  readonly toolchain: Readonly<Record<string, string>>;
  readonly machine: string;
  /** The system beneath the toolchains. */
  readonly system: Omit<Pinned, 'layer' | 'inputs'>;
  /** Runs in another environment are none of this one's. */
  openLog(environment: PreparedEnvironment): RunLog;
  onRun(news: RunNews): void;
}

export interface RepoUnderTest {
  readonly git: Git;
  readonly setup: readonly string[] | null;
  readonly test: string | null;
  /** Name of the test runner; `null` where it is to be found. */
  readonly runner: string | null;
}
