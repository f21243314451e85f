import { parse, stringify } from 'smol-toml';

type Table = Readonly<Record<string, unknown>>;

/** How a manifest's text is read and written. `undefined` for a text that holds no table. */
export interface ManifestForm {
  parse(text: string): Table | undefined;
  write(value: Table): string;
}

export const jsonForm: ManifestForm = {
  parse: (text) => readTable(() => JSON.parse(text)),
  write: (value) => `${JSON.stringify(value, null, 2)}\n`,
};

export const tomlForm: ManifestForm = {
  parse: (text) => readTable(() => parse(text)),
  write: (value) => `${stringify(value)}\n`,
};

function readTable(read: () => unknown): Table | undefined {
  try {
    const value = read();
    return value !== null && typeof value === 'object' ? toTable(value) : undefined;
  } catch {
    return undefined;
  }
}

/** The table that a value is; an empty one if it is anything else. */
export function toTable(value: unknown): Table {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {};
}

/**
 * A manifest with some of its parts (each named by its keys, from the outermost) taken from gold's. One that needs no
 * change stays as it is written; one that cannot be read gives way to gold's: what is no manifest to us may be one to
 * others (npm, for one, strips a byte order mark and runs the scripts behind it).
 */
export function restoreParts(
  form: ManifestForm,
  parts: readonly (readonly string[])[],
  patchedText: string,
  goldText: string,
): string {
  const patched = form.parse(patchedText);
  if (patched === undefined) return goldText || form.write({});
  const gold = form.parse(goldText) ?? {};
  const isSame = (part: readonly string[]) =>
    JSON.stringify(getPart(patched, part)) === JSON.stringify(getPart(gold, part));
  if (parts.every(isSame)) return patchedText;
  return form.write(parts.reduce((table, part) => withPart(table, part, getPart(gold, part)), patched));
}

const getPart = (table: Table, part: readonly string[]): unknown =>
  part.reduce<unknown>(
    (value, key) => (Object.hasOwn(toTable(value), key) ? toTable(value)[key] : undefined),
    table,
  );

function withPart(table: Table, [key = '', ...rest]: readonly string[], value: unknown): Table {
  const inner = rest.length === 0 ? value : withPart(toTable(table[key]), rest, value);
  const { [key]: _, ...others } = table;
  return inner === undefined || (rest.length > 0 && Object.keys(toTable(inner)).length === 0)
    ? others
    : { ...table, [key]: inner };
}
