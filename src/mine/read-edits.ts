import type { Session } from '../domain/session.ts';
import type { Git } from '../ports.ts';
import { toUnknownEdit } from './link-by-files.ts';
import { isMeasured, toMeasured } from './measured-change.ts';
import { type Edit, type NetChange, toNetChange } from './net-change.ts';
import { restoreOverwritten } from './overwritten-files.ts';
import { toSessionEdits } from './session-edits.ts';

/** What a session changed in a repository: by lines, or, where its record holds none, by files. */
export type ReadEdits = { readonly edits: readonly (readonly Edit[])[] } & (
  | { readonly kind: 'lines'; readonly net: NetChange }
  | { readonly kind: 'filesOnly'; readonly paths: ReadonlySet<string> }
  | {
      readonly kind: 'empty';
      readonly outsideCount: number;
      /** It did change something, but in lockfiles and generated files alone. */
      readonly isGenerated: boolean;
    }
);

export async function readEdits(session: Session, git: Git, baseCommit: string): Promise<ReadEdits> {
  const { byTurn, outsideCount } = await toSessionEdits(session, (paths) => git.findPaths(baseCommit, paths));
  const all = byTurn.flat();
  const known = byTurn.map((edits) => edits.filter(({ areLinesKnown }) => areLinesKnown !== false));
  if (all.length > 0 && known.flat().length === 0) {
    const paths = new Set(all.map(({ path, movedTo }) => movedTo ?? path).filter(isMeasured));
    const edits = byTurn.map((turn) => turn.map(toUnknownEdit));
    if (paths.size > 0) return { kind: 'filesOnly', edits, paths };
    return { kind: 'empty', edits, outsideCount, isGenerated: true };
  }
  const edits = await restoreOverwritten(known, (path) => git.readFile(baseCommit, path));
  const change = toNetChange(edits.flat());
  const net = toMeasured(change);
  if (net.size > 0) return { kind: 'lines', edits, net };
  return { kind: 'empty', edits, outsideCount, isGenerated: change.size > 0 };
}
