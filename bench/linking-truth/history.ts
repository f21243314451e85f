import { applyOps, type Op, stillPossible, type Tree } from './source-tree.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface Signature {
  readonly author: Person;
  /** Seconds since 1970. */
  readonly authoredAt: number;
  readonly committer: Person;
  readonly committedAt: number;
  readonly message: string;
}

/** A commit before git gives it an id; known by identity. */
export interface Commit {
  readonly parents: readonly Commit[];
  readonly tree: Tree;
  readonly signature: Signature;
}

interface Branch {
  readonly tip: Commit;
  /** What was done on it since it was begun: a merge applies it to the other side. */
  readonly ops: readonly Op[];
}

/** A repository in the making: what git would hold, with trees that edits can be applied to. */
export interface History {
  tip(branch: string): Commit;
  has(branch: string): boolean;
  open(branch: string, from: Commit): void;
  commit(branch: string, ops: readonly Op[], signature: Signature): Commit;
  /** Merges with a merge commit, even where main has not moved. */
  merge(branch: string, into: string, signature: Signature): Commit;
  /** Takes over another repository's commit as `git pull` does; what was done here stays. */
  pull(commit: Commit, into: string, signature: Signature): Commit;
  /** Its commits stay in the repository, out of every ref's reach unless merged. */
  drop(branch: string): void;
  tag(name: string, commit: Commit): void;
  refs(): ReadonlyMap<string, Commit>;
  /** Every commit ever made or taken over, parents first. */
  commits(): Iterable<Commit>;
}

export function createHistory(first: Commit): History {
  const branches = new Map<string, Branch>([['main', { tip: first, ops: [] }]]);
  const tags = new Map<string, Commit>();
  const made: Commit[] = [first];

  const branchAt = (name: string): Branch => {
    const branch = branches.get(name);
    if (branch === undefined) throw new Error(`no branch "${name}"`);
    return branch;
  };
  const advance = (name: string, commit: Commit, ops: readonly Op[]): Commit => {
    branches.set(name, { tip: commit, ops });
    made.push(commit);
    return commit;
  };

  return {
    tip: (name) => branchAt(name).tip,
    has: (name) => branches.has(name),
    open(name, from) {
      branches.set(name, { tip: from, ops: [] });
    },
    commit(name, ops, signature) {
      const { tip, ops: earlier } = branchAt(name);
      return advance(name, { parents: [tip], tree: applyOps(tip.tree, ops), signature }, [
        ...earlier,
        ...ops,
      ]);
    },
    merge(name, into, signature) {
      const [{ tip, ops }, target] = [branchAt(name), branchAt(into)];
      const tree = applyOps(target.tip.tree, ops);
      return advance(into, { parents: [target.tip, tip], tree, signature }, [...target.ops, ...ops]);
    },
    pull(commit, into, signature) {
      const { tip, ops: all } = branchAt(into);
      const ops = stillPossible(commit.tree, all);
      return advance(into, { parents: [tip, commit], tree: applyOps(commit.tree, ops), signature }, ops);
    },
    drop(name) {
      branches.delete(name);
    },
    tag(name, commit) {
      tags.set(name, commit);
    },
    refs: () =>
      new Map([
        ...[...branches].map(([name, { tip }]) => [`refs/heads/${name}`, tip] as const),
        ...[...tags].map(([name, commit]) => [`refs/tags/${name}`, commit] as const),
      ]),
    commits: () => withParents(made),
  };
}

function withParents(commits: readonly Commit[]): Set<Commit> {
  const ordered = new Set<Commit>();
  // Histories are hundreds of commits deep: no recursion.
  const open = commits.toReversed();
  for (let commit = open.pop(); commit !== undefined; commit = open.pop()) {
    if (ordered.has(commit)) continue;
    const missing = commit.parents.filter((parent) => !ordered.has(parent));
    if (missing.length === 0) ordered.add(commit);
    else open.push(commit, ...missing);
  }
  return ordered;
}
