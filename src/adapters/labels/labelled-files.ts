import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { LabelledRecord } from '../../domain/labelled-record.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { LabelledSet } from '../../ports.ts';

/** A labelled set in files: `<directory>/<part>/<theme>.jsonl`, one record a line. */
export function createLabelledFiles(directory: string): LabelledSet {
  return {
    async read(part) {
      const folders = part === 'all' ? listNames(directory, (entry) => entry.isDirectory()) : [part];
      const files = folders.flatMap((folder) =>
        listNames(join(directory, folder), (entry) => entry.name.endsWith('.jsonl')).map((name) =>
          join(directory, folder, name),
        ),
      );
      if (files.length === 0) {
        throw new UsageError(`${join(directory, part)}: no labels: a part is a folder with .jsonl files`);
      }
      const records = files.flatMap(readRecords);
      const ids = new Set<string>();
      for (const { id } of records) {
        if (ids.has(id)) throw new UsageError(`${directory}: two records have the id "${id}"`);
        ids.add(id);
      }
      return records;
    },
  };
}

function listNames(directory: string, isWanted: (entry: Dirent) => boolean): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries
      .filter(isWanted)
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new UsageError(`${directory}: no labels can be read: ${(error as Error).message}`);
  }
}

function readRecords(file: string): LabelledRecord[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readRecord(line, `${file}:${i + 1}`)]));
}

/** An error names the place and what is missing there, and quotes nothing: the part may be one that nobody shall look at. */
function readRecord(line: string, place: string): LabelledRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError(`${place}: no JSON object`);
  }
  const parsed = LabelledRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${place}: not a labelled record: ${z.prettifyError(parsed.error)}`);
}
