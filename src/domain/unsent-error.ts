/** A request of which nothing has left: it has cost nothing. `code` names the cause, such as `ECONNREFUSED`. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError';
  readonly code: string;

  constructor(code: string) {
    super(`nothing was sent (${code})`);
    this.code = code;
  }
}
