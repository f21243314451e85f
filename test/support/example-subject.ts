import { createMemoryTrees } from '../../src/curate/memory-trees.ts';
import { type Subject, toSubject } from '../../src/curate/subject.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { exampleCandidate } from './examples.ts';

/** What a filter sees of a candidate that stands alone, on a base of these files. */
export function exampleSubject(
  over: Partial<Candidate>,
  baseFiles: Readonly<Record<string, string>> = {},
): Subject {
  const candidate = exampleCandidate(over);
  const git = createMemoryTrees({ [candidate.baseCommit]: baseFiles });
  return toSubject(candidate, git);
}
