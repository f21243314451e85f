import type { Evidence } from '../../domain/decision.ts';
import { cutText, wrapText } from '../words/fit-text.ts';
import { sanitizeText } from '../words/sanitize-text.ts';

type Json = Evidence['facts'][string];

/** The whole of it stands in the JSON; on a page, a list goes on for so many lines. */
const maxLines = 5;

/** Facts in lines of at most `room` columns: short ones together, each list under its name; what is empty is left out. */
export function renderFacts(facts: Evidence['facts'], room: number): string[] {
  const entries = Object.entries(facts)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => [sanitizeText(name), value] as const);
  const short = entries
    .filter(([, value]) => !isNested(value))
    .map(([name, value]) => `${name}=${toText(value)}`);
  const lines = [
    ...(short.length > 0 ? limit(wrapText(short.join(' '), room)) : []),
    ...entries
      .filter(([, value]) => isNested(value))
      .flatMap(([name, value]) => renderNested(name, value, room)),
  ];
  return lines.map((line) => line.trimEnd());
}

function renderNested(name: string, value: Json, room: number): string[] {
  const items = Array.isArray(value) ? value : [value];
  if (!items.some(isNested)) return limit(wrapText(`${name}: ${items.map(toText).join(', ')}`, room));
  return limit(items.flatMap((item) => wrapText(`${name}: ${toText(item)}`, room)));
}

function limit(lines: string[]): string[] {
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines - 1), `… ${lines.length - maxLines + 1} more lines in --json`];
}

const isNested = (value: Json) => typeof value === 'object' && value !== null;

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function toText(value: Json): string {
  if (typeof value === 'number') return String(Number(value.toFixed(3)));
  if (typeof value === 'string')
    return /^[\w./@:+-]+( → [\w./@:+-]+)*$/.test(value) ? value : `"${cutText(sanitizeText(value), 300)}"`;
  if (Array.isArray(value)) return value.map(toText).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, member]) => !isEmpty(member))
      .map(([name, member]) => `${sanitizeText(name)}=${toText(member)}`)
      .join(' ');
  }
  return String(value);
}
