/** The script of `bash -c SCRIPT`, else all of its words. */
export function toCommandText(words: readonly string[]): string {
  const [, flag, script] = words;
  const isShellScript = words.length === 3 && (flag === '-c' || flag === '-lc');
  return isShellScript && script !== undefined ? script : words.join(' ');
}

/** Codex writes a command's directory as a `file://` URL, percent-encoded. */
export function toCommandFolder(location: string): string {
  if (!location.startsWith('file://')) return location;
  const path = location.slice('file://'.length);
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return location; // a malformed escape: the text as it stands says more than nothing
  }
}
