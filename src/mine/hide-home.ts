/** Where systems keep what is a person's own: Linux, macOS, Windows, and Windows as WSL and Git's shell see it. */
const homes = String.raw`(?:(?:/private)?/(?:var/)?home/|(?:/mnt)?(?:/[A-Za-z])?/Users/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})`;

const pathInHome = new RegExp(String.raw`^${homes}([^\\/]+)(?=[\\/]|$)`, 'i');

/** A path without the name of the person in whose home directory it lies: `/home/ada/shop` and `C:\Users\ada\shop` are `~/shop`. */
export function hideHome(path: string): string {
  const prefix = pathInHome.exec(path)?.[0];
  if (prefix === undefined) return path;
  const rest = path.slice(prefix.length);
  return `~${/^[A-Za-z]:/.test(prefix) ? rest.replaceAll('\\', '/') : rest}`;
}

/** The same of a path that is only shown, never compared: names that Claude Code writes into its own folders go, too. */
export function hidePath(path: string): string {
  const name = pathInHome.exec(path)?.[1];
  return hideFolders(hideHome(path), name === undefined ? [] : [name]);
}

/** What ends a path within a sentence. */
const ends = String.raw`\s'"${'`'}:;,<>|()`;

/** Where a path begins and stands between quotes or up to a colon, its parts may hold spaces, elsewhere they may not. */
const homeInText = new RegExp(
  String.raw`(?<=^|['"${'`'}])${homes}([^\\/:'"${'`'}\r\n]{1,64})(?=[\\/])` +
    String.raw`|(?<=^|[^\w.~\\/-]|file://)${homes}((?:[^\\/${ends}]|'(?=\p{L}))+)`,
  'giu',
);

/**
 * A text without the name of the person or machine whose it is: not in a home directory, wherever one is named, and not as
 * a folder of its own, as in `/srv/sessions/ada/…`. Time is linear in the text.
 * @param origin - of a place that several wildcards stand for, several names with slashes between
 * @param stored - what stands for the name
 */
export function hideOrigin(text: string, origin: string, stored: string): string {
  const names = new Set<string>();
  const withoutHomes = text.replaceAll(homeInText, (_, whole?: string, word?: string) => {
    names.add(whole ?? word ?? '');
    return '~';
  });
  const own = [origin, ...origin.split('/')].filter((name) => name !== '');
  if (own.length === 0) return hideFolders(withoutHomes, names);
  const folder = new RegExp(String.raw`(?<=[\\/])(?:${toPattern(own)})(?=[\\/${ends}]|$)`, 'g');
  const part = new RegExp(`(?<=-)(?:${toPattern(own.map(encode))})(?=-|$)`, 'g');
  return hideFolders(withoutHomes, names)
    .replaceAll(folder, () => stored)
    .replaceAll(encodedPath, (path) => path.replaceAll(part, () => stored));
}

/** Claude Code keeps the sessions of a directory in a folder of its path, with every sign made a dash. */
const encode = (path: string) => path.replaceAll(/[^A-Za-z0-9]/g, '-');

const encodedPath = /(?<=[\\/])[A-Za-z]?-[A-Za-z0-9-]+/g;

const encodedHome =
  /(?<=^|[\\/\s'"`])(?:(?:-private)?-(?:var-)?home-|(?:-mnt)?(?:-[A-Za-z])?-Users-|[A-Za-z]--Users-)([A-Za-z0-9-]{1,255})/gi;

/** Where the name ends in such a folder can be seen only if it is known: else all behind it goes. */
function hideFolders(text: string, names: Iterable<string>): string {
  const known = new Set(Array.from(names, encode));
  return text.replaceAll(encodedHome, (_, rest: string) => {
    let end = rest.length;
    while (end > 0 && !known.has(rest.slice(0, end))) end = rest.lastIndexOf('-', end - 1);
    return `~${end > 0 ? rest.slice(end) : ''}`;
  });
}

const toPattern = (names: readonly string[]) =>
  names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
