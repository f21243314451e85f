import { execa } from 'execa';

/** What is shorter is found everywhere. */
const shortestSecret = 8;

/** Stand where a name or a key is asked for, and are none: programs that speak of them are no leak. */
const placeholders =
  /^(\$\{?[\w.]+(:?-)?\}?|-----.*|x-oauth-basic|x-access-token|x-token-auth|gitlab-ci-token|oauth2accesstoken|__token__)$/;

/** How secrets stand in any of the files. */
const secretForms = [
  /(?:_auth|auth_?token|token|_?password|passwd|passphrase|secret|api_?key)["']?\s*[=:>(]\s*["']?([^\s"'<>,;]+)/gi,
  /\b(?:password|token)\s+([^\s"']\S*)/gi,
  /\b(?:password|token)\s+(?:"([^"\n]+)"|'([^'\n]+)')/gi,
];

/** A name and a key as one word. */
const pairForms = [
  /\bBUNDLE_(?!BUILD__|MIRROR__|LOCAL__)\w+__\w+["']?\s*:\s*["']?([^\s"']+)/g,
  /\bnpmAuthIdent["']?\s*:\s*["']?([^\s"']+)/g,
];

/** Secrets of a settings file, whichever package manager's. */
export function listFileSecrets(text: string): string[] {
  return toSecrets([
    ...(/^\s*\{/.test(text) ? listStrings(text) : []),
    ...secretForms.flatMap((form) => listMatches(text, form)),
    ...pairForms.flatMap((form) => listMatches(text, form)).flatMap(splitPair),
    ...listAddressSecrets(text),
  ]);
}

/** @param isSecret whether the user said so; otherwise the variable's name tells */
export function listVariableSecrets(name: string, value: string, isSecret: boolean): string[] {
  const addresses = listAddressSecrets(value);
  if (/^COMPOSER_AUTH$/i.test(name)) return toSecrets([...listStrings(value), ...addresses]);
  if (/^BUNDLE_(?!BUILD__|MIRROR__|LOCAL__)\w+__/i.test(name) && !value.includes('://'))
    return toSecrets(splitPair(value));
  return toSecrets([...(isSecret || /(TOKEN|PASSWORD)$/i.test(name) ? [value] : []), ...addresses]);
}

/** A file is searched line by line, so that a value of many lines is as many secrets. */
function toSecrets(values: readonly string[]): string[] {
  const lines = values.flatMap((value) => value.split(/\r?\n/)).map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line.length >= shortestSecret && !placeholders.test(line));
}

const listMatches = (text: string, form: RegExp) =>
  [...text.matchAll(form)].map(([, ...groups]) => groups.find((group) => group !== undefined) ?? '');

const splitPair = (pair: string) => [pair, pair.slice(pair.indexOf(':') + 1)];

/**
 * The password, and the name where that is the key: where no password stands beside it, or only a placeholder, or where it
 * looks like a key. People's names are no secrets: they stand in manifests.
 */
function listAddressSecrets(text: string): string[] {
  return [...text.matchAll(/:\/\/([^\s/:@]*)(?::([^\s/@]*))?@/g)].flatMap(([, name = '', password = '']) => {
    const isNameKey = toSecrets([password]).length === 0 || /^(?=.*\d)\S{16,}$/.test(name);
    return isNameKey ? [password, name] : [password];
  });
}

/** Every string of a JSON text; the text itself where it is none. */
function listStrings(text: string): string[] {
  const strings: string[] = [];
  try {
    JSON.parse(text, (_key, value) => {
      if (typeof value === 'string') strings.push(value);
      return value;
    });
    return strings;
  } catch {
    return [text];
  }
}

/** One secret may be a part of another: the longest goes first. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, '[redacted: registry-secret]'), text);
}

/**
 * @param secrets of one line each, and none empty: that would be found in every file
 * @returns the first file below the folders that holds one of them
 */
export async function findLeak(
  folders: readonly string[],
  secrets: readonly string[],
): Promise<string | undefined> {
  if (secrets.length === 0) return undefined;
  const { stdout, exitCode, stderr } = await execa(
    'grep',
    ['-rlaF', '-m', '1', '-f', '-', '--', ...folders],
    {
      input: secrets.join('\n'),
      reject: false,
      detached: true,
    },
  );
  // 2 is a fault of grep's own, such as a file that it may not read; what it found, it found.
  if (stdout === '' && exitCode !== 1)
    throw new Error(`grep through ${folders.join(', ')} failed: ${stderr}`);
  return stdout.split('\n').find((line) => line !== '');
}
