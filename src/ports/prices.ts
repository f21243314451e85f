import type { Usage } from '../domain/usage.ts';

export interface PriceList {
  /** `undefined` when the model is not known: then the cost is unknown, never 0. */
  price(
    model: string,
    usage: Usage,
    at: string,
  ): { readonly costUsd: number; readonly source: string } | undefined;
}
