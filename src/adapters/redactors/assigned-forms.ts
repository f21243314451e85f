import { isPlaceholder, looksRandom } from './randomness.ts';
import { type Range, type SecretForm, standsBehind } from './secret-form.ts';

/** Names of what only people who were told may know. A password may be a word; the others are drawn by a generator. */
const passwordNames = ['password', 'passwd', 'passphrase', 'passcode', 'pwd', 'pass'];
const keyNames = [
  'secret',
  'secret_key',
  'secretkey',
  'token',
  'api_key',
  'apikey',
  'api-key',
  'access_key',
  'accesskey',
  'access-key',
  'private_key',
  'privatekey',
  'private-key',
  'encryption_key',
  'encryptionkey',
  'signing_key',
  'signingkey',
  'auth_key',
  'authkey',
  'account_key',
  'master_key',
  'masterkey',
  'session_key',
  'license_key',
  'deploy_key',
  'storage_key',
  'subscription-key',
  'app_key',
  'appkey',
  'key-data',
  'credential',
  'webhook',
  'salt',
  'pepper',
  'otp_seed',
  'dsn',
  'x-key',
  'auth',
];

/** Values that belong to such a name: in environment files, YAML, JSON, INI, XML, arguments and the code of most languages. */
export const assignedForms: readonly SecretForm[] = [
  ...passwordNames.map((cue) => toAssigned('password', cue, isPassword)),
  ...keyNames.map((cue) => toAssigned('assigned-secret', cue, isKey)),
];

function toAssigned(kind: string, cue: string, isSecret: (assigned: Assigned) => boolean): SecretForm {
  return { kind, cues: [cue], find: (text, at) => findAssigned(text, at, cue, isSecret) };
}

interface Assigned {
  /** From the cue on. */
  readonly name: string;
  readonly value: string;
  readonly isQuoted: boolean;
  /** `NAME=value` without spaces, as in an environment. */
  readonly isEnvironment: boolean;
}

/**
 * The rest of the name, what closes it, an operator (with a type before it, or the angle of an element), and
 * the value in one of three kinds of quotes or bare: with it the match ends. No shorter name is tried: nothing follows one. Groups have no names, since each match would pay for them.
 */
const assignment =
  /(?=([A-Za-z-]{3,16}[\w-]{0,40}))\1(?:\\{0,3}["'`])?[\])]?(?:\??:[ \t]{0,4}[A-Za-z]{3,20}(?=[ \t]{1,4}=[^=>]))?([ \t]{0,8}(?:=>|:=|={1,3}|!==?|:|,(?=[ \t]{0,4}["']))[ \t]{0,8}|>|[ \t]{1,2}(?=["']?[^\s=:-]))(?:(?:@|[bfru]{1,2})?(?:\\{0,3}"([^"\\\r\n]{3,512})|\\{0,3}'([^'\\\r\n]{3,512})|`([^`\\\r\n]{3,512})`)|([^\s"'`;,(){}[\]<>&|\\=][^\s"'`;,(){}[\]<>&|\\=]{2,511}(?:=[^\s"'`;,(){}[\]<>&|\\=]{0,64}){0,3}))/y;

function findAssigned(
  text: string,
  at: number,
  cue: string,
  isSecret: (assigned: Assigned) => boolean,
): Range | undefined {
  if (isLowerCase(text, at + cue.length) && isLowerCase(text, at + cue.length - 1)) return undefined;
  assignment.lastIndex = at;
  const match = assignment.exec(text);
  if (match === null) return undefined;
  const [, name = '', operator = '', double, single, back, bare] = match;
  const value = bare ?? double ?? single ?? back ?? '';
  const end = assignment.lastIndex;
  if (operator.trim() === '' && !standsBehind(argumentName, text, at)) return undefined;
  if (operator === ',' && bare !== undefined) return undefined;
  if (operator === '>' && text[end] !== '<') return undefined;
  const isEnvironment = operator === '=' && bare !== undefined && /^[A-Z0-9_]+$/.test(name);
  // What is told quickly comes first: a text may consist of nothing but such names.
  if (!isSecret({ name, value, isQuoted: bare === undefined, isEnvironment })) return undefined;
  if (!isWord(name, cue) || standsBehind(openName, name, name.length) || isReference(value)) return undefined;
  if (standsBehind(publicName, text, at)) return undefined;
  if (bare !== undefined && /^[A-Za-z_$][\w$]*\.[A-Za-z_$]/.test(value) && !value.startsWith('ey'))
    return undefined;
  return { start: end - value.length, end };
}

function isLowerCase(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x61 && code <= 0x7a;
}

const publicName = /(?<=public[_-]?)/iy;

/** `--db-password` */
const argumentName = /(?<=(?<![\w-])--?[\w-]{0,24})/y;

/** The cue as a word or the beginning of a compound: `authToken` and `AUTH_KEY` begin with "auth", `authority` does not. */
function isWord(name: string, cue: string): boolean {
  const [word, next] = [name.slice(0, cue.length), name[cue.length] ?? ''];
  if (cue === 'pass' && next !== '') return false;
  if (/^[a-z]+$/.test(cue) && !/^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|(?:[a-z]+|[A-Z][a-z]+)Key)$/.test(word))
    return false;
  return /[a-z]$/.test(word) ? !/[a-z]/.test(next) : !/[A-Za-z]/.test(next);
}

/** What a name that goes on so tells about a secret, without being it. */
const openName =
  /(?<=ids?|names?|types?|count|len|length|size|limit|ur[il]s?|path|file|dir|field|prefix|expir\w*|expires|ttl|max|min|policy|regex|pattern|header|param|placeholder|label|hint|format|kind|index|usage|error|message|msg|version|enabled|required|valid\w*|ref|env|var|arn|owner|scope|status|state|at|date|time|izer?|ized|(?<!^pas)s)/iy;

/** A path, an address, or an expression of code that only says where the value is. */
function isReference(value: string): boolean {
  return (
    isPlaceholder(value) ||
    /^[~^]?\d+(?:\.\d+)+$|^0x[0-9A-F]{1,8}$/i.test(value) ||
    /^(?:[~.]{0,2}\/|[A-Za-z]:\\|https?:\/\/[^@]*$|arn:|vault:|op:\/\/|secretref|file:|env[.:])/i.test(
      value,
    ) ||
    /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+[!?]?$/.test(value)
  );
}

function isPassword({ value, isQuoted, isEnvironment }: Assigned): boolean {
  if (/\s/.test(value) || value.length < 5) return false;
  if (isEnvironment) return true;
  const [hasLetter, hasDigit, hasSign] = [
    /\p{L}/u.test(value),
    /\d/.test(value),
    /[^\p{L}\d_.:/\s-]/u.test(value),
  ];
  if (hasSign) return isQuoted || (hasLetter && hasDigit);
  if (hasLetter && hasDigit) return true;
  return isQuoted && (hasDigit ? value.length >= 6 : /^[a-z]{10,}$/.test(value));
}

function isKey({ name, value, isQuoted, isEnvironment }: Assigned): boolean {
  if (/\s/.test(value)) return false;
  const minLength = isEnvironment || isQuoted ? 12 : 16;
  if (/^secret$/i.test(name) && isQuoted && value.length >= 8) return looksRandom(value, 4);
  return value.length >= minLength && /^[\w+/=.~:%!@#^*?$-]+$/.test(value) && looksRandom(value, 4);
}
