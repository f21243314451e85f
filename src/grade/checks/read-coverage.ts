import { SaxesParser } from 'saxes';
import type { CheckReading } from './problem.ts';
import { toInside } from './read-problems.ts';

/** `SF:` names a file, `DA:LINE,COUNT` says how often a line of it was executed. */
export function readLcov(text: string, root: string): CheckReading {
  const lines = new Map<string, Map<number, boolean>>();
  let file: Map<number, boolean> | undefined;
  for (const line of text.split('\n')) {
    const source = /^SF:(.+)$/.exec(line.trim())?.[1];
    if (source !== undefined) file = openFile(lines, toInside(source, root));
    const [, number, hits] = /^DA:(\d+),(\d+)/.exec(line.trim()) ?? [];
    if (number !== undefined) note(file, Number(number), Number(hits));
  }
  return lines.size === 0
    ? { kind: 'unreadable', detail: 'it names no file (SF:)' }
    : { kind: 'coverage', lines };
}

/** `<class filename>` with `<line number hits>`; names are relative to one of the `<source>` folders. */
export function readCobertura(text: string, root: string): CheckReading {
  const lines = new Map<string, Map<number, boolean>>();
  let file: Map<number, boolean> | undefined;
  let source = '';
  let isSource = false;
  const parser = new SaxesParser();
  let fault: string | undefined;
  parser.on('error', (error) => {
    fault ??= error.message;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const { filename, number, hits } = attributes as Record<string, string>;
    isSource = name === 'source';
    if (name === 'class' && filename !== undefined)
      file = openFile(
        lines,
        toInside(source === '' || source === '.' ? filename : `${source}/${filename}`, root),
      );
    if (name === 'line') note(file, Number(number), Number(hits));
  });
  parser.on('text', (said) => {
    if (isSource && source === '') source = said.trim();
    isSource = false;
  });
  parser.write(text).close();
  if (fault !== undefined) return { kind: 'unreadable', detail: `it is no XML: ${fault}` };
  return lines.size === 0 ? { kind: 'unreadable', detail: 'it names no class' } : { kind: 'coverage', lines };
}

function openFile(lines: Map<string, Map<number, boolean>>, path: string): Map<number, boolean> {
  const known = lines.get(path) ?? new Map<number, boolean>();
  lines.set(path, known);
  return known;
}

function note(file: Map<number, boolean> | undefined, line: number, hits: number): void {
  if (file && Number.isFinite(line)) file.set(line, file.get(line) === true || hits > 0);
}
