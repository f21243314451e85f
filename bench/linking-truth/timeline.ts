import { type Agenda, createAgenda } from './agenda.ts';
import { drawInstant, work } from './background.ts';
import { createDice, type Dice } from './dice.ts';
import type { Episode, Family, PastSession, Scene } from './episode.ts';
import { type Commit, createHistory, type History } from './history.ts';
import { bot, colleagues, developers } from './people.ts';
import { definitions, harbour, type RepositoryDefinition, writeFirstTree } from './repositories.ts';
import { namedBy } from './source-tree.ts';
import { sign, takeStep } from './take-step.ts';

export interface RepositoryPlan {
  readonly definition: RepositoryDefinition;
  readonly history: History;
  /** Who is at work on a file or unit until when, in seconds since 1970. */
  readonly busyUntil: Map<string, number>;
}

/** A session as it happened: what it started from is known by now. */
export interface HeldSession {
  /** The same for the same seed and scale: "squashed 07". */
  readonly name: string;
  readonly family: Family;
  readonly repository: RepositoryPlan;
  readonly session: PastSession;
  readonly base: Commit;
  readonly branch: string;
  /** Seconds since 1970. */
  readonly startedAt: number;
  readonly commits: ReadonlyMap<string, Commit>;
}

export interface Timeline {
  readonly repositories: readonly RepositoryPlan[];
  readonly sessions: readonly HeldSession[];
}

const hour = 3600;
const dayCount = 150;
/** Those who commit 120 days later begin within these. */
const earlyDayCount = 15;
/** Commits of other people per repository at scale 1, and the fewest that make a history. */
const workCount = 330;
const fewestWorkCount = 80;
const forkWorkCount = 20;

/** Plays every family's episodes and everybody else's work in order of time. */
export function playTimeline(families: readonly Family[], seed: number, scale: number): Timeline {
  const repositories = createRepositories(seed);
  const fork = forkOf(repositories);
  const agenda = createAgenda();
  const sessions: HeldSession[] = [];

  for (const repository of repositories) {
    const { name } = repository.definition;
    for (let i = 0; i < countWork(name, scale); i++) {
      const dice = createDice(seed, `${name} work ${i}`);
      agenda.add(drawInstant(dice, 0, dayCount + 30), (now) => {
        const scene = createScene(repository, dice, now, 'people');
        const episode = { sessions: [], steps: work(scene, (id) => !scene.isFree(id)) };
        play(episode, { repository, fork, dice, now }, agenda);
      });
    }
  }
  for (const family of families) {
    for (let i = 1; i <= Math.max(1, Math.round(family.count * scale)); i++) {
      const name = `${family.name} ${String(i).padStart(2, '0')}`;
      const dice = createDice(seed, name);
      const repository = hostOf(family, i, repositories);
      agenda.add(drawInstant(dice, 1, family.isEarly ? earlyDayCount : dayCount), (now) => {
        const scene = createScene(repository, dice, now, 'topic');
        const base = repository.history.tip('main');
        const episode = family.play(scene);
        const commits = play(episode, { repository, fork, dice, now }, agenda);
        for (const [index, session] of episode.sessions.entries()) {
          agenda.add(now + (session.startsAt ?? 0) * hour, (startedAt) => {
            sessions.push({
              name: episode.sessions.length > 1 ? `${name}${'abc'[index]}` : name,
              family,
              repository,
              session,
              base: session.on === undefined ? base : repository.history.tip(session.on),
              branch: session.on ?? dice.pick(['main', scene.branch]),
              startedAt: Math.round(startedAt),
              commits,
            });
          });
        }
      });
    }
  }
  agenda.run();
  return { repositories, sessions };
}

const countWork = (name: string, scale: number) =>
  name === forkName ? forkWorkCount : Math.max(fewestWorkCount, Math.round(workCount * scale));

interface Setting {
  readonly repository: RepositoryPlan;
  readonly fork: History;
  readonly dice: Dice;
  /** The episode's hour 0, in seconds since 1970. */
  readonly now: number;
}

/** Puts an episode's steps on the agenda; gives its labelled commits, which are made as time goes on. */
function play({ sessions, steps }: Episode, setting: Setting, agenda: Agenda): ReadonlyMap<string, Commit> {
  const { repository, fork, dice, now } = setting;
  const { history, busyUntil } = repository;
  const base = history.tip('main');
  const until = now + (Math.max(0, ...steps.map(({ at }) => at)) + 1) * hour;
  const ops = [
    ...steps.flatMap((step) => (step.do === 'commit' ? step.ops : [])),
    ...sessions.flatMap(({ turns }) => turns.flatMap((turn) => [...turn.ops, ...(turn.byShell ?? [])])),
  ];
  for (const id of namedBy(ops, base.tree)) busyUntil.set(id, Math.max(until, busyUntil.get(id) ?? 0));
  const developer = dice.pick(developers);
  const commits = new Map<string, Commit>();
  for (const step of steps) {
    agenda.add(now + step.at * hour, (at) => {
      const commit = takeStep(step, { history, fork, base, developer, dice, begunAt: now, at });
      const label = 'label' in step ? step.label : undefined;
      if (commit !== undefined && label !== undefined) commits.set(label, commit);
    });
  }
  return commits;
}

const forkName = 'harbour-fork';

/** Three repositories of their own, and a fork of the first that shares its beginning and lives on beside it. */
function createRepositories(seed: number): RepositoryPlan[] {
  const own = definitions.map((definition): RepositoryPlan => {
    const dice = createDice(seed, definition.name);
    const [author] = colleagues;
    const begunAt = drawInstant(dice, 0, 1) - 86_400;
    const first = {
      parents: [],
      tree: writeFirstTree(definition, dice),
      signature: sign(author ?? bot, begunAt, 'First version'),
    };
    return { definition, history: createHistory(first), busyUntil: new Map() };
  });
  const [upstream] = own;
  if (upstream === undefined) throw new Error('there is nothing to fork');
  const fork: RepositoryPlan = {
    definition: { ...harbour, name: forkName, remoteUrl: 'https://github.com/elsewhere/harbour.git' },
    history: createHistory(upstream.history.tip('main')),
    busyUntil: new Map(),
  };
  return [...own, fork];
}

function forkOf(repositories: readonly RepositoryPlan[]): History {
  const fork = repositories.find(({ definition }) => definition.name === forkName);
  if (fork === undefined) throw new Error('the fork is missing');
  return fork.history;
}

function hostOf(family: Family, index: number, repositories: readonly RepositoryPlan[]): RepositoryPlan {
  const wanted = { harbour: 0, fork: definitions.length, any: index % definitions.length }[
    family.host ?? 'any'
  ];
  const repository = repositories[wanted];
  if (repository === undefined) throw new Error(`no repository for "${family.name}"`);
  return repository;
}

function createScene(repository: RepositoryPlan, dice: Dice, now: number, kind: string): Scene {
  const { definition, history, busyUntil } = repository;
  const isFree = (id: string) => (busyUntil.get(id) ?? 0) < now;
  return { definition, dice, branch: `${kind}/${dice.hex(6)}`, isFree, tree: history.tip('main').tree };
}
