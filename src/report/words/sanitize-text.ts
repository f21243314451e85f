/** Escape sequences of terminals: CSI, OSC with its terminator, and the short ones. */
const escapeSequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/** Characters that turn the direction of writing: what is read would not be what stands there. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]/g;
const withoutWidth = /[\u200b\u2060-\u2065\ufeff]/g;

/**
 * Prompts, names and messages come from outside: what is printed of them is one line of visible text. Escape
 * sequences and characters that turn the direction of writing or take no room are removed, other control
 * characters and line breaks become blanks.
 */
export function sanitizeText(text: string): string {
  return removeControls(text).replace(withoutWidth, '');
}

/** The same for prompts, patches and whole pages: line breaks, tabs and joiners without width stay. */
export function sanitizeLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(removeControls).join('\t'))
    .join('\n');
}

function removeControls(text: string): string {
  return text
    .toWellFormed()
    .replace(escapeSequences, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(directions, '');
}
