import { type Range, type SecretForm, toForm, toToken } from './secret-form.ts';

/** Larger than any key that people use: an RSA key of 16384 bits has 12.6 KB. */
const maxKeyLength = 20_000;

/** RFC 7468 names them all `… PRIVATE KEY`; RFC 4880 adds ` BLOCK`. Of SSH's own format too. */
const header = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/y;
const footer = /-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/y;

/** Lines of a key whose end is missing, whatever they are quoted in: escapes, quotes, signs of a diff or of joined strings. */
const keyLines =
  /(?:(?:\\[nrt]|[\s"'`+,>|-]){0,12}(?:[A-Za-z0-9+/=]{16,}|[A-Z][\w-]{2,20}: [^\r\n\\]{1,80}))*(?:(?:\\[nrt]|\s)[A-Za-z0-9+/]{1,15}={1,2})?/y;

/** Private keys in text form, also on one line with escapes for its breaks, and also those whose end or beginning was cut off. */
export const privateKeyForms: readonly SecretForm[] = [
  { kind: 'private-key', cues: ['-----BEGIN'], find: findFromHeader },
  { kind: 'private-key', cues: ['-----END'], find: findFromFooter },
  // The same in Base64, as Kubernetes and CI variables hold them: "-----BEGIN" comes to LS0tLS1CRUdJTi.
  {
    kind: 'private-key',
    cues: ['LS0tLS1CRUdJTi'],
    find(text, at) {
      const isPrivate = Buffer.from(text.slice(at, at + 64), 'base64')
        .toString('latin1')
        .includes('PRIVATE KEY');
      return isPrivate ? { start: at, end: endOf(/[A-Za-z0-9+/=\s]*/y, text, at) } : undefined;
    },
  },
  // PuTTY, "PPK file format": the private part has its number of lines before it.
  toForm('private-key', 'private-lines:', /Private-Lines: \d{1,3}\s{1,4}(?<secret>[A-Za-z0-9+/]{20})/i, {
    tail: /[A-Za-z0-9+/=\s]*/y,
  }),
  // age, "The age identity format": Bech32.
  toToken('age-key', 'AGE-SECRET-KEY-', /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{50}/),
  // RFC 7517 and 7518: the private part of a JSON Web Key.
  toForm('private-key', '"d"', /"d"\s{0,4}:\s{0,4}"(?<secret>(?=[A-Za-z_-]{0,40}\d)[\w-]{40})/, {
    tail: /[\w-]*/y,
  }),
];

function findFromHeader(text: string, at: number): Range | undefined {
  const begun = endOf(header, text, at);
  if (begun === at) return undefined;
  const near = text.slice(begun, begun + maxKeyLength);
  const stop = /-----(?:BEGIN|END)/.exec(near);
  const body = near.slice(0, stop?.index);
  const isWhole = stop?.[0] === '-----END';
  const length = isWhole ? body.length : endOf(keyLines, body, 0);
  if (!isKeyBody(body.slice(0, length))) return undefined;
  return { start: at, end: isWhole ? endOf(footer, text, begun + length) : begun + length };
}

/** A hunk of a diff may begin in the middle of a key. */
function findFromFooter(text: string, at: number): Range | undefined {
  const end = endOf(footer, text, at);
  if (end === at) return undefined;
  // However long its line is: a text of many keys on one line is not to be gone over again for each of them.
  const first = Math.max(0, at - maxKeyLength);
  let start = first + text.slice(first, at).lastIndexOf('\n') + 1;
  while (start > first) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (!/^[-+ ]?[A-Za-z0-9+/=]{16,80}\r?\n$/.test(text.slice(before, Math.min(start, before + 100)))) break;
    start = before;
  }
  return isKeyBody(text.slice(start, at)) ? { start, end } : undefined;
}

/** Code that only speaks of keys has words between their marks, and documentation three dots. */
function isKeyBody(body: string): boolean {
  const text = body.replaceAll(/\\[nrt]|\s/g, ' ');
  const solid = text.match(/[A-Za-z0-9+/=]{16,}/g)?.join('').length ?? 0;
  return solid >= 40 && solid >= 0.5 * text.replaceAll(' ', '').length;
}

function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : at;
}
