import type { Warning } from '../../domain/warning.ts';
import { escapeMarkdown, toMarkdownCode } from '../words/escape-markdown.ts';
import { formatQuantity } from '../words/format.ts';
import { type Quote, quotePlain } from '../words/sentences.ts';

/** Names are the user’s own, but may hold anything. */
export const quoteMarkdown: Quote = (name) => toMarkdownCode(quotePlain(name));

/** The first column is text, the others stand to the right. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? ':--' : '--:'))), ...rows.map(line)].join('\n');
}

export function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Folded; nothing where there are none. */
export function renderWarnings(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map(({ text, fix }) => `- ${escapeMarkdown(text)} ${renderFix(fix)}`);
  return fold(formatQuantity(warnings.length, 'warning'), items.join('\n'));
}

/** Our own sentence with commands between backticks. */
function renderFix(fix: string): string {
  return fix
    .split('`')
    .map((part, i) => (i % 2 === 1 ? toMarkdownCode(part) : part))
    .join('');
}

/** Sections, without those that are empty. */
export function joinSections(sections: readonly string[]): string {
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}
