import { parseJson } from '../../domain/parse-json.ts';

/** Where the events of both protocols hold a piece of text. */
const pieceNames = ['delta', 'text', 'partial_json', 'thinking', 'signature'] as const;

/**
 * Joins the pieces in which a model's text comes, as far as they follow one another: a secret that came in pieces is seen
 * by nobody who looks at each.
 * @param stream events, each ended by an empty line
 */
export function joinDeltas(stream: string): string {
  const joined: Piece[] = [];
  for (const block of stream.split('\n\n')) {
    const piece = readPiece(block);
    const last = joined.at(-1);
    if (piece.key !== undefined && last?.key === piece.key) last.text += piece.text;
    else joined.push(piece);
  }
  return joined.map(({ block, text, write }) => (write ? write(text) : block)).join('\n\n');
}

interface Piece {
  readonly block: string;
  /** Of what it is a piece; `undefined` for every other event. */
  readonly key?: string;
  text: string;
  write?(text: string): string;
}

type Holder = Record<string, unknown>;

function readPiece(block: string): Piece {
  const whole: Piece = { block, text: '' };
  const [, head = '', data = ''] = /^((?:event: [^\n]*\n)?data: ?)([^\n]*)$/.exec(block) ?? [];
  if (!data.includes('delta')) return whole;
  const event = parseJson(data) as Holder | undefined;
  const { type } = event ?? {};
  if (typeof type !== 'string' || !type.endsWith('delta') || type === 'message_delta') return whole;
  const nested = event?.delta;
  const isNested = nested !== null && typeof nested === 'object';
  const holder = (isNested ? nested : event) as Holder;
  const name = pieceNames.find((each) => typeof holder[each] === 'string');
  if (name === undefined) return whole;
  const place = ['item_id', 'output_index', 'content_index', 'summary_index', 'index'];
  return {
    block,
    key: JSON.stringify([type, name, ...place.map((each) => event?.[each] ?? null)]),
    text: holder[name] as string,
    write(text) {
      const changed = { ...holder, [name]: text };
      return `${head}${JSON.stringify(isNested ? { ...event, delta: changed } : changed)}`;
    },
  };
}
