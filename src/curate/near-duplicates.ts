import { mix, toHash } from './hashes.ts';

/** Jaccard similarity from which two texts are near-duplicates. */
const minSimilarity = 0.7;

/** Words in a row that are compared. */
const shingleLength = 3;

/** Shorter texts are alike by nature: "fix the failing test" is no template. */
const minWordCount = 8;

/** MinHash bands × rows: pairs of similarity 0.7 share a band with a chance above 0.98, pairs of 0.3 below 0.13. */
const bandCount = 16;
const rowsPerBand = 4;

/**
 * Groups near-duplicates: MinHash (Broder 1997) finds pairs that may be alike, the exact similarity decides. Each text is held
 * against one text of each band that it shares, so that the work grows with the number of texts, not with its square.
 * @returns for each text the index of its group's first
 */
export function groupNearDuplicates(texts: readonly (readonly string[])[]): number[] {
  const shingles = texts.map(toShingles);
  const parents = texts.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[i] = root;
    return root;
  };
  const firstOfBand = new Map<number, number>();
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
  return texts.map((_, i) => find(i));
}

function toShingles(words: readonly string[]): Set<number> {
  const shingles = new Set<number>();
  if (words.length < minWordCount) return shingles;
  for (let i = 0; i + shingleLength <= words.length; i++) {
    shingles.add(toHash(words.slice(i, i + shingleLength).join(' ')));
  }
  return shingles;
}

/** A key for each band, of 53 bits: among a million texts two are the same by chance once in sixty times, and cost a look. */
function toBands(shingles: ReadonlySet<number>): number[] {
  const signature = new Uint32Array(bandCount * rowsPerBand).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let row = 0; row < signature.length; row++) {
      const value = mix(shingle ^ Math.imul(row + 1, 0x9e3779b1));
      if (value < (signature[row] ?? 0)) signature[row] = value;
    }
  }
  return Array.from({ length: bandCount }, (_, band) => {
    let [high, low] = [band, ~band];
    for (const value of signature.subarray(band * rowsPerBand, (band + 1) * rowsPerBand)) {
      high = mix(high ^ value);
      low = mix(Math.imul(low, 31) ^ value);
    }
    return high * 2 ** 21 + (low >>> 11);
  });
}

function toSimilarity(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const common = a.intersection(b).size;
  return common / (a.size + b.size - common);
}
