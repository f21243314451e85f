import { sanitizeText } from '../words/sanitize-text.ts';

/** Markup that is known to be safe: made by the tag `html` only. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | null | readonly Part[];

/**
 * `html\`<p>${text}</p>\`` escapes whatever it is given, unless that is Html itself; arrays are joined,
 * `null` is nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    markup: strings.map((text, i) => text + (i < parts.length ? toMarkup(parts[i] ?? null) : '')).join(''),
  };
}

function toMarkup(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeMarkup(sanitizeText(part));
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(toMarkup).join('');
}

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
