import { noExclusions } from '../curate/exclusion.ts';
import type { Funnel } from '../domain/funnel.ts';
import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Report } from '../domain/report.ts';
import type { SessionRoot } from '../ports.ts';
import { curate } from './curate/curate.ts';
import { type ExperimentSummary, runAndGrade } from './experiment/experiment.ts';
import { toExperiment } from './experiment/plan-experiment.ts';
import type { House } from './house.ts';
import { mine } from './mine/mine.ts';
import { funnelOf, reportOn } from './report/report.ts';
import { chooseTasks, chooseVariants } from './select.ts';
import { toTaskHash } from './validate/proofs.ts';
import { type ConfiguredProtocol, validate } from './validate/validate.ts';

export interface DemoOptions {
  readonly sessionRoots: readonly SessionRoot[];
  readonly maxAgeMs: number;
  readonly repeats: number;
  readonly protocol: ConfiguredProtocol;
  readonly testTimeoutMs: number;
  readonly stabilityThreshold: number;
  readonly concurrency: number;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export type DemoEnd =
  | {
      readonly kind: 'finished';
      readonly summary: ExperimentSummary;
      readonly report: Report;
      readonly funnel: Funnel;
    }
  | { readonly kind: 'stopped' };

/** Chosen once, so that the demo tells the same story on every machine. */
const seed = 1;

/**
 * The whole way: sessions to tasks to trials to a report. Its experiment is named after its content, so that a demo
 * that was interrupted goes on where it was, and a finished one only draws its report again.
 */
export async function runDemo(house: House, options: DemoOptions): Promise<DemoEnd> {
  const { onProgress, signal } = options;
  const common = { onProgress, ...(signal ? { signal } : {}) };
  // Asks for the agent first: a minute of work is a bad way to learn that it is not installed.
  const variants = await chooseVariants(house, undefined);
  await mine(house, {
    ...common,
    roots: options.sessionRoots,
    maxAgeMs: options.maxAgeMs,
    optOut: { repositories: [], paths: [], markers: [] },
    minFidelity: 'approximate',
  });
  await curate(house, { ...common, minAiShare: 0, exclusions: noExclusions });
  await validate(house, {
    ...common,
    protocol: options.protocol,
    testTimeoutMs: options.testTimeoutMs,
    concurrency: options.concurrency,
    excludedTests: [],
    isExcludedTest: () => false,
  });
  if (signal?.aborted) return { kind: 'stopped' };
  const tasks = await chooseTasks(house.store, undefined);
  const content = [
    tasks.map(toTaskHash),
    variants.map(({ id }) => id),
    options.repeats,
    house.machine.sandbox,
  ];
  const id = `demo-${toSha256(toCanonicalJson(content)).slice(0, 8)}`;
  const experiment =
    (await house.store.experiments.get(id)) ??
    (await toExperiment({ id, tasks, variants, repeats: options.repeats, seed }, house));
  const summary = await runAndGrade(experiment, tasks, house, {
    ...common,
    concurrency: options.concurrency,
    budgetUsd: null,
    testTimeoutMs: options.testTimeoutMs,
  });
  if (summary.end?.kind === 'stopped') return { kind: 'stopped' };
  return {
    kind: 'finished',
    summary,
    report: await reportOn(experiment, house.store, { stabilityThreshold: options.stabilityThreshold }),
    funnel: await funnelOf(house.store),
  };
}
