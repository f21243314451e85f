/**
 * What a repository cannot give, though a session needs it. It costs that session and no other; whatever else goes wrong with
 * a repository is thrown as it is.
 */
export class RepositoryFault extends Error {
  override name = 'RepositoryFault';
  /** `objectMissing`: a commit, tree or file that ought to be there; `changeUnusable`: one too large, or in no form that is text. */
  readonly kind: 'objectMissing' | 'changeUnusable';
  /** Directory of the repository. */
  readonly path: string;
  /** Id of the object that is missing, where git says it. */
  readonly object: string | null;

  /** @param message says what it is and what to do, without the repository's place */
  constructor(kind: RepositoryFault['kind'], path: string, message: string, object: string | null = null) {
    super(message);
    this.kind = kind;
    this.path = path;
    this.object = object;
  }
}
