/** Makes a value of JSON, another one each time. */
export type Maker = () => unknown;

type Random = () => number;
export const choose = <T>(values: readonly T[], random: Random): T =>
  values[Math.floor(random() * values.length)] as T;

/** Literals of a function's text, where behaviour changes: numbers and strings. */
export interface Landmarks {
  readonly numbers: readonly number[];
  readonly strings: readonly string[];
}

export function findLandmarks(text: string): Landmarks {
  const numbers = [...text.matchAll(/(?<![\w.$])\d+(?:\.\d+)?(?![\w.])/g)].map(([each]) => Number(each));
  const strings = [...text.matchAll(/'([^'\\\n]{0,40})'|"([^"\\\n]{0,40})"/g)].map(
    ([, a, b]) => a ?? b ?? '',
  );
  return {
    // Large ones are sizes and times: what counts up to them would not come to an end.
    numbers: numbers.filter((each) => each <= 10_000).flatMap((each) => [each - 1, each, each + 1]),
    strings,
  };
}

/**
 * Makes values of a type as it is written in TypeScript or Python: numbers, strings, truth values, literals, lists, records, plain
 * objects and unions of these.
 * @returns `undefined` for any other
 */
export function createMaker(type: string, landmarks: Landmarks, random: Random): Maker | undefined {
  const text = type.trim().replace(/^readonly\s+/, '');
  const within = (inner: string) => createMaker(inner, landmarks, random);
  const alternatives = splitOutside(text, '|');
  if (alternatives.length > 1) {
    const makers = alternatives.filter((each) => each !== 'undefined').map(within);
    return makers.every((each) => each !== undefined) ? () => choose(makers, random)() : undefined;
  }
  if (/^\(.*\)$/s.test(text)) return within(text.slice(1, -1));
  const literal = /^(?:'([^']*)'|"([^"]*)")$/.exec(text);
  if (literal) return () => literal[1] ?? literal[2];
  if (/^-?\d+(\.\d+)?$/.test(text)) return () => Number(text);
  switch (text) {
    case 'number':
    case 'float':
      return () => makeNumber(landmarks, random, choose([1, 1, 10, 100], random));
    case 'int':
      return () => Math.round(makeNumber(landmarks, random, 1));
    case 'string':
    case 'str':
      return () => makeString(landmarks, random);
    case 'boolean':
    case 'bool':
      return () => random() < 0.5;
    case 'null':
    case 'None':
      return () => null;
  }
  const optional = /^Optional\[(.*)\]$/s.exec(text)?.[1];
  if (optional !== undefined) return within(`${optional} | None`);
  const item =
    /^(?:readonly\s+)?(.*)\[\]$/s.exec(text)?.[1] ??
    /^(?:Array|ReadonlyArray|Iterable)<(.*)>$/s.exec(text)?.[1] ??
    /^(?:list|List|Sequence|Iterable)\[(.*)\]$/s.exec(text)?.[1];
  if (item !== undefined) return toList(within(item), random);
  const entry =
    /^(?:Record|Map)<string,(.*)>$/s.exec(text)?.[1] ??
    /^(?:dict|Dict|Mapping)\[str,(.*)\]$/s.exec(text)?.[1];
  if (entry !== undefined && !text.startsWith('Map')) return toRecord(within(entry), landmarks, random);
  return /^\{.*\}$/s.test(text) ? toObject(text.slice(1, -1), within, random) : undefined;
}

function makeNumber({ numbers }: Landmarks, random: Random, grain: number): number {
  if (random() < 0.4) return choose([0, 1, -1, 2, ...numbers], random);
  const size = choose([5, 20, 200], random);
  return Math.round((random() * 2 - 1) * size * grain) / grain;
}

const letters = ['a', 'b', 'z', 'A', 'Q', '0', '7', ' ', '-', '_', '.', ',', '/', '\n', 'é', '✓'];

function makeString({ strings }: Landmarks, random: Random): string {
  const own = strings.length > 0 && random() < 0.4 ? choose(strings, random) : '';
  const made = Array.from({ length: Math.floor(random() * 8) }, () => choose(letters, random)).join('');
  return choose([own, made, `${own}${made}`, `${made}${own}`], random);
}

const toList = (item: Maker | undefined, random: Random): Maker | undefined =>
  item && (() => Array.from({ length: Math.floor(random() * 6) }, item));

const toRecord = (value: Maker | undefined, landmarks: Landmarks, random: Random): Maker | undefined =>
  value &&
  (() =>
    Object.fromEntries(
      Array.from({ length: Math.floor(random() * 4) }, () => [makeString(landmarks, random), value()]),
    ));

/** @param body `a: number; b?: string` */
function toObject(
  body: string,
  within: (type: string) => Maker | undefined,
  random: Random,
): Maker | undefined {
  const members = splitOutside(body, /[;,\n]/).map((each) =>
    /^(?:readonly\s+)?(\w+)(\?)?\s*:(.*)$/s.exec(each),
  );
  const makers = members.map((member) => {
    const make = within(member?.[3] ?? '');
    return member && make ? { key: member[1] ?? '', isOptional: member[2] !== undefined, make } : undefined;
  });
  if (makers.length === 0 || !makers.every((each) => each !== undefined)) return undefined;
  return () =>
    Object.fromEntries(
      makers.flatMap(({ key, isOptional, make }) => (isOptional && random() < 0.5 ? [] : [[key, make()]])),
    );
}

/** Parts of a text between separators that stand in no bracket and no string; empty ones are left out. */
function splitOutside(text: string, separator: string | RegExp): string[] {
  const parts = [''];
  let depth = 0;
  for (const [each] of text.matchAll(/'[^']*'|"[^"]*"|[\s\S]/g)) {
    if (/^[([{<]$/.test(each)) depth++;
    else if (/^[)\]}>]$/.test(each)) depth--;
    const isSeparator =
      depth === 0 && (typeof separator === 'string' ? each === separator : separator.test(each));
    if (isSeparator) parts.push('');
    else parts[parts.length - 1] += each;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
