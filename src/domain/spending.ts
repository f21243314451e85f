import * as z from 'zod';
import { addUsage, noUsage, Usage } from './usage.ts';

/** What asking has cost; `costUsd` is `null` where a request has no answer or no price. */
export const Spending = z.object({ usage: Usage, costUsd: z.number().nullable() });
export type Spending = z.infer<typeof Spending>;

export const noSpending: Spending = { usage: noUsage, costUsd: 0 };

export function addSpending(a: Spending, b: Spending): Spending {
  return {
    usage: addUsage(a.usage, b.usage),
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}
