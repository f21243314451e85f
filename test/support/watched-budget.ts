import type { Budget } from '../../src/gateway/gateway.ts';

/** A budget whose every change is looked at: what is spent and reserved by then, in dollars. */
export function watchedBudget(ceilingUsd: number, onChange: (committedUsd: number) => void): Budget {
  const held: number[] = [];
  const tell = () => onChange(held.reduce((sum, usd) => sum + usd, 0));
  const book = {
    reserved(usd: number | null) {
      const mark = held.push(usd ?? 0) - 1;
      tell();
      return mark;
    },
    settled(mark: number, usd: number) {
      held[mark] = usd;
      tell();
    },
  };
  return { ceilingUsd, spentUsd: 0, journal: { spentUsd: new Map(), bookFor: () => book, close() {} } };
}
