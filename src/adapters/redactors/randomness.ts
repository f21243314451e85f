/**
 * Whether a text looks drawn by a generator. People write in words: their letters of one case, and their digits, stand
 * together in pieces (`createGitFixture2` has four of 4.3 on average, a kebab or camel of English words more), while in
 * random Base64 a piece has 1.6 characters, in random hex 2.1, in random Base32 3.2.
 * @param maxPieceLength - what still counts as random: 2.6 where nothing else speaks for a secret, 4 where its name does
 */
export function looksRandom(text: string, maxPieceLength: number): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return hasVariety(text.toLowerCase(), 8);
  const sample = text.slice(0, enoughToTell);
  const { pieces, letters, digits } = countPieces(sample);
  return (
    pieces > 2 &&
    digits > 0 &&
    letters > 0 &&
    letters + digits <= maxPieceLength * pieces &&
    hasVariety(sample, Math.min(10, sample.length / 2))
  );
}

/** Characters: the average of more pieces than these hold does not move. */
const enoughToTell = 128;

/** Pieces are those of `[A-Z]?[a-z]+|[A-Z]+|\d+`, counted without a text for each. */
function countPieces(text: string): { pieces: number; letters: number; digits: number } {
  let [pieces, letters, digits, kind, runLength] = [0, 0, 0, other, 0];
  for (let i = 0; i < text.length; i++) {
    const next = toKind(text.charCodeAt(i));
    if (next === digit) digits++;
    else if (next !== other) letters++;
    if (next === kind) {
      runLength++;
      continue;
    }
    const isCapital = kind === upper && next === lower && runLength === 1;
    if (next !== other && !isCapital) pieces++;
    kind = next;
    runLength = 1;
  }
  return { pieces, letters, digits };
}

const other = 0;
const lower = 1;
const upper = 2;
const digit = 3;

function toKind(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return lower;
  if (code >= 0x41 && code <= 0x5a) return upper;
  return code >= 0x30 && code <= 0x39 ? digit : other;
}

/** Whether a text has so many different characters; looks no further once it has. */
export function hasVariety(text: string, count: number): boolean {
  const seen: number[] = [];
  for (let i = 0; i < text.length && seen.length < count; i++) {
    const code = text.charCodeAt(i);
    if (!seen.includes(code)) seen.push(code);
  }
  return seen.length >= count;
}

const dummyWords = new Set(
  (
    'abc access admin any api auth bar baz changeit changeme client correct credential credentials db default demo ' +
    'dummy empty example fake false foo guest hash hello hidden here incorrect insert invalid key local masked missing ' +
    'mock mongo my mysql new nil no none not null number old optional pass passphrase passwd password placeholder pg ' +
    'postgres postgresql private public pw pwd rabbit rabbitmq real redacted redis replace required root sample secret ' +
    'set shared some string super temp test tester testing text the this to todo token true undefined unknown user ' +
    'username value very weak world wrong xyz your'
  ).split(' '),
);

/** A value that stands for a secret and is none: a reference, a blank to fill in, or a word that only says what belongs here. */
export function isPlaceholder(value: string): boolean {
  if (
    /[$%#@]\{|\{\{|\$\(|^\$\w|^%\w+%$|^<.*>$|<[a-z][\w -]*>|^\{.*\}$|^\[.*\]$|^%[sdv]$|\.{3}|…|\*{3}/.test(
      value,
    )
  )
    return true;
  if (/([xX0.*?_-])\1{3}/.test(value) || !hasVariety(value, 3)) return true;
  return hasFewDigits(value) && isOfDummyWords(value.toLowerCase());
}

/** None of its own, as far as anybody can tell: up to four, or `1234` and whatever follows. */
function hasFewDigits(value: string): boolean {
  return !/\d(?:\D*\d){4}/.test(value) || value.replaceAll(/\D/g, '').startsWith('1234');
}

/** A word ends where letters do, and behind some that are written together with others. */
const word = /[a-z]*?(?:password|secret|token|test|user)|[a-z]+/g;

function isOfDummyWords(value: string): boolean {
  word.lastIndex = 0;
  let match = word.exec(value);
  const hasWords = match !== null;
  while (match !== null && dummyWords.has(match[0])) match = word.exec(value);
  return hasWords && match === null;
}
