import type { Shard } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';

/** @throws {UsageError} unless the option is absent or a positive whole number */
export function parseCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UsageError(`${option} takes a positive whole number, not "${text}"`);
}

/** @throws {UsageError} unless the option is absent or a number ≥ 0 */
export function parseAmount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`${option} takes a number, not "${text}"`);
}

/** @returns a share in [0, 1]. @throws {UsageError} unless the option is absent or a percentage */
export function parsePercent(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value / 100;
  throw new UsageError(`${option} takes a percentage from 0 to 100, not "${text}"`);
}

/** @throws {UsageError} unless the option is absent or a rate that some number of runs can bound */
export function parseRate(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value >= 0.001 && value <= 0.5) return value;
  throw new UsageError(`${option} takes a rate from 0.001 to 0.5, not "${text}"`);
}

const unitMs: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** @throws {UsageError} unless the option is absent or an age such as 12h, 7d or 4w */
export function parseAge(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d+)([hdw])$/.exec(text) ?? [];
  const ms = unitMs[unit];
  if (amount !== undefined && ms !== undefined) return Number(amount) * ms;
  throw new UsageError(`${option} takes an age such as 12h, 7d or 4w, not "${text}"`);
}

/** `2/5` as the second of five. @throws {UsageError} for anything else */
export function parseShard(text: string): Shard {
  const [index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new UsageError(`--shard takes I/N, such as 2/5 for the second of five, not "${text}"`);
}
