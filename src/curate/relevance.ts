import { posix } from 'node:path';
import type { Candidate } from '../domain/candidate.ts';
import { toFileKind } from '../domain/file-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { Git, Syntax } from '../ports.ts';
import { hint, pass } from './finding.ts';
import { findChain } from './imports/find-chain.ts';
import { type LandedTree, readLandedTree } from './imports/landed-tree.ts';

interface Landed {
  readonly candidate: Pick<Candidate, 'goldCommit'>;
  readonly goldFiles: readonly FilePatch[];
  readonly testFiles: readonly FilePatch[];
}

/** How a landed test is known to look at the change. */
type Bond =
  | { readonly kind: 'imports'; readonly chain: readonly string[] }
  /** `cart_test.py` and `cart.py`. */
  | { readonly kind: 'name'; readonly chain: readonly string[] }
  | { readonly kind: 'none' }
  /** No grammar reads it. */
  | { readonly kind: 'unread' };

/**
 * Do the landed tests look at the change, as far as imports tell? Read in the tree in which both have landed. What imports
 * cannot show, running shows: no candidate is dropped for this.
 */
export async function checkRelevance(
  { candidate, goldFiles, testFiles }: Landed,
  git: Pick<Git, 'hasCommit' | 'listFiles' | 'readFile'>,
  syntax: Syntax,
): Promise<Finding> {
  const tests = listPaths(testFiles).filter(isSource);
  if (tests.length === 0) return hint('relevance', 'no test landed with the change');
  if (!(await git.hasCommit(candidate.goldCommit)))
    return leaveOpen('the landed commit is gone, so that its tests cannot be read', { unread: tests });
  const changed = new Set(listPaths(goldFiles));
  const tree = await readLandedTree(git, candidate.goldCommit, syntax);
  const bonds: { path: string; bond: Bond }[] = [];
  for (const path of tests) bonds.push({ path, bond: await findBond(path, changed, tree) });
  return judge(bonds);
}

const listPaths = (files: readonly FilePatch[]) =>
  files.filter(({ change, isBinary }) => change !== 'delete' && !isBinary).map(({ path }) => path);

/** Fixtures and snapshots below a test folder are no tests. */
const isSource = (path: string) =>
  /\.([cm]?[jt]sx?|py|go|rs|java|kt|kts|groovy|scala|cs|fs|php|rb|cc?|cpp|cxx|h|hpp|swift|exs?|dart)$/.test(
    path,
  );

async function findBond(path: string, changed: ReadonlySet<string>, tree: LandedTree): Promise<Bond> {
  const chain = await findChain(path, changed, tree);
  if (chain !== undefined) return { kind: 'imports', chain };
  const namesake = [...changed].find((each) => isNamesake(path, each));
  if (namesake !== undefined) return { kind: 'name', chain: [path, namesake] };
  return { kind: (await tree.outline(path)) === undefined ? 'unread' : 'none' };
}

/** `cart.test.ts`, `test_cart.py`, `CartTests.cs` are called after the module that they test. */
function isNamesake(test: string, source: string): boolean {
  const toStem = (path: string) => posix.basename(path).replace(/\..*$/, '');
  const stem = toStem(test)
    .replace(/^(test_|spec_)|(_test|_tests|_spec|_unittest|-test|-spec)$/g, '')
    .replace(/^Test(?=[A-Z])|(?<=[a-z\d])(Tests?|TestCase|IT|Spec|Cest)$/g, '');
  return (
    stem.length > 2 &&
    stem !== 'index' &&
    stem === toStem(source) &&
    toFileKind(source) === 'source' &&
    posix.extname(test) === posix.extname(source)
  );
}

function judge(bonds: readonly { readonly path: string; readonly bond: Bond }[]): Finding {
  const list = (kind: Bond['kind']) =>
    bonds.flatMap(({ path, bond }) =>
      bond.kind === kind ? ['chain' in bond ? bond.chain.join(' → ') : path] : [],
    );
  const [imports, names, unread] = [list('imports'), list('name'), list('unread')];
  const relevantCount = imports.length + names.length;
  const share = relevantCount / bonds.length;
  const evidence = { share, imports, names, apart: list('none'), unread };
  const count = `${relevantCount} of ${bonds.length} landed test file${bonds.length === 1 ? '' : 's'}`;
  if (relevantCount > 0)
    return pass('relevance', `${count} lead${relevantCount === 1 ? 's' : ''} to the change`, evidence);
  const text =
    unread.length === bonds.length
      ? 'no grammar reads the landed tests'
      : 'no chain of imports leads from the landed tests to the change';
  return leaveOpen(text, evidence);
}

function leaveOpen(text: string, evidence: Finding['evidence']): Finding {
  return {
    filter: 'relevance',
    outcome: 'uncertain',
    reason: null,
    text: `${text}: validate will tell by running them`,
    evidence,
  };
}
