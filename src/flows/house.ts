import type { ExamineAll } from '../curate/examine.ts';
import type { TestRules } from '../domain/file-kinds.ts';
import type { GraderSettings, RubricJudging } from '../domain/grader-settings.ts';
import type { Pinned } from '../domain/prepared-environment.ts';
import type { Experiment, Machine, Trial } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { AgentName, VariantSettings } from '../domain/variant.ts';
import type {
  Agent,
  Artifacts,
  CalibrationSet,
  Cassettes,
  Clock,
  Gateway,
  Git,
  Judge,
  Origins,
  Panel,
  PriceList,
  Redactor,
  Rubrics,
  Sandbox,
  SessionSource,
  Shell,
  Store,
  Syntax,
  TestRunner,
  Traces,
  Workspaces,
} from '../ports.ts';

/** A repository whose sessions are mined. */
export interface HouseRepo {
  readonly name: string;
  readonly git: Git;
  /** Steps of set-up; `null` where they are to be found, none where nothing is to be set up. */
  readonly setup: readonly string[] | null;
  readonly test: string | null;
  /** Name of the test runner; `null` where it is to be found. */
  readonly runner: string | null;
  readonly testRules: TestRules;
}

/** A variant as configured, before the agent's version is known. */
export interface Profile {
  readonly name: string;
  readonly agent: AgentName;
  readonly model: string | null;
  /** `null` for the one of all. */
  readonly upstream: string | null;
  readonly effort: string | null;
  readonly codex: VariantSettings['codex'];
  readonly command: NonNullable<VariantSettings['command']> | null;
  readonly limits: VariantSettings['limits'];
  readonly allowsHostedTools: boolean;
  /** The agent of this variant, where it is not the one of all. */
  readonly codexPath: string | null;
  /** The same by its npm version. */
  readonly agentVersion: string | null;
  readonly context: Pick<VariantSettings, 'promptTemplate' | 'agentsMd' | 'skills' | 'env'>;
}

/** The experiment for which a gateway is opened. */
export interface GatewayPurpose {
  readonly experimentId: string;
  /** Of all its trials together, those played before included; `null` where there is none. */
  readonly budgetUsd: number | null;
  readonly played: readonly Pick<Trial, 'id' | 'costUsd'>[];
  /** The recorded trial by the trial that plays it again; absent where models are asked. */
  readonly recordedTrials?: ReadonlyMap<string, string>;
}

/** A judge, and the gateway that is open for it. */
export interface OpenJudge {
  readonly judge: Judge;
  /** Candidates that are put to it at once. */
  readonly concurrency: number;
  close(): Promise<void>;
}

/** A gateway whose model, in either protocol, tells an agent to run one command, and what that prints. */
export interface Canary {
  readonly gateway: Gateway;
  readonly prompt: string;
  /** For a shell. */
  readonly command: string;
  readonly output: string;
}

/** Everything behind the ports, put together by `wire.ts`. Flows take it and know nothing of what stands behind it. */
export interface House {
  readonly store: Store;
  readonly artifacts: Artifacts;
  readonly cassettes: Cassettes;
  readonly traces: Traces;
  readonly clock: Clock;
  readonly repos: readonly HouseRepo[];
  /** Curation's filters, on every core. */
  readonly examineAll: ExamineAll;
  readonly sessions: SessionSource;
  readonly redactor: Redactor;
  readonly origins: Origins;
  readonly workspaces: Workspaces;
  /** Of tests. */
  readonly sandbox: Sandbox;
  /** By phase; several phases may share one. */
  readonly sandboxes: Readonly<Record<'agent' | 'setup' | 'test', Sandbox>>;
  readonly runners: readonly TestRunner[];
  readonly syntax: Syntax;
  /** Its grammar is loaded only when it is asked for. */
  shell(): Promise<Shell>;
  readonly prices: PriceList;
  readonly machine: Machine;
  /** Processes that wanted a core in the last minute, for each core. */
  load(): number;
  /**
   * What else of the configuration decides how trials end, by its key.
   * @param upstreams those that answer, as variants name them
   */
  trialSettings(upstreams: readonly (string | undefined)[]): NonNullable<Experiment['settings']>;
  readonly system: Omit<Pinned, 'layer' | 'inputs'>;
  readonly versions: Readonly<Record<string, string>>;
  readonly profiles: readonly Profile[];
  readonly graders: GraderSettings;
  /**
   * Looked for only when a trial needs it, and installed where a version is named.
   * @param profile of the variant that it is to play, where it has an agent of its own
   * @throws {UsageError} saying how to get it when it is not here
   */
  agent(name: string, profile?: Pick<Profile, 'codexPath' | 'agentVersion'>): Promise<Agent>;
  /**
   * @param upstreams names of those that are to answer, as variants and judges give them; `undefined` for the one of all
   * @param purpose the experiment whose trials go through it; for judges there is none, and no budget
   * @throws {UsageError} saying what a provider needs and does not have
   */
  openGateway(upstreams: readonly (string | undefined)[], purpose?: GatewayPurpose): Promise<Gateway>;
  /** Costs nothing, and needs no provider. */
  openCanary(): Promise<Canary>;
  /** `null` where the rules judge alone. @throws {UsageError} saying what the models that judge need and do not have */
  openJudge(): Promise<OpenJudge | null>;
  readonly rubrics: Rubrics;
  readonly calibration: CalibrationSet;
  /** Asks nobody before it has to. @throws {UsageError} then, saying what the models that judge need and do not have */
  openPanel(judging: RubricJudging): Panel;
  /** What a module of the team's exports as its default. @throws {UsageError} naming a module that cannot be loaded */
  loadModule(path: string): Promise<unknown>;
  /** 8 random hex digits. */
  createId(): string;
}

/** @throws {UsageError} saying what to add to the configuration */
export function findRepo(house: Pick<House, 'repos'>, name: string): HouseRepo {
  const repo = house.repos.find((each) => each.name === name);
  if (repo) return repo;
  throw new UsageError(
    `repository "${name}" is not in the configuration: add it as [[repo]] with name = "${name}"`,
  );
}
