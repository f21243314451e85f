import type { Git } from '../ports.ts';
import { type Edit, normaliseLine, toNetChange } from './net-change.ts';

/** Of the lines that edits took away in sum, the share that their files hold at the commit, in [0, 1]; 1 if they took none away. */
export function measureRemoved(
  git: Pick<Git, 'readFile'>,
  commit: string,
  edits: readonly Edit[],
): Promise<number> {
  return measureHeld(git, commit, edits, (count) => count < 0);
}

/** The same of the lines that they brought. */
export function measureAdded(
  git: Pick<Git, 'readFile'>,
  commit: string,
  edits: readonly Edit[],
): Promise<number> {
  return measureHeld(git, commit, edits, (count) => count > 0);
}

async function measureHeld(
  git: Pick<Git, 'readFile'>,
  commit: string,
  edits: readonly Edit[],
  isMeant: (count: number) => boolean,
): Promise<number> {
  const lines = [...toNetChange(edits).values()].flatMap((counts) =>
    [...counts].filter(([, count]) => isMeant(count)).map(([line]) => line),
  );
  if (lines.length === 0) return 1;
  const held = new Set<string>();
  for (const path of new Set(edits.flatMap((edit) => [edit.path, edit.movedTo ?? edit.path]))) {
    const content = (await git.readFile(commit, path)) ?? '';
    for (const line of content.split('\n')) held.add(normaliseLine(line));
  }
  return lines.filter((line) => held.has(line)).length / lines.length;
}
