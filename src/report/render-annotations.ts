import type { Comparison } from '../domain/comparison.ts';
import type { Report } from '../domain/report.ts';
import type { Warning } from '../domain/warning.ts';
import { sanitizeText } from './words/sanitize-text.ts';
import { toDecisionSentence, toHeadline } from './words/sentences.ts';

type Level = 'notice' | 'warning' | 'error';

/** A workflow command of GitHub Actions: its log turns it into an annotation of the run. */
export function toAnnotation(level: Level, title: string, text: string): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(sanitizeText(text))}`;
}

export function renderReportAnnotations(report: Report): string {
  return [
    toAnnotation('notice', 'Solve rate', toHeadline(report)),
    ...report.comparisons.map(annotateDecision),
    ...annotateWarnings(report.warnings),
  ].join('\n');
}

export function renderComparisonAnnotations(comparison: Comparison): string {
  return [annotateDecision(comparison), ...annotateWarnings(comparison.warnings)].join('\n');
}

/** What is proven worse is a warning; whether it is an error is for a gate to say. */
function annotateDecision(comparison: Comparison): string {
  const level = comparison.decision === 'worse' ? 'warning' : 'notice';
  return toAnnotation(level, 'Comparison', toDecisionSentence(comparison));
}

function annotateWarnings(warnings: readonly Warning[]): string[] {
  return warnings.map(({ code, text, fix }) => toAnnotation('warning', code, `${text} ${fix}`));
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(sanitizeText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
