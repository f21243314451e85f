/** Where systems keep what is a person's own: Linux, macOS, Windows, and Windows as WSL and Git's shell see it. */
const home =
  /^(?:(?:\/private)?\/(?:var\/)?home\/[^/]+|(?:\/mnt)?(?:\/[A-Za-z])?\/Users\/[^/]+|[A-Za-z]:[\\/]Users[\\/][^\\/]+)(?=[\\/]|$)/i;

/** A path without the name of the person in whose home directory it lies: `/home/ada/shop` and `C:\Users\ada\shop` are `~/shop`. */
export function hideHome(path: string): string {
  const prefix = home.exec(path)?.[0];
  if (prefix === undefined) return path;
  const rest = path.slice(prefix.length);
  return `~${/^[A-Za-z]:/.test(prefix) ? rest.replaceAll('\\', '/') : rest}`;
}

/**
 * A text that begins with a path, without the name of the person or machine whose it is: not in a home directory, and not as
 * a folder of its own, as in `/srv/sessions/ada/…`.
 * @param stored what stands for the name
 */
export function hideOrigin(text: string, origin: string, stored: string): string {
  const folder = new RegExp(`(?<=[\\\\/])${escapeRegExp(origin)}(?=[\\\\/:]|$)`, 'g');
  return hideHome(text).replaceAll(folder, stored);
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
