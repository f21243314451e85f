import type { FileChange, Session } from '../domain/session.ts';
import type { Git } from '../ports.ts';
import { toUnknownEdit } from './link-by-files.ts';
import { isMeasured, toMeasured } from './measured-change.ts';
import { type Edit, type NetChange, toNetChange } from './net-change.ts';
import { restoreOverwritten } from './overwritten-files.ts';
import { toSessionEdits } from './session-edits.ts';

/** What a session changed in a repository: by lines, or, where its record holds none, by files. */
export type ReadEdits = {
  /** Of each turn, in order; none of those that a fork took over. */
  readonly edits: readonly (readonly Edit[])[];
  /** All that was recorded, what a fork took over, too. */
  readonly located: readonly (readonly FileChange[])[];
} & (
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
  const { byTurn: located, outsideCount } = await toSessionEdits(session, (paths) =>
    git.findPaths(baseCommit, paths),
  );
  const own = (edits: readonly (readonly Edit[])[]) =>
    edits.map((ofTurn, i) => (session.turns[i]?.isInherited ? [] : ofTurn));
  const all = own(located).flat();
  const known = located.map((edits) => edits.filter(({ areLinesKnown }) => areLinesKnown !== false));
  if (all.length > 0 && own(known).flat().length === 0) {
    const paths = new Set(all.map(({ path, movedTo }) => movedTo ?? path).filter(isMeasured));
    const edits = own(located).map((turn) => turn.map(toUnknownEdit));
    if (paths.size > 0) return { kind: 'filesOnly', edits, located, paths };
    return { kind: 'empty', edits, located, outsideCount, isGenerated: true };
  }
  // What a fork took over is not its own work, but it is what its own edits began on.
  const edits = own(await restoreOverwritten(known, (path) => git.readFile(baseCommit, path)));
  const change = toNetChange(edits.flat());
  const net = toMeasured(change);
  if (net.size > 0) return { kind: 'lines', edits, located, net };
  return { kind: 'empty', edits, located, outsideCount, isGenerated: change.size > 0 };
}
