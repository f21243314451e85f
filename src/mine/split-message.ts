/** A commit's message as git takes it: its subject is all before the first empty line, on one line. */
export function splitMessage(message: string): { readonly subject: string; readonly body: string } {
  const [subject = '', ...paragraphs] = message.split(/\n\s*\n/);
  const lines = subject.split('\n').map((line) => line.trim());
  return { subject: lines.join(' '), body: paragraphs.join('\n\n').trim() };
}
