import { sanitizeText } from './sanitize-text.ts';

/**
 * Text from outside as a code span: no link, image, HTML or mention comes alive in it, and it may stand in a
 * table. What would end the span or the cell, ` and |, becomes a look-alike.
 */
export function toMarkdownCode(text: string): string {
  return `\`${sanitizeText(text).replaceAll('`', '’').replaceAll('|', '¦') || ' '}\``;
}

/**
 * Text from outside as running text: punctuation escaped; mentions, issue numbers and addresses cut by an
 * invisible blank.
 */
export function escapeMarkdown(text: string): string {
  return sanitizeText(text)
    .replace(/[\\`*_{}[\]()<>#+!|~&$]/g, '\\$&')
    .replace(/(@|\\#|:(?=\/\/)|www)/g, '$1\u200b');
}
