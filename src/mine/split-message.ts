/** A commit's message as git takes it: its subject is all before the first empty line, on one line. */
export function splitMessage(message: string): { readonly subject: string; readonly body: string } {
  const [subject = '', ...paragraphs] = message.split(/\n\s*\n/);
  return { subject: subject.replaceAll(/\s*\n\s*/g, ' '), body: paragraphs.join('\n\n').trim() };
}
