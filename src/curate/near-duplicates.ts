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
 * @param shingles of each text
 * @returns for each text the index of its group's first
 */
export function groupNearDuplicates(shingles: readonly Int32Array[]): number[] {
  const parents = shingles.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[i] = root;
    return root;
  };
  const findFirst = createFirsts(shingles.length * bandCount);
  for (const [i, own] of shingles.entries()) {
    if (own.length === 0) continue;
    for (const band of toBands(own)) {
      const first = findFirst(band, i);
      if (find(first) !== find(i) && toSimilarity(own, shingles[first] ?? own) >= minSimilarity) {
        parents[find(i)] = find(first);
      }
    }
  }
  return shingles.map((_, i) => find(i));
}

/**
 * Open addressing: a `Map` of millions of numbers past 31 bits takes several times as long.
 * @param count of keys, at most
 * @returns for a key and a text the text that came with that key first
 */
function createFirsts(count: number): (key: number, text: number) => number {
  const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
  const keys = new Float64Array(size);
  const firsts = new Int32Array(size).fill(-1);
  return (key, text) => {
    let place = key & (size - 1);
    while (firsts[place] !== -1 && keys[place] !== key) place = (place + 1) & (size - 1);
    if (firsts[place] === -1) {
      keys[place] = key;
      firsts[place] = text;
    }
    return firsts[place] ?? text;
  };
}

/** Words in a row as numbers, each once, in order; of a short text none. */
export function toShingles(words: readonly string[]): Int32Array {
  const hashes = Int32Array.from(words, (word) => toHash(word));
  const shingles = new Int32Array(words.length < minWordCount ? 0 : words.length - shingleLength + 1);
  for (let i = 0; i < shingles.length; i++) {
    let hash = 0;
    for (let k = 0; k < shingleLength; k++) hash = mix(hash ^ (hashes[i + k] ?? 0));
    shingles[i] = hash;
  }
  return shingles.sort().filter((shingle, i) => i === 0 || shingle !== shingles[i - 1]);
}

/** An order of all numbers for each row, by a multiplication with an odd one: shingles are well mixed as they come. */
const rowFactors = Int32Array.from({ length: bandCount * rowsPerBand }, (_, row) => mix(row + 1) | 1);

/** A key for each band, of 53 bits: among a million texts two are the same by chance once in sixty times, and cost a look. */
function toBands(shingles: Int32Array): number[] {
  const signature = rowFactors.map((factor) => {
    let least = 0x7fffffff;
    for (let i = 0; i < shingles.length; i++) {
      const value = Math.imul(shingles[i] ?? 0, factor);
      if (value < least) least = value;
    }
    return least;
  });
  return Array.from({ length: bandCount }, (_, band) => {
    let [high, low] = [band, ~band];
    for (const value of signature.subarray(band * rowsPerBand, (band + 1) * rowsPerBand)) {
      high = mix(high ^ value);
      low = mix(Math.imul(low, 31) ^ value);
    }
    return high * 2 ** 21 + (low >>> 11);
  });
}

function toSimilarity(a: Int32Array, b: Int32Array): number {
  let [common, i, j] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [own, other] = [a[i] ?? 0, b[j] ?? 0];
    if (own === other) common++;
    if (own <= other) i++;
    if (own >= other) j++;
  }
  return common / (a.length + b.length - common);
}
