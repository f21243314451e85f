/**
 * The library: what the command line does, as functions. Read a configuration, put a house together, call flows.
 *
 *     const config = readConfig('.');
 *     const house = await createHouse(config);
 *     await mine(house, { roots: config.sessions.roots, maxAgeMs: 90 * 86_400_000, onProgress: console.log });
 */
export { type Config, readConfig } from './config/config.ts';
export { Candidate } from './domain/candidate.ts';
export { Comparison } from './domain/comparison.ts';
export { Decision } from './domain/decision.ts';
export { Estimate } from './domain/estimate.ts';
export { Funnel } from './domain/funnel.ts';
export { Outcome, ruleOnOutcome, Verdict } from './domain/outcome.ts';
export type { OnProgress, Progress } from './domain/progress.ts';
export { Report } from './domain/report.ts';
export { Session } from './domain/session.ts';
export { Task } from './domain/task.ts';
export { Experiment, Grade, Trial } from './domain/trial.ts';
export { UsageError } from './domain/usage-error.ts';
export { Variant } from './domain/variant.ts';
export { curate } from './flows/curate/curate.ts';
export { runAndGrade } from './flows/experiment/experiment.ts';
export { toExperiment } from './flows/experiment/plan-experiment.ts';
export { gradeExperiment } from './flows/grade/grade.ts';
export type { House } from './flows/house.ts';
export { mine } from './flows/mine/mine.ts';
export { plan } from './flows/report/plan.ts';
export { renderComparison, renderFunnel, renderReport } from './flows/report/render.ts';
export {
  compareDates,
  compareSeveral,
  compareVariants,
  explain,
  funnelOf,
  type ReportSettings,
  reportOn,
} from './flows/report/report.ts';
export { chooseTasks, chooseVariants, findExperiment, findVariant, tasksOf } from './flows/select.ts';
export { preflight } from './flows/validate/preflight.ts';
export { type ConfiguredProtocol, validate } from './flows/validate/validate.ts';
export { createHouse, openStore } from './wire.ts';
