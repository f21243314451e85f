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
  async function redact(text: string): Promise<string> {
    const earlier = known.get(text);
    if (earlier !== undefined) return earlier;
    const { text: redacted } = await redactor.redact(text);
    if (known.size >= mostKnown) known.clear();
    known.set(text, redacted);
    return redacted;
  }

  async function redactJson(value: Json): Promise<Json> {
    if (typeof value === 'string') return redact(value);
    if (Array.isArray(value)) return Promise.all(value.map(redactJson));
    if (value === null || typeof value !== 'object') return value;
    const members = Object.entries(value).map(
      async ([name, member]) => [await redact(name), await redactJson(member)] as const,
    );
    return Object.fromEntries(await Promise.all(members));
  }

  async function redactLine(line: string): Promise<string> {
    const [, head = '', data = ''] = /^(data: ?)(.*)$/s.exec(line) ?? [];
    const value = parseJson(data) as Json | undefined;
    return value === undefined ? redact(line) : `${head}${JSON.stringify(await redactJson(value))}`;
  }

  return async (exchange) => {
    const lines = joinDeltas(exchange.answer).split(/(\r\n|\n|\r)/);
    const answer = await Promise.all(lines.map((line, index) => (index % 2 === 0 ? redactLine(line) : line)));
    return { ...exchange, request: await redactJson(exchange.request), answer: answer.join('') };
  };
}
