import type { Candidate } from '../domain/candidate.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { isLetter, slot, toSegments } from './prompt-words.ts';

/** Sessions whose prompts differ in little more than their filling, or share a frame around it. */
export interface PromptCluster {
  /** `frame`: whole sentences recur from session to session, whatever stands between them. */
  readonly kind: 'near-duplicate' | 'frame';
  readonly sessionIds: readonly string[];
  /** As `sessionIds`, but a prompt tried again word for word on the same commit counts once. */
  readonly askedCount: number;
  /** The sentence that most sessions share, with its filling masked; of a frame only. */
  readonly sharedText: string | null;
}

/** Two may have asked for the same by chance; three are a template. */
export const minTemplateCount = 3;

/** Shorter sentences recur by chance: "please add a test". They count only beside a longer one. */
const minSentenceLength = 6;

/** A frame is at least half of its prompt, or a third of it in two long sentences: less is a habit of the one who writes. */
const frameShare = 0.5;
const frameShareOfTwo = 0.3;

/** @returns the clusters of at least three, by candidate id; where a prompt is in one of each kind, the near-duplicates */
export function clusterPrompts(candidates: readonly Candidate[]): ReadonlyMap<string, PromptCluster> {
  const segments = candidates.map(({ prompts: [opening = ''] }) => toSegments(opening));
  const groups = groupNearDuplicates(segments.map((lines) => lines.flat()));
  const duplicates = Map.groupBy(candidates, (_, i) => groups[i]).values();
  return new Map([
    ...findFrames(candidates, segments),
    ...[...duplicates].flatMap((members) => {
      const cluster = toCluster('near-duplicate', members, null);
      return cluster.askedCount < minTemplateCount ? [] : members.map(({ id }) => [id, cluster] as const);
    }),
  ]);
}

function toCluster(
  kind: PromptCluster['kind'],
  members: readonly Candidate[],
  sharedText: string | null,
): PromptCluster {
  return {
    kind,
    sessionIds: [...new Set(members.map(({ provenance }) => provenance.sessionId))],
    askedCount: new Set(members.map(({ baseCommit, prompts }) => `${baseCommit}\n${prompts[0]}`)).size,
    sharedText,
  };
}

/** By candidate id. The work grows with the number of sentences: each is looked up by its text. */
function findFrames(
  candidates: readonly Candidate[],
  segments: readonly (readonly Segment[])[],
): Map<string, PromptCluster> {
  const holders = new Map<string, Candidate[]>();
  for (const [i, candidate] of candidates.entries()) {
    for (const text of new Set(segments[i]?.map(toText))) {
      const known = holders.get(text);
      if (known === undefined) holders.set(text, [candidate]);
      else known.push(candidate);
    }
  }
  const clusters = new Map<string, PromptCluster>();
  for (const [text, members] of holders) {
    if (members.length < minTemplateCount) continue;
    const cluster = toCluster('frame', members, text);
    if (cluster.askedCount >= minTemplateCount) clusters.set(text, cluster);
  }
  const frames = new Map<string, PromptCluster>();
  for (const [i, { id }] of candidates.entries()) {
    const own = segments[i] ?? [];
    const shared = own.filter((segment) => clusters.has(toText(segment)));
    const sentences = shared.filter((segment) => toLength(segment) >= minSentenceLength);
    const [longest] = sentences.toSorted((x, y) => toLength(y) - toLength(x));
    if (longest === undefined) continue;
    const minShare = sentences.length >= 2 ? frameShareOfTwo : frameShare;
    if (sumLength(shared) < minShare * sumLength(own)) continue;
    const cluster = clusters.get(toText(longest));
    if (cluster !== undefined) frames.set(id, cluster);
  }
  return frames;
}

type Segment = readonly string[];

const toText = (segment: Segment) => segment.join(' ');

/** In words; where a letter is a word, some two and a half letters make what is one elsewhere. */
function toLength(segment: Segment): number {
  return segment.reduce((sum, word) => sum + (word === slot ? 0 : isLetter(word) ? 0.4 : 1), 0);
}

function sumLength(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + toLength(segment), 0);
}
