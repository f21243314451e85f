import { once } from 'node:events';
import pc from 'picocolors';
import { toPrintable } from './to-printable.ts';

/** Where a command speaks: its result to stdout, everything else to stderr. */
export interface Output {
  readonly isJson: boolean;
  readonly palette: ReturnType<typeof pc.createColors>;
  /** The result: text for people, or exactly one JSON document. */
  print(text: string, json: object): Promise<void>;
  /** A line for people on stderr; silent under `--quiet`. */
  say(line: string): void;
}

interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

export function createOutput({ json, quiet, color }: OutputOptions): Output {
  const hasColor = color && !process.env.NO_COLOR && process.stdout.isTTY === true;
  return {
    isJson: json,
    palette: pc.createColors(hasColor),
    async print(text, value) {
      const document = json
        ? JSON.stringify({ schemaVersion: 1, ...value }, null, 2)
        : toPrintable(text, hasColor);
      // A pipe takes 64 KiB at a time: leaving before it has drained would cut the document.
      if (!process.stdout.write(`${document.replace(/\n+$/, '')}\n`)) await once(process.stdout, 'drain');
    },
    say(line) {
      if (!quiet) process.stderr.write(`${toPrintable(line, hasColor)}\n`);
    },
  };
}
