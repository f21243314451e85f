import type { Dice } from './dice.ts';
import type { Step } from './episode.ts';
import type { Commit, History, Person, Signature } from './history.ts';
import { bot, colleagues, writeSubject } from './people.ts';

export interface Circumstances {
  readonly history: History;
  readonly base: Commit;
  readonly developer: Person;
  readonly dice: Dice;
  readonly begunAt: number;
  readonly at: number;
  readonly fork: History;
}

/** Does what people did; gives the commit, where they made one. */
export function takeStep(
  step: Step,
  { history, base, developer, dice, begunAt, at, fork }: Circumstances,
): Commit | undefined {
  switch (step.do) {
    case 'commit': {
      const by = { developer: () => developer, colleague: () => dice.pick(colleagues), bot: () => bot };
      const author = by[step.by ?? 'developer']();
      const authoredAt = step.authoredAt === undefined ? at : begunAt + step.authoredAt * 3600;
      const signature = {
        ...sign(author, at, step.message ?? writeSubject(dice)),
        authoredAt: Math.round(authoredAt),
      };
      const where = step.in === 'fork' ? fork : history;
      const commit = where.commit(step.on, step.ops, signature);
      if (step.by === 'bot') where.tag(`v${Math.round(at)}`, commit);
      return commit;
    }
    case 'merge':
      return history.merge(
        step.branch,
        'main',
        sign(dice.pick(colleagues), at, `Merge branch '${step.branch}'`),
      );
    case 'pull':
      return fork.pull(history.tip('main'), 'main', sign(dice.pick(colleagues), at, 'Merge upstream'));
    case 'branch':
      history.open(step.name, step.from === 'base' ? base : history.tip('main'));
      return undefined;
    case 'drop':
      history.drop(step.branch);
      return undefined;
  }
}

export const sign = (person: Person, at: number, message: string): Signature => ({
  author: person,
  authoredAt: Math.round(at),
  committer: person,
  committedAt: Math.round(at),
  message,
});
