import type { Candidate } from '../domain/candidate.ts';

/** Sessions whose prompts differ in little more than names and numbers. */
export interface PromptCluster {
  readonly sessionIds: readonly string[];
  /** As `sessionIds`, but a prompt tried again word for word on the same commit counts once. */
  readonly askedCount: number;
}

/** Jaccard similarity from which two prompts are one template. */
const minSimilarity = 0.7;

/** Words in a row that are compared. */
const shingleLength = 3;

/** Shorter prompts are alike by nature: "fix the failing test" is no template. */
const minWordCount = 8;

/** MinHash bands × rows: pairs of similarity 0.7 share a band with a chance above 0.98, pairs of 0.3 below 0.13. */
const bandCount = 16;
const rowsPerBand = 4;

/**
 * Groups near-duplicates, by session: MinHash finds pairs that may be alike, the exact similarity decides. Each prompt is held
 * against one prompt of each band that it shares, so that the work grows with the number of prompts, not with its square.
 * @returns by candidate id
 */
export function clusterPrompts(candidates: readonly Candidate[]): ReadonlyMap<string, PromptCluster> {
  const shingles = candidates.map(({ prompts: [opening = ''] }) => toShingles(opening));
  const parents = candidates.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[i] = root;
    return root;
  };
  const firstOfBand = new Map<string, number>();
  for (const [i, own] of shingles.entries()) {
    if (own.size === 0) continue;
    for (const band of toBands(own)) {
      const first = firstOfBand.get(band);
      if (first === undefined) firstOfBand.set(band, i);
      else if (find(first) !== find(i) && toSimilarity(own, shingles[first] ?? new Set()) >= minSimilarity) {
        parents[find(i)] = find(first);
      }
    }
  }
  const groups = Map.groupBy(candidates, (_, i) => find(i)).values();
  return new Map(
    [...groups].flatMap((members) => {
      const cluster: PromptCluster = {
        sessionIds: [...new Set(members.map(({ provenance }) => provenance.sessionId))],
        askedCount: new Set(members.map(({ baseCommit, prompts }) => `${baseCommit}\n${prompts[0]}`)).size,
      };
      return members.map(({ id }) => [id, cluster] as const);
    }),
  );
}

/** Runs of words, as hashes, with code, quotes, paths, numbers and ids masked: they are what a template is filled with. */
function toShingles(prompt: string): Set<number> {
  const words = prompt
    .toLowerCase()
    .replaceAll(/```[\s\S]*?```|`[^`\n]*`|"[^"\n]*"/g, ' § ')
    .split(/\s+/)
    .flatMap((word) => (isFilling(word) ? ['§'] : (word.match(/[\p{L}§]+/gu) ?? [])));
  const shingles = new Set<number>();
  if (words.length < minWordCount) return shingles;
  for (let i = 0; i + shingleLength <= words.length; i++) {
    shingles.add(toHash(words.slice(i, i + shingleLength).join(' ')));
  }
  return shingles;
}

/** Paths, file names, numbers, ids, identifiers with an underscore. */
function isFilling(word: string): boolean {
  return /[/\\_\d]|\p{L}\.\p{L}/u.test(word);
}

function toBands(shingles: ReadonlySet<number>): string[] {
  const signature = Array.from({ length: bandCount * rowsPerBand }, (_, row) => {
    let least = 0xffffffff;
    for (const shingle of shingles) least = Math.min(least, mix(shingle ^ Math.imul(row + 1, 0x9e3779b1)));
    return least;
  });
  return Array.from({ length: bandCount }, (_, band) =>
    [band, ...signature.slice(band * rowsPerBand, (band + 1) * rowsPerBand)].join(' '),
  );
}

function toSimilarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const common = a.intersection(b).size;
  return common / (a.size + b.size - common);
}

/** FNV-1a, 32 bits. */
function toHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: spreads every bit over all. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
