import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { createReport } from '../../src/report/create-report.ts';
import {
  renderComparisonAnnotations,
  renderReportAnnotations,
  toAnnotation,
} from '../../src/report/render-annotations.ts';
import { renderComparisonMarkdown } from '../../src/report/render-comparison-markdown.ts';
import { renderReportCsv } from '../../src/report/render-report-csv.ts';
import { renderReportJunit } from '../../src/report/render-report-junit.ts';
import { createExampleExperiment } from '../support/example-experiment.ts';
import { exampleReports } from '../support/example-pages.ts';
import { requires } from '../support/requires.ts';

const reports = Object.entries<Report>(exampleReports).map(([name, report]) => ({ name, report }));
const golden = (name: string) => `../golden/${name}`;
const schema = join(import.meta.dirname, 'junit.xsd');

describe.each(reports)('the report "$name" for machines', ({ name, report }) => {
  it('JUnit XML', async () => {
    await expect(renderReportJunit(report)).toMatchFileSnapshot(golden(`report-${name}.golden.junit.xml`));
  });
  it('CSV', async () => {
    await expect(renderReportCsv(report)).toMatchFileSnapshot(golden(`report-${name}.golden.csv`));
  });
  it('annotations of GitHub', async () => {
    const pages = [renderReportAnnotations(report), ...report.comparisons.map(renderComparisonAnnotations)];
    await expect(pages.join('\n---\n')).toMatchFileSnapshot(golden(`report-${name}.golden.github.txt`));
  });
  it('comparisons as Markdown', async () => {
    const pages = report.comparisons.map(renderComparisonMarkdown);
    await expect(pages.join('\n')).toMatchFileSnapshot(golden(`compare-${name}.golden.md`));
  });
});

requires('xmllint').describe('JUnit XML', () => {
  const validate = (xml: string) =>
    spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, '-'], { input: xml, encoding: 'utf8' });

  it.each(reports)('of the report "$name" is what Jenkins reads', ({ report }) => {
    const { status, stderr } = validate(renderReportJunit(report));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '- validates\n' });
  });

  it('with a fault is refused', () => {
    const broken = renderReportJunit(exampleReports.demo).replace('<testcase name=', '<testcase title=');
    expect(validate(broken).status).not.toBe(0);
  });
});

describe('JUnit XML', () => {
  const count = (page: string, part: RegExp) => page.match(part)?.length ?? 0;

  it('fails what failed, skips what counts in no rate, and counts both', () => {
    const page = renderReportJunit(
      createReport(createExampleExperiment({ tasks: [{ title: 'One', cells: { a: 'PFI', b: 'PU.' } }] })),
    );
    expect(count(page, /<testcase /g)).toBe(7);
    expect(count(page, /<failure /g)).toBe(1);
    expect(count(page, /<skipped /g)).toBe(3);
    expect(page).toContain('<testsuite name="a" tests="3" failures="1" errors="0" skipped="1"');
  });

  it('fails a comparison that is proven worse', () => {
    const rows = Array.from({ length: 9 }, () => ({ title: 'T', cells: { good: 'P', bad: 'F' } }));
    const page = renderReportJunit(createReport(createExampleExperiment({ tasks: rows })));
    expect(page).toMatch(/<testcase name="bad against good" classname="comparisons"><failure/);
  });

  it('is well formed whatever stands in names and prompts', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, text, (title, name) => {
        const tasks = [{ title, cells: { [`a${name}`]: 'PF', b: 'PP' } }];
        const parser = new SaxesParser();
        parser.on('error', (error) => {
          throw error;
        });
        parser.write(renderReportJunit(createReport(createExampleExperiment({ tasks })))).close();
      }),
      { seed: 20260302, numRuns: 100 },
    );
  });
});

describe('CSV', () => {
  it('has one row for each cell, and nothing that a spreadsheet would run', () => {
    const tasks = [{ title: 'T', cells: { '=cmd|x,"y"': 'PF', '@b': 'P.' } }];
    const lines = renderReportCsv(createReport(createExampleExperiment({ tasks }))).split('\r\n');
    expect(lines).toHaveLength(1 + 4 + 1);
    expect(lines[1]).toContain(`"'=cmd|x,""y"""`);
    expect(lines[3]).toContain(`,'@b,`);
    expect(lines[4]).toMatch(/,2,$/);
  });
});

describe('annotations', () => {
  it('cannot be ended or begun by what they hold', () => {
    expect(toAnnotation('error', 'a:b,c', '100%\n::set-output name=x::y')).toBe(
      '::error title=a%3Ab%2Cc::100%25 ::set-output name=x::y',
    );
  });
});
