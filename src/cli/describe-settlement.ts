import type { Settlement } from '../domain/adaptive.ts';
import { formatShare } from '../domain/format-share.ts';
import type { Experiment } from '../domain/trial.ts';

const words: Readonly<Record<Settlement['kind'], string>> = {
  decided: 'decided',
  futile: 'not worth going on',
  precise: 'as narrow as wanted',
  exhausted: 'played to the end',
  open: 'open',
};

/** `strong against weak: decided at look 2 of 5`. */
export function describeSettlement(
  { variantId, kind, look, decisionChance }: Settlement,
  { variants, adaptive }: Pick<Experiment, 'variants' | 'adaptive'>,
): string {
  const nameOf = (id: string | undefined) => variants.find((each) => each.id === id)?.name ?? id;
  const chance =
    decisionChance === null ? '' : `; all of it would decide with ${formatShare(decisionChance)}`;
  const where = `${look === 0 ? 'before look 1' : `at look ${look}`} of ${adaptive?.looks.length ?? 0}`;
  return `${nameOf(variantId)} against ${nameOf(variants[0]?.id)}: ${words[kind]} ${where}${chance}`;
}
