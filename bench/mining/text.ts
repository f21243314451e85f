/** Text as tools print it: code, test reports, logs and listings, made from a seed. */
import { createRandom } from '../../src/stats/create-random.ts';

export type Random = () => number;

const words = (
  'account amount async await balance batch buffer cache cents client commit config const count currency customer date ' +
  'default delete entry error event export factor false field filter format function handler index input invoice item key ' +
  'ledger length limit list map match merge message module month name number offset option order page parse path payment ' +
  'price query rate read record refund report request result return round row schema session split state status stream ' +
  'string sum table test text time token total true type undefined update user value version window write'
).split(' ');

export const pick = <T>(random: Random, values: readonly T[]): T =>
  values[Math.floor(random() * values.length)] as T;

export const between = (random: Random, low: number, high: number): number =>
  Math.floor(low + random() * (high - low + 1));

/** Log-normal: most are near the median, a few are many times as large. */
export function drawLogNormal(random: Random, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
}

export const sentence = (random: Random, wordCount: number): string =>
  Array.from({ length: wordCount }, () => pick(random, words)).join(' ');

export function codeLine(random: Random): string {
  const [a, b, c] = [pick(random, words), pick(random, words), pick(random, words)];
  const indent = '  '.repeat(between(random, 0, 4));
  switch (between(random, 0, 5)) {
    case 0:
      return `${indent}const ${a} = ${b}.${c}(${between(random, 0, 999)});`;
    case 1:
      return `${indent}if (${a} === "${b}") return \`\${${c}}\`;`;
    case 2:
      return `${indent}expect(${a}(${b})).toEqual({ ${c}: "${sentence(random, 3)}" });`;
    case 3:
      return `${indent}// ${sentence(random, 9)}`;
    case 4:
      return `${indent}import { ${a}, ${b} } from "../${c}/${a}.js";`;
    default:
      return indent.length > 0 ? `${indent}}` : '';
  }
}

function outputLine(random: Random): string {
  switch (between(random, 0, 9)) {
    case 0:
      return `\t✓ ${sentence(random, 6)} (${between(random, 1, 400)} ms)`;
    case 1:
      return `src/${sentence(random, 1)}/${sentence(random, 1)}.ts:${between(random, 1, 900)}:${codeLine(random)}`;
    case 2:
      return `\u001b[33mwarning\u001b[39m ${sentence(random, 12)}`;
    case 3:
      return `drwxr-xr-x  ${between(random, 1, 40)} dev dev  4096 Nov 22 12:${between(random, 10, 59)} ${sentence(random, 1)}`;
    default:
      return codeLine(random);
  }
}

/** Cuts pieces out of one long text, already escaped as JSON demands: a corpus of gigabytes is made in seconds. */
export function createOutputs(seed: number): (sizeBytes: number, random: Random) => string {
  const random = createRandom(seed);
  const lines = Array.from({ length: 60_000 }, () => JSON.stringify(`${outputLine(random)}\n`).slice(1, -1));
  const text = lines.join('');
  return (sizeBytes, draw) => {
    if (sizeBytes < 8) return '';
    const start = text.indexOf('\\n', Math.floor(draw() * (text.length / 2))) + 2;
    return text.slice(start, text.indexOf('\\n', start + sizeBytes) + 2);
  };
}
