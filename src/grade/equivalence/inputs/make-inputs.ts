import type { ExportedFunction } from '../../../ports.ts';
import type { Input } from './find-examples.ts';
import { choose, createMaker, findLandmarks, type Landmarks } from './value-makers.ts';

/**
 * Makes up arguments for a function: those of calls that somebody has written, with small changes, and where its types say what it
 * takes, others of these types.
 * @returns different ones, at most `count`; none where nothing tells what it takes
 */
export function makeInputs(
  { parameters, text }: ExportedFunction,
  examples: readonly Input[],
  count: number,
  random: () => number,
): Input[] {
  const landmarks = findLandmarks(text);
  const makers = parameters.map(({ type, isOptional }) => ({
    isOptional,
    make: type === null ? undefined : createMaker(type, landmarks, random),
  }));
  const isTyped = parameters.length > 0 && makers.every(({ make, isOptional }) => make || isOptional);
  const fromTypes = (): Input => {
    const open = makers.findIndex(({ make, isOptional }) => !make || (isOptional && random() < 0.3));
    return makers.slice(0, open === -1 ? makers.length : open).map(({ make }) => make?.());
  };
  const fitting = examples.filter((input) => input.length > 0 && input.length <= parameters.length);
  const ways = [
    ...(isTyped ? [fromTypes] : []),
    ...(fitting.length > 0
      ? [() => varySome(choose(fitting, random), (each) => vary(each, landmarks, random), random)]
      : []),
  ];
  const inputs = new Map<string, Input>();
  const add = (input: Input) => inputs.set(JSON.stringify(input), input);
  if (ways.length > 0) for (const input of fitting.slice(0, count)) add(input);
  // What has few values has few inputs.
  for (let tries = 0; ways.length > 0 && inputs.size < count && tries < 5 * count; tries++)
    add(choose(ways, random)());
  return [...inputs.values()];
}

/** One of a list is changed, and now and then others. */
function varySome(values: readonly unknown[], change: (value: unknown) => unknown, random: () => number) {
  const at = Math.floor(random() * values.length);
  return values.map((each, i) => (i === at || random() < 0.2 ? change(each) : each));
}

/** A value of the same form. */
function vary(value: unknown, landmarks: Landmarks, random: () => number): unknown {
  const within = (each: unknown) => vary(each, landmarks, random);
  if (typeof value === 'boolean') return random() < 0.5;
  if (typeof value === 'number') return varyNumber(value, landmarks, random);
  if (typeof value === 'string') return varyString(value, landmarks, random);
  if (Array.isArray(value)) {
    const list = varySome(value, within, random);
    return choose([list, list, list.slice(1), list.toReversed(), [...list, ...list], []], random);
  }
  if (value === null || typeof value !== 'object') return value;
  const changed = varySome(Object.values(value), within, random);
  return Object.fromEntries(Object.keys(value).map((key, i) => [key, changed[i]]));
}

function varyNumber(value: number, { numbers }: Landmarks, random: () => number): number {
  const near = value + Math.round((random() * 2 - 1) * (10 + Math.abs(value)));
  const grain = Number.isInteger(value) ? 1 : 100;
  const nearby = [value, value + 1, value - 1, -value, 2 * value, near, near, 0, ...numbers];
  return Math.round(choose(nearby, random) * grain) / grain;
}

function varyString(value: string, { strings }: Landmarks, random: () => number): string {
  const at = Math.floor(random() * (value.length + 1));
  const [before, after] = [value.slice(0, at), value.slice(at)];
  return choose(
    [
      ...[value, '', before, after, after + before, value.toUpperCase(), value.toLowerCase()],
      ...[`${before} ${after}`, `${before}7${after}`, `${before}é${after}`, value + value, ...strings],
    ],
    random,
  );
}
