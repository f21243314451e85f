import { looksRandom } from './randomness.ts';
import { type Finding, standsBehind } from './secret-form.ts';

/**
 * Tokens whose beginnings are too common to be cues. They are long, and so looked for in long runs of the characters that
 * tokens are made of, of which ordinary text has few. A few words with dashes may stand before one, as in names of branches.
 */
const forms: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  // RFC 7519; what is signed or encrypted stands between points. An unsigned one has nothing after the second.
  {
    kind: 'jwt',
    pattern: /(?<=(?:^|[^\w-])(?:\w{1,16}-){0,3})eyJ[\w-]{8,}\.(?:eyJ)?[\w-]{8,}\.[\w-]*(?:\.[\w-]+)*/,
  },
  // Twilio, "API keys"; Mailgun, "API keys", old and new; Mailchimp's with their data centre; SendGrid; Resend.
  { kind: 'twilio-key', pattern: /(?<![A-Za-z0-9])SK[a-f0-9]{32}(?![A-Za-z0-9])/ },
  { kind: 'mailgun-key', pattern: /(?<![A-Za-z0-9])key-[a-f0-9]{32}(?![A-Za-z0-9])/ },
  { kind: 'mailgun-key', pattern: /(?<![A-Za-z0-9-])[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}(?![A-Za-z0-9-])/ },
  { kind: 'mailchimp-key', pattern: /(?<![A-Za-z0-9])[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/ },
  { kind: 'sendgrid-key', pattern: /(?<![A-Za-z0-9])SG\.[\w-]{16,32}\.[\w-]{32,64}/ },
  { kind: 'resend-key', pattern: /(?<![A-Za-z0-9])re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?!\w)/ },
  // Discord, "Authentication": a bot's id in Base64, a time, a MAC.
  {
    kind: 'discord-token',
    pattern: /(?<=(?:^|[^\w-])(?:\w{1,16}-){0,3})[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/,
  },
  // Mollie, "Authentication"; Plaid, "Tokens".
  {
    kind: 'mollie-key',
    pattern:
      /(?<![A-Za-z0-9_])(?:live|test)_(?=[A-Za-z]{0,29}\d)(?=[a-z0-9]{0,29}[A-Z])[A-Za-z0-9]{30}(?![A-Za-z0-9])/,
  },
  {
    kind: 'plaid-token',
    pattern:
      /(?<![A-Za-z0-9])access-(?:sandbox|development|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
  },
  // Microsoft Entra ID, client secrets: a digit and "Q~" stand after three characters.
  { kind: 'azure-client-secret', pattern: /(?<![A-Za-z0-9])[A-Za-z0-9_.~-]{3}\dQ~[\w.~-]{31,34}/ },
  // NuGet.org, crates.io, Airtable, Doppler.
  { kind: 'nuget-key', pattern: /(?<![A-Za-z0-9])oy2(?=[a-z]{0,42}\d)[a-z0-9]{43}(?![A-Za-z0-9])/ },
  {
    kind: 'crates-token',
    pattern: /(?<![A-Za-z0-9])cio(?=[A-Za-z]{0,31}\d)(?=[a-z0-9]{0,31}[A-Z])[A-Za-z0-9]{32}(?![A-Za-z0-9])/,
  },
  { kind: 'airtable-token', pattern: /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/ },
  {
    kind: 'doppler-token',
    pattern: /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{1,35}\.)?[A-Za-z0-9]{40,44}/,
  },
];

/** All at once, each in a group of its own: a run is gone over once. None of the patterns may have groups that capture. */
const anyForm = new RegExp(forms.map(({ pattern }) => `(${pattern.source})`).join('|'), 'g');

/** Shorter than the shortest of the forms. */
const minRunLength = 32;

/** What a token without a name and without a prefix may have: shorter ones cannot be told from names, longer ones are data. */
const maxNamelessLength = 200;

const isRunCharacter = new Uint8Array(65536);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-.~') {
  isRunCharacter[character.charCodeAt(0)] = 1;
}

export function findInRuns(text: string): Finding[] {
  const findings: Finding[] = [];
  for (let start = nextRun(text, 0); start !== -1; ) {
    let end = start + minRunLength;
    while (end < text.length && isRunCharacter[text.charCodeAt(end)] === 1) end++;
    const run = text.slice(start, end);
    if (/\d/.test(run)) {
      const before = findings.length;
      anyForm.lastIndex = 0;
      for (let match = anyForm.exec(run); match !== null; match = anyForm.exec(run)) {
        const index = match.indexOf(match[0], 1) - 1;
        const from = start + match.index;
        findings.push({ kind: forms[index]?.kind ?? '', start: from, end: from + match[0].length });
      }
      if (findings.length === before && isNamelessSecret(text, start, end, run)) {
        const padding = /^={0,2}/.exec(text.slice(end, end + 2))?.[0].length ?? 0;
        findings.push({ kind: 'high-entropy', start, end: end + padding });
      }
    }
    start = nextRun(text, end);
  }
  return findings;
}

/** Looks at the last character of where a run might be, and so at one in 32 where there is none. */
function nextRun(text: string, from: number): number {
  for (let start = from; start + minRunLength <= text.length; ) {
    let at = start + minRunLength - 1;
    while (at >= start && isRunCharacter[text.charCodeAt(at)] === 1) at--;
    if (at < start) return start;
    start = at + 1;
  }
  return -1;
}

/** Names of what is long and random and nobody's secret. */
const openNames =
  /(?<=integrity|sha\d*|hash|digest|check_?sum|etag|commit|rev|revision|ref|resolved|finger_?print|thumb_?print|signature|nonce|u?u?id|guid|src|url|uri|href|path|file|content|data|body|image|icon|font|mappings|pub(?:lic)?_?key\d*|pin\w*|key_?id|cert|certificate|ca|version|h1|zh|narhash|cid|address|encrypted\w*|example|fixture|snapshot|seed|cursor|trace\w*|span|hunk|blob|tree|base|head|patch|bytes|wasm|expected|actual|model|name|type|class)/iy;

/** What a value is assigned to, read from the value backwards. */
const nameBefore = /(?<=(\w[\w.-]{0,40})\\?["'`]?\]?[ \t]{0,4}(?::=|=>|[=:])[ \t]{0,4}\\?["'`]?)/y;

/**
 * Random, of three kinds of characters, and the whole value of something whose name does not say that it is open. Hex is
 * left out: without a name that speaks for a secret it is a digest.
 */
function isNamelessSecret(text: string, start: number, end: number, run: string): boolean {
  if (run.length > maxNamelessLength || !/[a-z]/.test(run) || !/[A-Z]/.test(run)) return false;
  if (run.includes('.') || /^sha\d{1,3}-/.test(run)) return false;
  if (!/^(?:={0,2}(?:\\?["'`]|[\s;,)]|$))/.test(text.slice(end, end + 4))) return false;
  nameBefore.lastIndex = start;
  const name = nameBefore.exec(text)?.[1];
  if (name === undefined || standsBehind(openNames, name, name.length) || !looksRandom(run, 2.6))
    return false;
  return !/(?:^|[/_-])[A-Z]?[a-z]{3,}(?:[/_-]|$)/.test(run);
}
