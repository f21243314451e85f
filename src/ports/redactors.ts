import type { Redaction } from '../domain/redaction.ts';

export interface Redactor {
  /** Puts a mark such as `[redacted: aws-access-key]` in place of every secret. The number of lines stays. */
  redact(text: string): Promise<RedactedText>;
}

export interface RedactedText {
  readonly text: string;
  readonly found: readonly Redaction[];
}
