import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { createReport } from '../../src/report/create-report.ts';
import { renderComparisonText } from '../../src/report/render-comparison-text.ts';
import { renderFunnelText } from '../../src/report/render-funnel-text.ts';
import { renderReportHtml } from '../../src/report/render-report-html.ts';
import { renderReportMarkdown } from '../../src/report/render-report-markdown.ts';
import { renderReportText } from '../../src/report/render-report-text.ts';
import { toWidth } from '../../src/report/words/fit-text.ts';
import { createExampleExperiment } from '../support/example-experiment.ts';
import { exampleReports, exampleFunnel as funnel } from '../support/example-pages.ts';

/** Drawn again by `npm run golden:update`; look at what changed before committing it. */
const golden = (name: string) => `../golden/${name}`;
const reports = Object.entries<Report>(exampleReports).map(([name, report]) => ({ name, report }));

const widest = (page: string) => Math.max(...page.split('\n').map(toWidth));
/** Colours and weights; nothing else may come out. */
const withoutStyle = (page: string) => page.replace(/\u001b\[\d+m/g, '');

describe.each(reports)('pages of the report "$name"', ({ name, report }) => {
  it('text', async () => {
    await expect(renderReportText(report, { funnel })).toMatchFileSnapshot(
      golden(`report-${name}.golden.txt`),
    );
  });
  it('Markdown', async () => {
    await expect(renderReportMarkdown(report, { funnel })).toMatchFileSnapshot(
      golden(`report-${name}.golden.md`),
    );
  });
  it('HTML', async () => {
    await expect(renderReportHtml(report, { funnel })).toMatchFileSnapshot(
      golden(`report-${name}.golden.html`),
    );
  });
  it('comparisons as text', async () => {
    const pages = report.comparisons.map((comparison) => renderComparisonText(comparison));
    await expect(pages.join('\n')).toMatchFileSnapshot(golden(`compare-${name}.golden.txt`));
    expect(widest(pages.join('\n'))).toBeLessThanOrEqual(80);
  });
  it('fits 80 columns and says the same with colours', () => {
    const page = renderReportText(report, { funnel });
    expect(widest(page)).toBeLessThanOrEqual(80);
    expect(withoutStyle(renderReportText(report, { funnel, palette: pc.createColors(true) }))).toBe(page);
  });
  it('says on every page whether the trials were sealed', () => {
    const comparisons = report.comparisons.map((comparison) => renderComparisonText(comparison));
    for (const page of [
      renderReportText(report),
      renderReportMarkdown(report),
      renderReportHtml(report),
      ...comparisons,
    ]) {
      expect(page.includes('UNSEALED')).toBe(!report.isSealed);
    }
  });
  it('the HTML page is one file that loads and runs nothing', () => {
    const page = renderReportHtml(report, { funnel });
    expect(page).not.toMatch(
      /<(script|link|img|iframe|object|base|form)\b|\b(src|href|srcset|on\w+)\s*=\s*["']|@import|url\(/i,
    );
    expect(page).toContain("default-src 'none'");
  });
});

describe('the funnel', () => {
  it('as text', async () => {
    await expect(renderFunnelText(funnel)).toMatchFileSnapshot(golden('funnel.golden.txt'));
    expect(widest(renderFunnelText(funnel))).toBeLessThanOrEqual(80);
  });
  it('of nothing has its three stages and no bars', () => {
    const empty = {
      stages: funnel.stages.map(({ stage }) => ({ stage, entered: 0, kept: 0, rejected: [] })),
    };
    expect(renderFunnelText(empty)).not.toMatch(/[█░]/);
    expect(renderReportHtml(exampleReports.demo, { funnel: empty })).toContain('<b>0</b> of 0 kept');
  });
});

describe('whatever stands in names and prompts', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '<script>',
          '</style>',
          '&',
          '"',
          "'",
          '`',
          '|',
          '\n',
          '\u001b[2J',
          '\u001b]0;t\u0007',
          '\u202e',
          '@all',
          'https://x.y',
          '](',
          '修复',
          '🛒',
          '\ud800',
          ' ',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );
  const reportOf = (title: string, name: string) =>
    createReport(
      createExampleExperiment({ tasks: [{ title: title || ' ', cells: { [`a${name}`]: 'PFI', b: 'PP.' } }] }),
    );
  const settings = { seed: 20260302, numRuns: 100 };

  it('a terminal gets visible characters and line feeds only, in 80 columns', () => {
    fc.assert(
      fc.property(nasty, nasty, (title, name) => {
        const page = renderReportText(reportOf(title, name));
        expect(page).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(widest(page)).toBeLessThanOrEqual(80);
      }),
      settings,
    );
  });

  it('a browser gets no tag and no attribute that is not ours', () => {
    const shape = (page: string) =>
      page.match(/<\/?[a-z][^>]*>/gi)?.map((tag) => tag.replace(/"[^"]*"/g, '""'));
    const ours = shape(renderReportHtml(reportOf('title', 'name')));
    fc.assert(
      fc.property(nasty, nasty, (title, name) => {
        expect(shape(renderReportHtml(reportOf(title, name)))).toEqual(ours);
      }),
      settings,
    );
  });

  it('Markdown keeps its lines, and holds no mention, link or HTML of others', () => {
    const lineCount = renderReportMarkdown(reportOf('title', 'name')).split('\n').length;
    fc.assert(
      fc.property(nasty, nasty, (title, name) => {
        const page = renderReportMarkdown(reportOf(title, name));
        expect(page.split('\n')).toHaveLength(lineCount);
        const outsideCode = page.replace(/`[^`\n]*`/g, '').replace(/<\/?(details|summary|sub)>/g, '');
        expect(outsideCode).not.toMatch(/(?<!pass)@\w|:\/\/|(?<!\\)</);
      }),
      settings,
    );
  });
});
