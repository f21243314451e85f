const opening = '<stdin>\n';
const closing = '\n</stdin>';

/**
 * What Codex put behind a prompt when something was piped into `codex exec PROMPT`, without the tags around it; `null`
 * where nothing was, and of a prompt that was piped whole, which bears no tags.
 */
export function findPipedInput(prompt: string): string | null {
  const end = prompt.trimEnd().length - closing.length;
  if (end < 0 || !prompt.startsWith(closing, end)) return null;
  const start = prompt.startsWith(opening) ? 0 : prompt.indexOf(`\n\n${opening}`) + 2;
  if (start === 1) return null;
  const from = start + opening.length;
  return from > end ? '' : prompt.slice(from, end);
}
