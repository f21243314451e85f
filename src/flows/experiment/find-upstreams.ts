import type { Variant } from '../../domain/variant.ts';

/** Who is to answer, as variants name them. Controls ask nobody. */
export const findUpstreams = (variants: readonly Variant[]): (string | undefined)[] =>
  variants.flatMap(({ settings }) => (settings.model === null ? [] : [settings.upstream]));
