export interface CommitSummary {
  readonly id: string;
  readonly parentIds: readonly string[];
  readonly committedAt: string;
  /** Paths that differ from the first parent; of a renamed file both. */
  readonly files: readonly string[];
  readonly renames: readonly Rename[];
  /** A branch on which work lands holds it: the default branch, unless the configuration names others. */
  readonly hasLanded: boolean;
}

export interface Rename {
  readonly from: string;
  readonly to: string;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

/** What one session asks for and the repository cannot give is a `RepositoryFault`: it costs that session alone. */
export interface Git {
  /** Directory of the repository. */
  readonly path: string;
  /**
   * Differs whenever a ref, HEAD, the address of a remote, or what the configuration says of branches does: what else is asked
   * here depends on nothing more.
   */
  state(): Promise<string>;
  hasCommit(commit: string): Promise<boolean>;
  /** Whether there is a commit, tree or file of this id. */
  hasObject(id: string): Promise<boolean>;
  /** Whether any branch or tag leads to a commit: one that is pinned may be there without. */
  isReachable(commit: string): Promise<boolean>;
  /** Whether a commit, known like the other, comes after it on some line of history. */
  isAfter(commit: string, earlier: string): Promise<boolean>;
  /**
   * Commits on any ref, committed at or after `since` (ISO 8601), oldest first. Of merges only those that brought a branch
   * into a branch on which work lands, with the files that differ from their first parent.
   */
  listCommits(since: string): Promise<readonly CommitSummary[]>;
  /** Whether there is a branch of this name, here or at the origin as it was last fetched. */
  hasBranch(branch: string): Promise<boolean>;
  /** The whole message. */
  readMessage(commit: string): Promise<string>;
  readAuthor(commit: string): Promise<Author>;
  /** The last commit of a branch before an instant, by the branch's own line; of the default branch where there is no such branch. */
  findLastCommit(branch: string | null, before: string): Promise<string | undefined>;
  /**
   * `git diff --binary --full-index` from one commit to another; a root commit's parent is the empty tree, `null`.
   * @throws {RepositoryFault} where it is larger than 32 MiB
   */
  diff(from: string | null, to: string): Promise<string>;
  /**
   * The same without context and without binaries: enough to compare changes. `undefined` where it is so large that no
   * person or agent wrote it.
   */
  diffLines(from: string | null, to: string): Promise<string | undefined>;
  listFiles(commit: string): Promise<readonly string[]>;
  /** Of the commit's files those that lie in the folder of one of the paths, or in one above. */
  listAround(commit: string, paths: Iterable<string>): Promise<readonly string[]>;
  /** Which of the paths there are at that commit, and as what; submodules are neither. */
  findPaths(commit: string, paths: Iterable<string>): Promise<ReadonlyMap<string, 'file' | 'folder'>>;
  /** Content as UTF-8; `undefined` where the path does not exist at that commit. */
  readFile(commit: string, path: string): Promise<string | undefined>;
  /** Which of the words stand, as whole words, somewhere in the text files of a tree. */
  findWords(commit: string, words: readonly string[]): Promise<ReadonlySet<string>>;
  remoteUrls(): Promise<readonly string[]>;
  /**
   * Keeps these commits, with their trees but without their history, whatever becomes of the repository: all else that is
   * asked here finds them ever after. Those that it could not keep come back, with the cause.
   */
  pin(commits: Iterable<string>): Promise<readonly { readonly commit: string; readonly detail: string }[]>;
  /**
   * A commit without history whose tree is that of another one with a patch undone, kept like those that are pinned. The same
   * for the same on every machine.
   */
  backOut(head: string, patch: string): Promise<BackOutResult>;
}

export type BackOutResult =
  | { readonly kind: 'backed-out'; readonly commit: string }
  /** It does not revert cleanly. */
  | { readonly kind: 'conflict'; readonly detail: string };
