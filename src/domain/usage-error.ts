/**
 * Something that the user can mend: configuration, command line, files, the machine. The message says what was wrong,
 * where, and what to do next; no stack trace is shown for it. Anything else that is thrown is a bug.
 */
export class UsageError extends Error {
  override name = 'UsageError';
}
