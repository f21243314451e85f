import type { Spending } from '../domain/spending.ts';
import { formatCount, formatQuantity, formatUsd } from '../report/words/format.ts';

/** What asking judges has cost. */
export function renderSpending({ usage, costUsd }: Spending): string {
  const tokens = formatCount(usage.inputTokens + usage.outputTokens);
  return `${formatQuantity(usage.requestCount, 'question')}, ${tokens} tokens, ${formatUsd(costUsd)}`;
}
