import type { Candidate } from '../domain/candidate.ts';
import { groupNearDuplicates, toShingles } from './near-duplicates.ts';
import { isLetter, slot, toSegments } from './prompt-words.ts';

/** Sessions whose prompts differ in little more than their filling, or share a frame around it. */
export interface PromptCluster {
  /** `frame`: whole sentences recur from session to session, whatever stands between them. */
  readonly kind: 'near-duplicate' | 'frame';
  /** The first of them: of some templates there are thousands. */
  readonly sessionIds: readonly string[];
  readonly sessionCount: number;
  /** As `sessionCount`, but a prompt tried again word for word on the same commit counts once. */
  readonly askedCount: number;
  /** The sentence that most sessions share, with its filling masked; of a frame only. */
  readonly sharedText: string | null;
}

/** Two may have asked for the same by chance; three are a template. */
export const minTemplateCount = 3;

/** Of this many words two are enough, when nothing but the filling differs: by chance nobody writes that twice. */
const minTwinLength = 10;

/** Shorter sentences recur by chance: "please add a test". They count only beside a longer one. */
const minSentenceLength = 6;

/** Keys and headings are short; this many of them, filled in each time, are a form. */
const minShortCount = 4;
const minShortLength = 8;
const frameShareOfShort = 0.6;

/** A frame is at least half of its prompt, or a third of it in two long sentences: less is a habit of the one who writes. */
const frameShare = 0.5;
const frameShareOfTwo = 0.3;

/** A candidate and the segments of its opening, each as one text: single words of all candidates would fill the memory. */
interface Opening {
  readonly candidate: Candidate;
  readonly segments: readonly { readonly text: string; readonly length: number }[];
  readonly shingles: Int32Array;
  /** All of them where something was filled in, none elsewhere. */
  readonly words: Words;
}

function toOpening(candidate: Candidate): Opening {
  const segments = toSegments(candidate.prompts[0] ?? '');
  const words = segments.flat();
  return {
    candidate,
    segments: segments.map((segment) => ({ text: segment.join(' '), length: toLength(segment) })),
    shingles: toShingles(words),
    words: words.includes(slot) ? words : [],
  };
}

/** @returns the clusters, by candidate id; where a prompt is in one of each kind, the near-duplicates */
export function clusterPrompts(candidates: readonly Candidate[]): ReadonlyMap<string, PromptCluster> {
  const openings = candidates.map(toOpening);
  const groups = groupNearDuplicates(openings.map(({ shingles }) => shingles));
  const duplicates = Map.groupBy(candidates, (_, i) => groups[i]).values();
  const filled = openings.filter(({ words }) => words.length > 0);
  return new Map([
    ...findFrames(openings),
    ...findButtons(filled),
    ...findTwins(filled),
    ...[...duplicates].flatMap((members) => {
      if (members.length < minTemplateCount) return [];
      const cluster = toCluster('near-duplicate', members, null);
      return cluster.askedCount < minTemplateCount ? [] : members.map(({ id }) => [id, cluster] as const);
    }),
  ]);
}

/** Word for word the same with other fillings; the same filling is somebody's second try. */
function findTwins(filled: readonly Opening[]): (readonly [string, PromptCluster])[] {
  const long = filled.filter(({ words }) => toLength(words) >= minTwinLength);
  return [...Map.groupBy(long, toText).values()].flatMap((group) => {
    const members = group.map(({ candidate }) => candidate);
    if (new Set(members.map(({ prompts: [opening] }) => opening)).size < 2) return [];
    const cluster = toCluster('near-duplicate', members, null);
    return members.map(({ id }) => [id, cluster] as const);
  });
}

const toText = ({ segments }: Opening) => segments.map(({ text }) => text).join(' ');

/** Slot apart, in words. */
const minButtonLength = 3;

/** A short sentence with one thing filled in, word for word the same, set like print: "Add type hints to `x.py`." */
function findButtons(filled: readonly Opening[]): (readonly [string, PromptCluster])[] {
  const isPrinted = ({ prompts: [opening = ''] }: Candidate) =>
    opening.length <= maxButtonLength && /^(?!\p{Ll})[^!?？！]*[.:。`)\]}>\d]\s*$/u.test(opening);
  const buttons = filled.filter(
    ({ candidate, words }) => isPrinted(candidate) && toLength(words) >= minButtonLength,
  );
  const groups = [...Map.groupBy(buttons, ({ words }) => toFrame(words)).values()];
  return groups.flatMap((group) => {
    const [first] = group;
    const alike = group.filter(
      ({ words }) =>
        first !== undefined &&
        (toLikeness(first.words, words) >= minLikeness || isSameFrame(first.words, words)),
    );
    const cluster = toCluster(
      'near-duplicate',
      alike.map(({ candidate }) => candidate),
      null,
    );
    return cluster.askedCount < minTemplateCount
      ? []
      : alike.map(({ candidate }) => [candidate.id, cluster] as const);
  });
}

/** Of two short texts with the same beginning and end, the words that both have; one filling may be no path and no quotation. */
const minLikeness = 0.75;

function toLikeness(a: Words, b: Words): number {
  const [own, other] = [new Set(a), new Set(b)];
  return own.intersection(other).size / own.union(other).size;
}

/** Around a filling of any length: the words that both have at their beginnings and ends. */
function isSameFrame(a: Words, b: Words): boolean {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const shared = toLength(a.slice(0, start)) + toLength(end === 0 ? [] : a.slice(-end));
  return shared >= minSentenceLength && shared >= frameShareOfTwo * Math.max(toLength(a), toLength(b));
}

/** Beginning and end; a text of few words whole. */
function toFrame(text: Words): string {
  return toLength(text) < 7 ? text.join(' ') : [...text.slice(0, 2), ...text.slice(-3)].join(' ');
}

/** In characters. */
const maxButtonLength = 400;

function toCluster(
  kind: PromptCluster['kind'],
  members: readonly Candidate[],
  sharedText: string | null,
): PromptCluster {
  const sessionIds = [...new Set(members.map(({ provenance }) => provenance.sessionId))];
  return {
    kind,
    sessionIds: sessionIds.slice(0, maxShownCount),
    sessionCount: sessionIds.length,
    askedCount: new Set(members.map(({ baseCommit, prompts }) => `${baseCommit}\n${prompts[0]}`)).size,
    sharedText,
  };
}

const maxShownCount = 20;

/** By candidate id. The work grows with the number of sentences: each is looked up by its text. */
function findFrames(openings: readonly Opening[]): Map<string, PromptCluster> {
  const holders = new Map<string, Candidate[]>();
  for (const { candidate, segments } of openings) {
    for (const text of new Set(segments.map((segment) => segment.text))) {
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
  for (const { candidate, segments } of openings) {
    const shared = segments.filter(({ text }) => clusters.has(text));
    const sentences = shared.filter(({ length }) => length >= minSentenceLength);
    const isForm = shared.length >= minShortCount && sumLength(shared) >= minShortLength;
    const [longest] = (isForm ? shared : sentences).toSorted((x, y) => y.length - x.length);
    if (longest === undefined) continue;
    const minShare =
      sentences.length >= 2 ? frameShareOfTwo : sentences.length === 1 ? frameShare : frameShareOfShort;
    if (sumLength(shared) < minShare * sumLength(segments)) continue;
    const cluster = clusters.get(longest.text);
    if (cluster !== undefined) frames.set(candidate.id, cluster);
  }
  return frames;
}

type Words = readonly string[];

/** In words; where a letter is a word, some two and a half letters make what is one elsewhere. */
function toLength(words: Words): number {
  return words.reduce((sum, word) => sum + (word === slot ? 0 : isLetter(word) ? 0.4 : 1), 0);
}

function sumLength(segments: Opening['segments']): number {
  return segments.reduce((sum, { length }) => sum + length, 0);
}
