import { findMarks, withoutMarks } from '../domain/redaction.ts';

/** Of the words of a prompt, the share that redaction took out, in [0, 1]; a mark counts as one word, signs alone as none. */
export function toMarkShare(prompt: string): number {
  const markCount = findMarks(prompt).length;
  if (markCount === 0) return 0;
  const words = withoutMarks(prompt)
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  return markCount / (markCount + words.length);
}
