import { toRecordNumber } from './frequent-records.ts';

/** Names of the records that a reader wants; of a record of unexpected form nobody knows its name. */
export interface WantedRecords {
  readonly types: readonly string[];
  readonly events: readonly string[];
  /** Types of response items; of messages only those in the user's name. */
  readonly responses: readonly string[];
  readonly items: readonly string[];
}

export interface WantedNames {
  readonly names: readonly string[];
  /** As the compiled code is told of them. */
  readonly bytes: Buffer;
}

/** There are few, and each file asks for them. */
const known = new WeakMap<WantedRecords, Map<string | null, WantedNames>>();

export function toNames(wanted: WantedRecords, ignored: string | null): WantedNames {
  const ofWanted = known.get(wanted) ?? new Map<string | null, WantedNames>();
  known.set(wanted, ofWanted);
  const names = ofWanted.get(ignored) ?? encodeNames(wanted, ignored);
  ofWanted.set(ignored, names);
  return names;
}

function encodeNames(
  { types, events, responses, items }: WantedRecords,
  ignored: string | null,
): WantedNames {
  const lists = [types, events.filter((event) => event !== ignored), responses, items];
  const toBytes = (name: string) => [name.length, toRecordNumber(name), ...Buffer.from(name)];
  const encoded = lists.map((list) => Buffer.from([...list.flatMap(toBytes), 0]));
  const places = Buffer.alloc(4 * lists.length);
  let [at, count] = [places.length, 0];
  for (const [i, list] of lists.entries()) {
    places.writeUInt16LE(at, 4 * i);
    places.writeUInt16LE(count, 4 * i + 2);
    at += encoded[i]?.length ?? 0;
    count += list.length;
  }
  return { names: lists.flat(), bytes: Buffer.concat([places, ...encoded]) };
}
