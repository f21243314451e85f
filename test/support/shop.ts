import { join } from 'node:path';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import type { FileChange, Session } from '../../src/domain/session.ts';
import type { Mined } from '../../src/mine/mine-sessions.ts';
import { exampleFileChange, exampleSession, exampleTurn } from './example-session.ts';
import { createGitFixture } from './git-fixture.ts';
import { mineInMemory } from './mine-in-memory.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const cart = `export function total(items) {
  let sum = 0;
  for (const item of items) sum += item.price;
  return sum;
}
`;
export const fixedCart = cart
  .replace('sum += item.price;', 'sum += Math.round(item.price * 100);')
  .replace('return sum;', 'return sum / 100;');
export const test1 = `test('adds up', () => assert.equal(total([{ price: 1 }]), 1));\n`;
export const test2 = `${test1}test('to the cent', () => assert.equal(total([{ price: 0.1 }, { price: 0.2 }]), 0.3));\n`;
export const other = `export const currency = 'EUR';\nexport const locale = 'de';\n`;

export const before = '2026-11-01T00:00:00Z';
export const start = '2026-11-02T10:00:00.000Z';
export const later = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString();

/** A shop with a cart, its tests and a file that has nothing to do with either. */
export function createShop() {
  const repository = createGitFixture(join(temporaryDirectory(), 'shop'));
  const base = repository.commit(
    'Open the shop',
    { 'src/cart.js': cart, 'test/cart.test.js': test1, 'src/locale.js': other },
    before,
  );
  /** As a forge merges: a commit of its own on main, even where none is needed. */
  const merge = (branch: string, date: string) => {
    repository.git('checkout', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--no-commit', branch);
    return repository.commit(`Merge pull request #12 from ada/${branch}`, {}, date);
  };
  return { ...repository, base, merge, minable: { name: 'shop', git: createGit(repository.path) } };
}

export const at = (path: string) => `/home/dev/shop/${path}`;
export const fix = [
  exampleFileChange(at('src/cart.js'), cart, fixedCart),
  exampleFileChange(at('test/cart.test.js'), test1, test2),
];

export function sessionWith(
  baseCommit: string,
  fileChanges: FileChange[],
  over: Partial<Session> = {},
): Session {
  return exampleSession({ baseCommit, turns: [exampleTurn({ fileChanges })], ...over });
}

export async function mine(sessions: Session[], ...repositories: ReturnType<typeof createShop>['minable'][]) {
  return [...(await mineInMemory(sessions, repositories)).mined];
}

/** What a reader of the ledger sees. */
export const outline = (mined: Mined[]) =>
  mined.map(({ decision }) =>
    decision.kind === 'kept' ? 'kept' : `${decision.reason}: ${decision.evidence.text}`,
  );

export function candidateOf(mined: Mined[]): Candidate {
  const [first] = mined;
  if (mined.length !== 1 || first?.kind !== 'kept') throw new Error(JSON.stringify(outline(mined)));
  return first.candidate;
}
