import type { TurnMode } from '../domain/candidate.ts';
import type { Turn } from '../domain/session.ts';
import type { Edit, NetChange } from './net-change.ts';
import { createRunningMatch } from './running-match.ts';

/** If the first turn brought this share of what landed, the rest was touching up: its prompt alone is the task. */
const coveringShare = 0.95;

export type TurnChoice =
  | {
      readonly kind: 'chosen';
      /** From the turn that opens the task to the last that brought something of the landed change. */
      readonly turns: readonly Turn[];
      readonly mode: TurnMode;
      /** Why not the whole session, in words; empty when it is. */
      readonly cut: string;
    }
  /** A turn brought a part of the change, and its prompt was not recorded. */
  | { readonly kind: 'promptMissing'; readonly turn: Turn };

/**
 * The turns whose prompts ask for the landed change. What a turn brought is measured on the net change up to its end.
 * Leading turns whose edits landed elsewhere, or never, belong to another task; leading talk without edits stays. What a
 * fork took over is none of its own.
 * @param edits of all turns, in order
 */
export function chooseTurns(
  turns: readonly Turn[],
  edits: readonly (readonly Edit[])[],
  landed: NetChange,
): TurnChoice {
  const own = turns
    .map((turn, i) => ({ turn, edits: edits[i] ?? [] }))
    .filter(({ turn }) => !turn.isInherited);
  const { brought, coveredBy } = measureTurns(
    own.map((each) => each.edits),
    landed,
  );
  const first = own.findIndex((each, i) => brought[i] || each.edits.length === 0);
  const last = coveredBy !== -1 && coveredBy === first ? coveredBy : brought.lastIndexOf(true);
  const chosen = own.slice(first, last + 1).map(({ turn }) => turn);
  const promptless = chosen.find((turn) => turn.prompt.trim() === '');
  if (promptless !== undefined) return { kind: 'promptMissing', turn: promptless };
  const isCut = chosen.length === 1 && last < own.length - 1;
  return {
    kind: 'chosen',
    turns: chosen,
    mode: chosen.length > 1 ? 'multi' : isCut ? 'cut-to-first' : 'single',
    cut: describeCut(own.length, first + 1, last + 1),
  };
}

/** Which turns brought something of the landed change, and which of them, the first that did, brought all but a rest; else -1. */
function measureTurns(edits: readonly (readonly Edit[])[], landed: NetChange) {
  const match = createRunningMatch(landed);
  const matched = edits.map((each) => match.add(each));
  const total = matched.at(-1) ?? 0;
  // A record without lines tells which files a turn edited, but never that it did all that was to be done.
  if (total === 0) {
    return { brought: edits.map((each) => each.some(({ path }) => landed.has(path))), coveredBy: -1 };
  }
  const brought = matched.map((weight, i) => weight !== (matched[i - 1] ?? 0));
  const opening = brought.indexOf(true);
  return { brought, coveredBy: (matched[opening] ?? 0) >= coveringShare * total ? opening : -1 };
}

/** @param from first and last turn, counted from 1 */
function describeCut(turnCount: number, from: number, to: number): string {
  if (from === 1 && to === turnCount) return '';
  return from === to
    ? `turn ${from} of ${turnCount} alone explains it`
    : `turns ${from} to ${to} of ${turnCount} explain it`;
}
