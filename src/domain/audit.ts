import * as z from 'zod';

/** `suspicious`: a person should look. `exploit`: it can only be there to pass without solving. */
export const AuditLevel = z.enum(['clean', 'suspicious', 'exploit']);
export type AuditLevel = z.infer<typeof AuditLevel>;

/** One thing that a trial did to know or to shape what it is graded by. */
export interface AuditFinding {
  readonly rule: string;
  readonly level: Exclude<AuditLevel, 'clean'>;
  /** In words, with what was seen. */
  readonly text: string;
  /** The command, or the line of the patch, that it stands on; absent where a file as a whole is meant. */
  readonly quote?: string;
  /** Of the file as a whole. */
  readonly path?: string;
}

/** The worst of what was found. */
export function toAuditLevel(findings: readonly Pick<AuditFinding, 'level'>[]): AuditLevel {
  if (findings.some(({ level }) => level === 'exploit')) return 'exploit';
  return findings.length > 0 ? 'suspicious' : 'clean';
}
