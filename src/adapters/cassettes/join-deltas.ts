import { parseJson } from '../../domain/parse-json.ts';
import { createSseParser } from '../../domain/sse-parser.ts';

/** Where the events of both protocols hold a piece of text. */
const pieceNames = ['delta', 'text', 'partial_json', 'thinking', 'signature'] as const;
/** Where they say of what it is a piece. */
const placeNames = ['item_id', 'output_index', 'content_index', 'summary_index', 'index'] as const;

const blankLine = /((?:\r\n|\n|\r(?!\n)){2,})/;

/**
 * Joins the pieces in which a model's text comes, whatever comes between them: a secret that came in pieces is seen by
 * nobody who looks at each. Where a piece does not say of what it is one, it is joined to what it follows.
 * @param stream events, each ended by an empty line; everything else in it stays as it is
 */
export function joinDeltas(stream: string): string {
  const parts: Part[] = [];
  const begun = new Map<string, Part>();
  const blocks = stream.split(blankLine);
  for (let index = 0; index < blocks.length; index += 2) {
    const part = readPart(blocks[index] ?? '', blocks[index + 1] ?? '');
    const { key } = part;
    const last = parts.at(-1);
    const first =
      key !== undefined && (part.hasPlace ? begun.get(key) : last?.key === key ? last : undefined);
    if (first) first.texts.push(...part.texts);
    else parts.push(part);
    if (key !== undefined && !first) begun.set(key, part);
  }
  return parts
    .map(
      ({ block, end, texts, write }) => `${write && texts.length > 1 ? write(texts.join('')) : block}${end}`,
    )
    .join('');
}

/** One event, or what else stands between two empty lines. */
interface Part {
  readonly block: string;
  readonly end: string;
  /** Of what it is a piece; `undefined` for every other event. */
  readonly key?: string;
  readonly hasPlace?: boolean;
  readonly texts: string[];
  write?(text: string): string;
}

type Holder = Record<string, unknown>;

function readPart(block: string, end: string): Part {
  const whole: Part = { block, end, texts: [] };
  if (!block.includes('delta')) return whole;
  const [sent] = createSseParser()(Buffer.from(`${block}\n\n`));
  const event = sent && (parseJson(sent.data) as Holder | undefined);
  const { type } = event ?? {};
  if (typeof type !== 'string' || !type.endsWith('delta') || type === 'message_delta') return whole;
  const nested = event?.delta;
  const isNested = nested !== null && typeof nested === 'object';
  const holder = (isNested ? nested : event) as Holder;
  const name = pieceNames.find((each) => typeof holder[each] === 'string');
  if (name === undefined) return whole;
  const place = placeNames.map((each) => event?.[each] ?? null);
  return {
    block,
    end,
    key: JSON.stringify([type, name, ...place]),
    hasPlace: place.some((each) => each !== null),
    texts: [holder[name] as string],
    write(text) {
      const changed = { ...holder, [name]: text };
      const data = JSON.stringify(isNested ? { ...event, delta: changed } : changed);
      return `${sent?.type ? `event: ${sent.type}\n` : ''}data: ${data}`;
    },
  };
}
