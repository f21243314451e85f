import type { Comparison } from '../domain/comparison.ts';
import type { Verdict } from '../domain/outcome.ts';
import type { Report, TaskReport, VariantReport } from '../domain/report.ts';
import { sanitizeText } from './words/sanitize-text.ts';
import { toDecisionSentence } from './words/sentences.ts';

/**
 * JUnit XML as Jenkins and GitLab read it: a suite for each variant with a case for each trial, and one for the
 * comparisons, of which `worse` fails. What counts in no rate is skipped, not failed.
 */
export function renderReportJunit(report: Report): string {
  const suites = [
    ...report.variants.map((variant) => renderVariant(variant, report)),
    ...(report.comparisons.length > 0 ? [renderComparisons(report)] : []),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="rollbench">\n${suites.join('')}</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly className: string;
  /** `null` passes. */
  readonly end: { readonly kind: 'failure' | 'skipped'; readonly message: string } | null;
}

function renderVariant({ id, name }: VariantReport, { tasks, createdAt }: Report): string {
  const cases = tasks.flatMap((task) =>
    (task.verdicts[id] ?? []).map((verdict, i) => ({
      name: `${task.taskId} #${i + 1}: ${task.title}`,
      className: `${name}.${task.repo}`,
      end: toEnd(verdict, task),
    })),
  );
  return renderSuite(name, cases, createdAt);
}

function toEnd(verdict: Verdict | null, { kind }: TaskReport): Case['end'] {
  if (verdict === 'pass') return null;
  if (verdict === 'fail') {
    const message = kind === 'regression-only' ? 'a test that passed before fails' : 'the task is not solved';
    return { kind: 'failure', message };
  }
  return { kind: 'skipped', message: verdict === null ? 'no verdict yet' : 'invalid: not the agent’s fault' };
}

function renderComparisons({ comparisons, createdAt }: Report): string {
  const toCase = (comparison: Comparison): Case => ({
    name: `${comparison.nameB} against ${comparison.nameA}`,
    className: 'comparisons',
    end:
      comparison.decision === 'worse' ? { kind: 'failure', message: toDecisionSentence(comparison) } : null,
  });
  return renderSuite('comparisons', comparisons.map(toCase), createdAt);
}

function renderSuite(name: string, cases: readonly Case[], createdAt: string): string {
  const count = (kind: 'failure' | 'skipped') => cases.filter(({ end }) => end?.kind === kind).length;
  const head = attributes({
    name,
    tests: cases.length,
    failures: count('failure'),
    errors: 0,
    skipped: count('skipped'),
    timestamp: createdAt.slice(0, 19),
  });
  return `  <testsuite${head}>\n${cases.map(renderCase).join('')}  </testsuite>\n`;
}

function renderCase({ name, className, end }: Case): string {
  const head = attributes({ name, classname: className });
  return end === null
    ? `    <testcase${head}/>\n`
    : `    <testcase${head}><${end.kind}${attributes({ message: end.message })}/></testcase>\n`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
}

/** Characters that XML 1.0 has no way to write are left out. */
function escapeXml(text: string): string {
  return sanitizeText(text)
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
