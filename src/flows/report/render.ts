import type { Comparison } from '../../domain/comparison.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Funnel } from '../../domain/funnel.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Report } from '../../domain/report.ts';
import type { ComparisonFormat, ReportFormat } from '../../report/formats.ts';
import { renderComparisonAnnotations, renderReportAnnotations } from '../../report/render-annotations.ts';
import { renderComparisonMarkdown } from '../../report/render-comparison-markdown.ts';
import { renderComparisonText } from '../../report/render-comparison-text.ts';
import { renderExplanationText } from '../../report/render-explanation-text.ts';
import { renderFunnelText } from '../../report/render-funnel-text.ts';
import { renderPlanText } from '../../report/render-plan-text.ts';
import { renderReportCsv } from '../../report/render-report-csv.ts';
import { renderReportHtml } from '../../report/render-report-html.ts';
import { renderReportJunit } from '../../report/render-report-junit.ts';
import { renderReportMarkdown } from '../../report/render-report-markdown.ts';
import { renderReportText } from '../../report/render-report-text.ts';
import type { Palette } from '../../report/text/palette.ts';

interface RenderOptions {
  readonly format: ReportFormat;
  readonly funnel: Funnel;
  readonly palette: Palette;
}

export function renderReport(report: Report, { format, funnel, palette }: RenderOptions): string {
  switch (format) {
    case 'text':
      return renderReportText(report, { palette });
    case 'md':
      return renderReportMarkdown(report, { funnel });
    case 'html':
      return renderReportHtml(report, { funnel });
    case 'junit':
      return renderReportJunit(report);
    case 'csv':
      return renderReportCsv(report);
    case 'github':
      return renderReportAnnotations(report);
  }
}

export function renderFunnel(funnel: Funnel, palette: Palette): string {
  return renderFunnelText(funnel, palette);
}

export function renderExplanation(decisions: readonly Decision[], palette: Palette): string {
  return renderExplanationText(decisions, palette);
}

export function renderPlan(plan: Plan, palette: Palette): string {
  return renderPlanText(plan, palette);
}

export function renderComparison(
  comparison: Comparison,
  palette: Palette,
  format: ComparisonFormat = 'text',
): string {
  switch (format) {
    case 'text':
      return renderComparisonText(comparison, palette);
    case 'md':
      return renderComparisonMarkdown(comparison);
    case 'github':
      return renderComparisonAnnotations(comparison);
  }
}
