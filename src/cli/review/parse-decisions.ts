import { UsageError } from '../../domain/usage-error.ts';
import { dropReasons, type Verdict } from './review-session.ts';

/**
 * `shop-0a1b2c3d=keep`, `shop-0a1b2c3d=drop:leak`; the last word on a candidate counts.
 * @throws {UsageError} naming what cannot be understood, before anything is stored
 */
export function parseDecisions(texts: readonly string[]): ReadonlyMap<string, Verdict> {
  return new Map(texts.map(parseDecision));
}

function parseDecision(text: string): [id: string, verdict: Verdict] {
  const [, id = '', verdict = '', reason] = /^(.+?)=([^:]*)(?::(.*))?$/.exec(text) ?? [];
  if (id !== '' && verdict === 'keep' && reason === undefined) return [id, { kind: 'keep' }];
  const known = dropReasons.find((each) => each === reason);
  if (id !== '' && verdict === 'drop' && known !== undefined) return [id, { kind: 'drop', reason: known }];
  throw new UsageError(
    `--decide ${text}: say ID=keep, or ID=drop:REASON with one of ${dropReasons.join(', ')}`,
  );
}
