import picomatch from 'picomatch';
import type { Config } from '../config/config.ts';
import type { CurateOptions } from '../flows/curate/curate.ts';
import type { MineOptions } from '../flows/mine/mine.ts';
import type { ValidateOptions } from '../flows/validate/validate.ts';
import { toProtocol } from './to-protocol.ts';

type Stage<Options> = Omit<Options, 'onProgress' | 'signal'>;

/** What the configuration asks of each stage: the same by itself and within a refresh. */

export const toMineOptions = ({ sessions, privacy }: Config): Stage<MineOptions> => ({
  roots: sessions.roots,
  optOut: privacy.optOut,
  minFidelity: sessions.minFidelity,
  maxAgeMs: sessions.maxAgeDays * 86_400_000,
});

export const toCurateOptions = ({ curation }: Config): Stage<CurateOptions> => ({
  minAiShare: curation.minAiShare,
  exclusions: curation.exclude,
});

/** @param maxFlakeRate - goes before the configuration's */
export const toValidateOptions = (
  config: Config,
  concurrency: number,
  maxFlakeRate?: number,
): Stage<ValidateOptions> => ({
  protocol: toProtocol(config, maxFlakeRate),
  testTimeoutMs: config.validation.testTimeoutMs,
  concurrency,
  excludedTests: config.eval.flakyTests,
  isExcludedTest: toTestMatcher(config.eval.flakyTests),
});

/** Patterns name test files or whole test ids; a test falls when either matches. */
function toTestMatcher(patterns: readonly string[]): (id: string) => boolean {
  if (patterns.length === 0) return () => false;
  const isMatch = picomatch([...patterns], { dot: true });
  return (id) => isMatch(id) || isMatch(id.split('::')[0] ?? '');
}
