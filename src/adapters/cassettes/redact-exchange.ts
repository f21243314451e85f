import type { Exchange } from '../../domain/exchange.ts';
import { parseJson } from '../../domain/parse-json.ts';
import type { Redactor } from '../../ports.ts';
import { joinDeltas } from './join-deltas.ts';

export type RedactExchange = (exchange: Exchange) => Promise<Exchange>;

type Json = Exchange['request'];

/** Far more than one trial says: what is remembered has an end all the same. */
const mostKnown = 20_000;

/**
 * Takes secrets out of every text of an exchange, and leaves its form as it is. What was looked at is remembered: each
 * request of a conversation repeats all before it.
 */
export function createExchangeRedactor(redactor: Redactor): RedactExchange {
  const known = new Map<string, string>();
  return async (exchange) => {
    const whole = { ...exchange, answer: joinDeltas(exchange.answer) };
    const texts = new Set<string>();
    mapExchange(whole, (text) => {
      texts.add(text);
      return text;
    });
    if (known.size > mostKnown) known.clear();
    for (const text of texts) if (!known.has(text)) known.set(text, (await redactor.redact(text)).text);
    return mapExchange(whole, (text) => known.get(text) as string);
  };
}

type MapText = (text: string) => string;

function mapExchange(exchange: Exchange, map: MapText): Exchange {
  const lines = exchange.answer.split(/(\r\n|\n|\r)/);
  const answer = lines.map((line, index) => (index % 2 === 0 ? mapLine(line, map) : line)).join('');
  return { ...exchange, request: mapJson(exchange.request, map), answer };
}

function mapLine(line: string, map: MapText): string {
  const [, head = '', data = ''] = /^(data: ?)(.*)$/s.exec(line) ?? [];
  const value = parseJson(data) as Json | undefined;
  return value === undefined ? map(line) : `${head}${JSON.stringify(mapJson(value, map))}`;
}

function mapJson(value: Json, map: MapText): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((member) => mapJson(member, map));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [map(name), mapJson(member, map)]));
}
