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
  const count = words.length < minWordCount ? 0 : words.length - shingleLength + 1;
  const shingles = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    let hash = toHash(words[i] ?? '');
    for (let k = 1; k < shingleLength; k++) hash = toHash(words[i + k] ?? '', toHash(' ', hash));
    shingles[i] = hash;
  }
  return shingles.sort().filter((shingle, i) => i === 0 || shingle !== shingles[i - 1]);
}

/** A key for each band, of 53 bits: among a million texts two are the same by chance once in sixty times, and cost a look. */
function toBands(shingles: Int32Array): number[] {
  const signature = new Uint32Array(bandCount * rowsPerBand);
  for (let row = 0; row < signature.length; row++) {
    const seed = Math.imul(row + 1, 0x9e3779b1);
    let least = 0xffffffff;
    for (let i = 0; i < shingles.length; i++) {
      const value = mix((shingles[i] ?? 0) ^ seed);
      if (value < least) least = value;
    }
    signature[row] = least;
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
