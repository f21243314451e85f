import type { Machine } from '../domain/trial.ts';
import type {
  Agent,
  Artifacts,
  Clock,
  Gateway,
  Git,
  PriceList,
  Sandbox,
  SessionSource,
  Store,
  TestRunner,
  Workspaces,
} from '../ports.ts';

/** A repository whose sessions are mined. */
export interface HouseRepo {
  readonly name: string;
  readonly git: Git;
  readonly setup: string | null;
  readonly test: string | null;
}

/** Everything behind the ports, put together by `wire.ts`. Flows take it and know nothing of what stands behind it. */
export interface House {
  readonly store: Store;
  readonly artifacts: Artifacts;
  readonly clock: Clock;
  readonly repos: readonly HouseRepo[];
  readonly sessionSources: readonly SessionSource[];
  readonly workspaces: Workspaces;
  readonly sandbox: Sandbox;
  readonly runners: readonly TestRunner[];
  readonly prices: PriceList;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** Agents that can play here, by name; asked for only when a trial needs one. */
  agents(): Promise<ReadonlyMap<string, Agent>>;
  openGateway(): Promise<Gateway>;
}

/** @throws {RangeError} saying what to add to the configuration */
export function findRepo(house: Pick<House, 'repos'>, name: string): HouseRepo {
  const repo = house.repos.find((each) => each.name === name);
  if (repo) return repo;
  throw new RangeError(
    `repository "${name}" is not in the configuration: add it as [[repo]] with name = "${name}"`,
  );
}
