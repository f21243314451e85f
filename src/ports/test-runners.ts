import type { TestReport } from '../domain/test-report.ts';

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
  /** Where the runner has `coverage`, and the suite its tool: record into the report's folder what is executed. */
  readonly covered?: {
    /** Paths of the files that are asked for. */
    readonly sources: readonly string[];
    /** Ids of the tests that are meant: where the runner can, it runs these alone. */
    readonly tests: readonly string[];
  };
}

export interface CoverageQuestion {
  /** Text of the files that are asked for, as they were when the tests ran. */
  readonly sources: ReadonlyMap<string, string>;
  /** Test files whose tests are meant, and all others that ran. */
  readonly testFiles: ReadonlySet<string>;
  readonly otherTestFiles: ReadonlySet<string>;
}

/** Lines of code of one file, from 1: those that were executed and those that were not. Comments and the like are neither. */
export interface CoveredLines {
  readonly executed: ReadonlySet<number>;
  readonly idle: ReadonlySet<number>;
}

/** What a run has executed, for languages whose own tools tell it at little cost. */
export interface Coverage {
  /** `undefined` where nothing was recorded. A file that it cannot speak of is left out. */
  read(
    report: ReportFiles,
    root: string,
    question: CoverageQuestion,
  ): ReadonlyMap<string, CoveredLines> | undefined;
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
