import type { UsageCheck } from '../domain/metering.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { PricedAnswers } from '../domain/price-answers.ts';
import type { Task } from '../domain/task.ts';
import type { Cell, Experiment, Trial } from '../domain/trial.ts';
import type { Usage } from '../domain/usage.ts';
import type { Variant } from '../domain/variant.ts';
import type { Agent, AgentResult, Artifacts, Clock, Gateway, PriceList, Workspaces } from '../ports.ts';
import type { Seal } from '../testbed/seal.ts';

/** What a trial needs of the world. */
export interface TrialBench {
  readonly workspaces: Workspaces;
  readonly artifacts: Artifacts;
  /** By variant: two may play with two versions. */
  readonly agents: ReadonlyMap<string, Agent>;
  readonly gateway: Gateway;
  readonly prices: PriceList;
  readonly clock: Clock;
  readonly isSealed: boolean;
  readonly seal: Seal;
  repoPath(repo: string): string;
  readonly signal?: AbortSignal;
}

/** One cell, with what stands behind its ids. */
export interface Work {
  readonly experiment: Experiment;
  readonly cell: Cell;
  readonly task: Task;
  readonly variant: Variant;
  /** The same cell, played before and lost to an infrastructure failure. */
  readonly former?: Trial | undefined;
  /** Told when the trial can do nothing but wait for the provider, and when that is over. */
  onWaiting?(isWaiting: boolean): void;
}

/** What playing a cell once has brought, by an agent or a control. */
export interface Played {
  readonly outcome: Outcome;
  /** `undefined` for a control. */
  readonly agent: AgentResult | undefined;
  readonly usage: Usage;
  readonly cost: PricedAnswers;
  readonly durationMs: number;
  /** The agent held a login, and had the network for it. */
  readonly hadLogin?: boolean;
  readonly usageCheck?: UsageCheck;
}
