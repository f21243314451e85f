/**
 * Whether a text looks drawn by a generator. People write in words: their letters of one case, and their digits, stand
 * together in pieces (`createGitFixture2` has four of 4.3 on average, a kebab or camel of English words more), while in
 * random Base64 a piece has 1.6 characters, in random hex 2.1, in random Base32 3.2.
 * @param maxPieceLength - what still counts as random: 2.6 where nothing else speaks for a secret, 4 where its name does
 */
export function looksRandom(text: string, maxPieceLength: number): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return new Set(text.toLowerCase()).size >= 8;
  const sample = text.slice(0, enoughToTell);
  const pieces = sample.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return (
    pieces.length > 2 &&
    /\d/.test(sample) &&
    /[A-Za-z]/.test(sample) &&
    length / pieces.length <= maxPieceLength &&
    new Set(sample).size >= Math.min(10, sample.length / 2)
  );
}

/** Characters: the average of more pieces than these hold does not move. */
const enoughToTell = 128;

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
  if (/([xX0.*?_-])\1{3}/.test(value) || new Set(value).size < 3) return true;
  const words = value
    .toLowerCase()
    .split(/[^a-z]+|(?<=password|secret|token|test|user)/)
    .filter((word) => word !== '');
  const digits = value.replaceAll(/\D/g, '');
  return (
    words.length > 0 && words.every((word) => dummyWords.has(word)) && /^(\d{0,4}|1234\d*)$/.test(digits)
  );
}
