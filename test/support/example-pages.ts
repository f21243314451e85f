import type { Funnel } from '../../src/domain/funnel.ts';
import type { Report } from '../../src/domain/report.ts';
import { createReport } from '../../src/report/create-report.ts';
import { createExampleExperiment } from './example-experiment.ts';
import { exampleTask } from './examples.ts';

const hostile =
  '\u001b[31m<script>alert("x")</script>\u001b[0m | `code` **bold** @everyone \u202etxet desrever 修复购物车合计 🛒';

/** Reports from which every page is drawn in the golden tests. */
export const exampleReports = {
  /** As `rollbench demo` makes it: few tasks, one of them regression-only. */
  demo: createReport(
    createExampleExperiment({
      costUsd: null,
      tasks: [
        {
          title:
            'The cart total is off by a cent when a discount applies: please find out why and fix it properly',
          cells: { 'gpt-5.5-weak': 'FPF', 'gpt-5.5-strong': 'PPP' },
        },
        {
          title: 'Add a --json flag to the report command',
          cells: { 'gpt-5.5-weak': 'FFF', 'gpt-5.5-strong': 'PPF' },
          classification: { taskType: 'feature', language: 'TypeScript' },
        },
        {
          title: 'Parse ISO dates without a time zone as UTC',
          cells: { 'gpt-5.5-weak': 'PPF', 'gpt-5.5-strong': 'PPP' },
          classification: { language: 'TypeScript' },
        },
        { title: 'Invoices: round half to even', cells: { 'gpt-5.5-weak': 'FPT', 'gpt-5.5-strong': 'PPP' } },
        {
          title: 'Let a catalogue entry name several suppliers, in the API and in the importer',
          cells: { 'gpt-5.5-weak': 'FFF', 'gpt-5.5-strong': 'FPP' },
          classification: { taskType: 'feature' },
        },
        {
          title: 'Rename Basket to Cart everywhere',
          kind: 'regression-only',
          cells: { 'gpt-5.5-weak': 'PPP', 'gpt-5.5-strong': 'PPP' },
          classification: { taskType: 'refactor' },
        },
      ],
    }),
  ),
  /** What goes wrong: unsealed, invalid and open cells, hostile text, an unknown cost. */
  troubled: createReport(
    createExampleExperiment({
      isSealed: false,
      tasks: [
        { title: hostile, cells: { [`base ${hostile}`]: 'PPPII', candidate: 'FFFFF', third: 'PPFF.' } },
        { title: 'Second', cells: { [`base ${hostile}`]: 'PPPPP', candidate: 'FFPUU', third: '.....' } },
      ],
    }),
  ),
  /** Large enough to decide. */
  decided: createReport(
    createExampleExperiment({
      publicBenchmarks: [
        { name: 'Widely read', taskCount: 500, rates: { 'gpt-5.3-codex-high': 0.749 } },
        { name: 'Only heard of', taskCount: null, rates: { 'gpt-5.3-codex-high': 0.6, other: 0.5 } },
      ],
      tasks: Array.from({ length: 24 }, (_, i) => ({
        title: `Task number ${i + 1} of a larger benchmark`,
        cells: {
          'gpt-5.3-codex-medium': ['PPFPF', 'FFFFF', 'PFPPP', 'FPFFF'][i % 4] ?? '',
          'gpt-5.3-codex-high': ['PPPPP', 'PFPPP', 'PPPPP', 'PPFPP'][i % 4] ?? '',
        },
        classification: {
          taskType: (['bug_fix', 'feature', 'refactor'] as const)[i % 3] ?? 'other',
          language: i % 5 === 0 ? 'Python' : 'TypeScript',
        },
        over: {
          prompts: [`Task number ${i + 1} of a larger benchmark${'\nand more of it'.repeat(5 * (i % 6))}`],
          scope: { ...exampleTask().scope, crossesPackages: i % 3 === 1 },
          provenance: {
            ...exampleTask().provenance,
            authorFamily: ['gpt-5', 'claude-opus', null][i % 3] ?? null,
            aiShare: [1, 0.7, 0.95, 0.2][i % 4] ?? 1,
            landedAt: `2026-${i % 2 === 0 ? '11' : '07'}-01T12:00:00.000Z`,
          },
        },
      })),
    }),
  ),
  /** Nothing has been played. */
  empty: createReport(
    createExampleExperiment({ tasks: [{ title: 'First', cells: { a: '...', b: '...' } }] }),
  ),
} satisfies Record<string, Report>;

export const exampleFunnel: Funnel = {
  stages: [
    {
      stage: 'mine',
      entered: 18,
      kept: 11,
      rejected: [
        { reason: 'no-change', count: 3, ids: ['s-1', 's-2', 's-3'] },
        { reason: 'not-landed', count: 2, ids: ['s-4', 's-5'] },
        { reason: 'aborted', count: 1, ids: ['s-6'] },
        { reason: 'harness-session', count: 1, ids: ['s-7'] },
      ],
    },
    {
      stage: 'curate',
      entered: 11,
      kept: 8,
      rejected: [
        { reason: 'leak', count: 1, ids: ['shop-1'] },
        { reason: 'template', count: 1, ids: ['shop-2'] },
        { reason: 'not-testable', count: 1, ids: ['shop-3'] },
      ],
    },
    {
      stage: 'validate',
      entered: 8,
      kept: 6,
      rejected: [
        { reason: 'no-tests', count: 1, ids: ['shop-4'] },
        { reason: 'flaky', count: 1, ids: ['shop-5'] },
      ],
    },
  ],
};
