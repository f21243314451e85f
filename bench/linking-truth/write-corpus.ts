import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { changeForms } from './change-forms.ts';
import { changedLines, commonLines, type Lines } from './changed-lines.ts';
import type { Family } from './episode.ts';
import type { Commit } from './history.ts';
import { landingForms } from './landing-forms.ts';
import { sessionForms } from './session-forms.ts';
import { applyOps } from './source-tree.ts';
import { type HeldSession, playTimeline } from './timeline.ts';
import { traps } from './traps.ts';
import { writeRepository } from './write-repository.ts';
import { writeRollout } from './write-rollout.ts';

export const families: readonly Family[] = [...landingForms, ...changeForms, ...sessionForms, ...traps];

/** What has to come out for one session. */
export interface Expected {
  readonly sessionId: string;
  readonly name: string;
  readonly family: string;
  readonly kind: Family['kind'];
  readonly truth:
    | {
        readonly kind: 'link';
        /** Ids of the commits any of which may be named. */
        readonly commits: readonly string[];
        /** Of what the session changed, that which landed. */
        readonly lines: Lines;
      }
    | { readonly kind: 'none'; readonly because: string };
}

export interface Corpus {
  /** Holds `rollbench.toml`. */
  readonly directory: string;
  readonly expected: readonly Expected[];
  readonly commitCount: number;
  readonly repositoryCount: number;
}

/** Writes repositories, rollouts and a configuration into the directory. The same seed and scale give the same bytes. */
export async function writeCorpus(directory: string, seed: number, scale: number): Promise<Corpus> {
  const { repositories, sessions } = playTimeline(families, seed, scale);
  const ids = new Map<Commit, string>();
  const clones = new Map<string, string>();
  for (const { definition, history } of repositories) {
    const clone = join(directory, definition.name);
    clones.set(definition.name, clone);
    for (const [commit, id] of await writeRepository(history, clone, definition.remoteUrl))
      ids.set(commit, id);
  }
  const expected: Expected[] = [];
  for (const held of sessions) {
    const clone = clones.get(held.repository.definition.name) ?? '';
    const rollout = writeRollout(held, clone, idOf(ids, held.base), seed);
    const file = join(directory, 'sessions', rollout.path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, rollout.text);
    expected.push(toExpected(held, rollout.threadId, ids));
  }
  await writeFile(join(directory, 'rollbench.toml'), toConfig([...clones.keys()]));
  return { directory, expected, commitCount: ids.size, repositoryCount: repositories.length };
}

function toExpected(held: HeldSession, sessionId: string, ids: ReadonlyMap<Commit, string>): Expected {
  const { name, family, session, base, commits } = held;
  const about = { sessionId, name, family: family.name, kind: family.kind };
  const { truth } = session;
  if (truth.kind === 'none') return { ...about, truth };
  const accepted = truth.labels.map((label) => {
    const commit = commits.get(label);
    if (commit === undefined) throw new Error(`${name}: no commit "${label}" was made`);
    return commit;
  });
  const left = applyOps(
    base.tree,
    session.turns.flatMap(({ ops }) => ops),
  );
  const landed = accepted.map((commit) => changedLines(commit.parents[0]?.tree ?? new Map(), commit.tree));
  const lines = commonLines(changedLines(base.tree, left), landed);
  return { ...about, truth: { kind: 'link', commits: accepted.map((commit) => idOf(ids, commit)), lines } };
}

function idOf(ids: ReadonlyMap<Commit, string>, commit: Commit): string {
  const id = ids.get(commit);
  if (id === undefined) throw new Error(`a commit "${commit.signature.message}" was never written`);
  return id;
}

/** Sessions of the corpus never grow too old. */
const toConfig = (clones: readonly string[]) =>
  [
    '[sessions]\npaths = ["sessions"]\nmax_age_days = 36500\n',
    ...clones.map((name) => `[[repo]]\npath = "${name}"\nname = "${name}"\n`),
  ].join('\n');
