import { noUsage } from '../domain/usage.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { House } from '../flows/house.ts';

/**
 * A budget that cannot be counted is none.
 * @param key of the budget
 * @throws {UsageError} saying which price is missing
 */
export function requirePrices(
  models: readonly string[],
  key: string,
  { prices, clock }: Pick<House, 'prices' | 'clock'>,
): void {
  const at = clock.now().toISOString();
  const unpriced = models.find((model) => prices.price(model, noUsage, at) === undefined);
  if (unpriced === undefined) return;
  throw new UsageError(
    `${key} is set, but there is no price for "${unpriced}": write [prices."${unpriced}"], or judge without a budget`,
  );
}
