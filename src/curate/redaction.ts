import type { Finding } from '../domain/finding.ts';
import { formatShare } from '../domain/format-share.ts';
import { object, pass } from './finding.ts';
import { toMarkShare } from './mark-share.ts';
import type { Subject } from './subject.ts';

/**
 * More than one word in five: a request that names a secret in passing ("deploy fails with key …, fix it") keeps its sense,
 * one that is mostly secrets (a pasted environment, "use … and …") is about what nobody can see any more.
 */
const maxMarkShare = 0.2;

/** A patch with a mark in it is not what landed, and cannot be applied or graded; a prompt must still say what is wanted. */
export function checkRedaction({ candidate: { redactions, prompts } }: Subject): Finding {
  const lost = redactions.filter(({ part }) => part === 'goldPatch' || part === 'testPatch');
  if (lost.length > 0) {
    const kinds = [...new Set(lost.map(({ kind }) => kind))];
    const text = `the landed change held secrets, which were taken out: ${kinds.join(', ')}`;
    return object('redaction', 'redaction', text, { redactions: lost });
  }
  const markShare = Math.max(...prompts.map(toMarkShare));
  const evidence = { markShare, redactions };
  if (markShare <= maxMarkShare) return pass('redaction', 'the prompt says what it said', evidence);
  const text = `${formatShare(markShare)} of a prompt's words were secrets, which were taken out: it no longer says what is wanted`;
  return object('redaction', 'redaction', text, evidence);
}
