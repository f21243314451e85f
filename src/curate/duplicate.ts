import type { Candidate } from '../domain/candidate.ts';
import type { Finding } from '../domain/finding.ts';
import { object, pass } from './finding.ts';

/**
 * By the id of each repeated candidate, the id of the first: the same words in the same repository, and the same change. Asked
 * again for another change, the same words are another task; the same change for other words is, too.
 */
export function findTwins(candidates: readonly Candidate[]): ReadonlyMap<string, string> {
  const firstsByWords = new Map<string, Candidate[]>();
  const twins = new Map<string, string>();
  for (const candidate of toOldestFirst(candidates)) {
    const words = candidate.prompts.map((prompt) => prompt.replaceAll(/\s+/g, ' ').trim()).join('\n');
    const firsts = firstsByWords.get(words);
    const first = firsts?.find((each) => isSameChange(each, candidate));
    if (first !== undefined) twins.set(candidate.id, first.id);
    else if (firsts !== undefined) firsts.push(candidate);
    else firstsByWords.set(words, [candidate]);
  }
  return twins;
}

function isSameChange(a: Candidate, b: Candidate): boolean {
  return a.repo === b.repo && a.goldPatch === b.goldPatch && a.testPatch === b.testPatch;
}

function toOldestFirst(candidates: readonly Candidate[]): Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, age: `${candidate.provenance.sessionStartedAt} ${candidate.id}` }))
    .sort((a, b) => (a.age === b.age ? 0 : a.age < b.age ? -1 : 1))
    .map(({ candidate }) => candidate);
}

/** @param twinId an earlier candidate with the same words and the same change */
export function checkDuplicate(twinId: string | undefined): Finding {
  if (twinId === undefined) return pass('duplicate', 'no other candidate has these words and this change');
  return object('duplicate', 'duplicate', `the same words and the same change as ${twinId}`, { twinId });
}
