/** Files of a believable repository, and edits of them: a few hunks, each at lines that stand there. */

export type Files = Map<string, string[]>;

export interface Hunk {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface FileEdit {
  readonly path: string;
  readonly hunks: readonly Hunk[];
}

/** Touched by every tenth commit and more, whatever it is about. */
const hotFiles = ['package.json', 'src/index.ts', 'CHANGELOG.md', 'src/config/defaults.ts'];

export class Writer {
  readonly #random: () => number;
  #count = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  createFiles(count: number): Files {
    const paths = Array.from({ length: count - hotFiles.length }, (_, i) => {
      const area = words[i % words.length];
      return `packages/${area}/src/${this.pick(words)}/${this.pick(words)}-${i}.ts`;
    });
    return new Map([...hotFiles, ...paths].map((path) => [path, this.lines(20 + this.below(100))]));
  }

  /** Two thirds say something of their own, the rest stands in every file. */
  lines(count: number): string[] {
    return Array.from({ length: count }, () => (this.chance(0.66) ? this.line() : this.pick(commonLines)));
  }

  line(): string {
    this.#count++;
    const [a, b, c] = [this.pick(words), this.pick(words), this.pick(words)];
    return `  const ${a}${this.#count} = ${b}.${c}(${this.below(1000)}, '${this.pick(words)}');`;
  }

  /** Few files mostly, sometimes a dozen; one of the hot ones every now and then. */
  edit(files: Files, paths: readonly string[], avoid: ReadonlySet<string> = new Set()): FileEdit[] {
    const count = this.chance(0.8) ? 1 + this.below(4) : 1 + this.below(12);
    const start = this.below(paths.length);
    const chosen = new Set<string>();
    for (let i = 0; i < count; i++) {
      // What belongs together lies together.
      chosen.add(this.chance(0.1) ? this.pick(hotFiles) : (paths[(start + i * 26) % paths.length] as string));
    }
    return [...chosen]
      .filter((path) => !avoid.has(path))
      .map((path) => ({ path, hunks: this.hunks(files.get(path) ?? []) }));
  }

  hunks(lines: readonly string[]): Hunk[] {
    return Array.from({ length: 1 + this.below(3) }, () => {
      const at = this.below(Math.max(1, lines.length - 4));
      return { removed: lines.slice(at, at + this.below(4)), added: this.lines(1 + this.below(12)) };
    });
  }
}

/** Hunks whose lines are gone are left out, as whoever resolves a conflict would. */
export function applyEdits(files: Files, edits: readonly FileEdit[]): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { path, hunks } of edits) {
    let lines = files.get(path) ?? [];
    for (const { removed, added } of hunks) {
      const at = removed.length === 0 ? Math.floor(lines.length / 2) : findLines(lines, removed);
      if (at === -1) continue;
      lines = [...lines.slice(0, at), ...added, ...lines.slice(at + removed.length)];
    }
    // Files do not grow for ever.
    if (lines.length > 250) lines = lines.slice(lines.length - 150);
    files.set(path, lines);
    changed.set(path, `${lines.join('\n')}\n`);
  }
  return changed;
}

function findLines(lines: readonly string[], wanted: readonly string[]): number {
  return lines.findIndex((_, i) => wanted.every((line, j) => lines[i + j] === line));
}

const commonLines = [
  '}',
  '  }',
  '',
  '  return;',
  '};',
  '    );',
  '  } else {',
  '  i += 1;',
  "import fs from 'node:fs';",
];

const words =
  'cart price order refund ledger invoice user token session cache queue worker report export import chart table query index shard batch retry limit quota audit notify'.split(
    ' ',
  );
