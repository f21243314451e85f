/** What the text of a user message is: a person's words, or one of the forms that Claude Code writes in a person's name. */
export type PromptText =
  | { readonly kind: 'typed'; readonly text: string }
  /** `/name arguments` or `!shell command`, as typed; the text that it stands for is not in here. */
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'injected' };

const command = /<command-name>(\/[^<]*)<\/command-name>/;
const commandArguments = /<command-args>([\s\S]*?)<\/command-args>/;
const bashInput = /^<bash-input>([\s\S]*)<\/bash-input>$/;

/** What these open is output of the person's own commands, or a notice of the harness. */
const injected =
  /^<(?:local-command-[a-z]+|bash-std(?:out|err)|task-notification|system-reminder|tick|teammate-message)\b/;

export function readPromptText(text: string): PromptText {
  if (text.startsWith('[Request interrupted by user')) return { kind: 'interrupted' };
  if (!text.startsWith('<')) return { kind: 'typed', text };
  const shell = bashInput.exec(text)?.[1];
  if (shell !== undefined) return { kind: 'command', text: `!${shell}` };
  if (/^<command-(?:name|message)>/.test(text)) {
    const name = command.exec(text)?.[1];
    const words = commandArguments.exec(text)?.[1] ?? '';
    if (name !== undefined) return { kind: 'command', text: words === '' ? name : `${name} ${words}` };
  }
  return injected.test(text) ? { kind: 'injected' } : { kind: 'typed', text };
}

/** Blocks that editors and the harness put beside a prompt, in the same message. */
export function isContextBlock(text: string): boolean {
  return /^\s*<(ide_[a-z_]+|system-reminder)>[\s\S]*<\/\1>\s*$/.test(text);
}
