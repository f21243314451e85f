import type { Outcome } from '../domain/outcome.ts';
import type { TaskBrief } from '../domain/task.ts';
import type { Usage } from '../domain/usage.ts';
import type { Variant, VariantSettings } from '../domain/variant.ts';
import type { Admission } from './gateway.ts';
import type { Health, Mount } from './sandboxes.ts';
import type { Surroundings } from './workspaces.ts';

export interface AgentWork {
  readonly brief: TaskBrief;
  readonly variant: Variant;
  readonly workspace: Mount;
  /** What tests are given, too; nothing for an agent that is only asked. */
  readonly surroundings?: Surroundings;
  readonly gateway: Pick<
    Admission,
    'socketPath' | 'hostPort' | 'token' | 'login' | 'onNextRequest' | 'lastFailure' | 'hasUnanswered'
  >;
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

/** What decides which program plays, and how it starts. */
export type AgentProgram = Partial<Pick<VariantSettings, 'command' | 'codex'>>;

/** `wrong`: the agent would refuse it; `doubtful`: it would accept it in silence. */
export interface Doubt {
  readonly kind: 'wrong' | 'doubtful';
  readonly text: string;
}

export interface Agent {
  readonly name: string;
  /** What it is shown beside workspace and home, its own program above all: the seal looks at that, too. */
  readonly mounts?: readonly Mount[];
  /**
   * Whether it starts, with the sandbox of its own that the variant may want, before an experiment does.
   * @param settings of the variant that is to play, for an agent that is another program in each
   */
  check(settings?: AgentProgram): Promise<Health>;
  version(settings?: AgentProgram): Promise<string>;
  /** What is amiss with the settings of a variant, before it plays; an agent that cannot tell has no such method. */
  examine?(settings: VariantSettings): Promise<readonly Doubt[]>;
  /** Commands that begin, as a line of what it prints tells; an agent that does not tell of them has no such method. */
  countCommands?(line: string): number;
  run(work: AgentWork): Promise<AgentResult>;
}
