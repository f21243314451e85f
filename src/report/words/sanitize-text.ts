/** Escape sequences of terminals: CSI, OSC with its terminator, and the short ones. */
const escapeSequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/**
 * Prompts, names and messages come from outside: what is printed of them is one line of visible text. Escape
 * sequences and characters that turn the direction of writing are removed, other control characters and line
 * breaks become blanks.
 */
export function sanitizeText(text: string): string {
  return text
    .toWellFormed()
    .replace(escapeSequences, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '');
}
