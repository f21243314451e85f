import type { Report } from '../../domain/report.ts';
import { formatQuantity } from './format.ts';
import { sanitizeText } from './sanitize-text.ts';

/** What it takes to make the same numbers again, as short phrases. */
export function toProvenance(report: Report): string[] {
  const { machine, settings } = report;
  return [
    `experiment ${report.experimentId}`,
    report.release === null ? '' : `release ${report.release}`,
    formatQuantity(settings.repeats, 'repeat'),
    `seed ${settings.seed}`,
    `${machine.sandbox}, ${report.isSealed ? 'sealed' : 'unsealed'}`,
    `${machine.os}, ${machine.cpu}, ${formatQuantity(machine.coreCount, 'core')}`,
    ...Object.entries(report.versions).map(([name, version]) => `${name} ${version}`),
    report.createdAt,
  ]
    .filter((phrase) => phrase !== '')
    .map(sanitizeText);
}
