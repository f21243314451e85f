import type { Config } from '../config/config.ts';
import type { ReportSettings } from '../flows/report/report.ts';

/** What the configuration says about reports. */
export function toReportSettings({ eval: { stabilityThreshold }, publicBenchmarks }: Config): ReportSettings {
  return { stabilityThreshold, publicBenchmarks };
}
