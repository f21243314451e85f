/** A commit's message as git takes it: its subject is all before the first empty line, on one line. */
export function splitMessage(message: string): { readonly subject: string; readonly body: string } {
  const [subject = '', ...paragraphs] = message.split(/\n\s*\n/);
  const lines = subject.split('\n').map((line) => line.trim());
  return { subject: lines.join(' '), body: paragraphs.join('\n\n').trim() };
}

/** A subject as others call the same change: forges and cherry-picks add numbers and brackets. */
export function toTitle(subject: string): string {
  return subject
    .replaceAll(/\([^()]*\)|\[[^[\]]*\]|#\d+/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}
