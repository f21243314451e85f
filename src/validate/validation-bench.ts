import type { Pinned } from '../domain/prepared-environment.ts';
import type { Git, TestRunner } from '../ports.ts';
import type { CleanRoom } from '../testbed/clean-room.ts';

/** The bench on which candidates are proved. */
export interface ValidationBench extends Omit<CleanRoom, 'runner' | 'repoPath'> {
  readonly runners: readonly TestRunner[];
  /** Runs of each state; the same on both sides, so that a test that flakes before gold is seen as well as one after. */
  readonly runsPerState: number;
  /** Tests that never count, by id or file. */
  isExcludedTest(id: string): boolean;
  readonly toolchain: Readonly<Record<string, string>>;
  readonly machine: string;
  /** The system beneath the toolchains. */
  readonly system: Omit<Pinned, 'layer' | 'inputs'>;
  now(): string;
}

export interface RepoUnderTest {
  readonly git: Git;
  /** Steps of set-up; `null` where they are to be found, none where nothing is to be set up. */
  readonly setup: readonly string[] | null;
  readonly test: string | null;
}
