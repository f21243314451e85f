import type { Turn } from '../domain/session.ts';
import { matchChanges } from './match-changes.ts';
import { type Edit, type NetChange, toNetChange } from './net-change.ts';

/** If the first turn brought this share of what landed, the rest was touching up: its prompt alone is the task. */
const coveringShare = 0.95;

export type TurnChoice =
  | {
      readonly kind: 'chosen';
      /** From the turn that opens the task to the last that brought something of the landed change. */
      readonly turns: readonly Turn[];
      /** Why not the whole session, in words; empty when it is. */
      readonly cut: string;
    }
  /** A turn brought a part of the change, and its prompt was not recorded. */
  | { readonly kind: 'promptMissing'; readonly turn: Turn };

/**
 * The turns whose prompts ask for the landed change. What a turn brought is measured on the net change up to its end.
 * Leading turns whose edits landed elsewhere, or never, belong to another task; leading talk without edits stays.
 */
export function chooseTurns(
  turns: readonly Turn[],
  edits: readonly (readonly Edit[])[],
  landed: NetChange,
): TurnChoice {
  const matched = turns.map(
    (_, i) => matchChanges(toNetChange(edits.slice(0, i + 1).flat()), landed).matchedWeight,
  );
  const brought = matched.map((weight, i) => weight !== (matched[i - 1] ?? 0));
  const total = matched.at(-1) ?? 0;
  const first = turns.findIndex((_, i) => brought[i] || edits[i]?.length === 0);
  const opening = brought.indexOf(true);
  const isCovered = opening === first && (matched[opening] ?? 0) >= coveringShare * total;
  const last = isCovered ? opening : brought.lastIndexOf(true);
  const chosen = turns.slice(first, last + 1);
  const promptless = chosen.find((turn) => turn.prompt.trim() === '');
  if (promptless !== undefined) return { kind: 'promptMissing', turn: promptless };
  return { kind: 'chosen', turns: chosen, cut: describeCut(turns.length, chosen) };
}

function describeCut(turnCount: number, chosen: readonly Turn[]): string {
  if (chosen.length === turnCount) return '';
  const [from, to] = [chosen[0]?.index, chosen.at(-1)?.index];
  return from === to
    ? `turn ${from} of ${turnCount} alone explains it`
    : `turns ${from} to ${to} of ${turnCount} explain it`;
}
