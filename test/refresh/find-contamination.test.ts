import { expect, test } from 'vitest';
import { findContamination } from '../../src/refresh/find-contamination.ts';
import { findCutoff } from '../../src/refresh/knowledge-cutoffs.ts';
import { exampleTask } from '../support/examples.ts';

const task = (id: string, repo: string, landedAt: string) => {
  const example = exampleTask();
  return { id, repo, provenance: { ...example.provenance, landedAt } };
};

test('dates tasks against what a model can know, and says of which the code is public', () => {
  const tasks = [
    task('a', 'open', '2026-01-31T23:00:00.000Z'),
    task('b', 'own', '2025-06-01T00:00:00.000Z'),
    task('c', 'open', '2026-02-01T00:00:00.000Z'),
  ];
  expect(findContamination(tasks, ['m', 'unheard-of', 'm'], ['open'], { m: '2026-01-31' })).toEqual([
    {
      model: 'm',
      cutoff: { date: '2026-01-31', source: 'configuration' },
      datedBefore: ['a', 'b'],
      isPublic: ['a'],
    },
    { model: 'unheard-of', cutoff: null, datedBefore: [], isPublic: [] },
  ]);
});

test('a model is known by the longest beginning of its name', () => {
  const check = (model: string, date: string | undefined) => expect(findCutoff(model, {})?.date).toBe(date);
  check('gpt-5', '2024-09-30');
  check('gpt-5-codex', '2024-09-30');
  check('gpt-5-2025-08-07', '2024-09-30');
  check('gpt-5-mini', '2024-05-30');
  check('gpt-5.1-codex', '2024-09-30');
  check('gpt-5.5', '2025-12-01');
  check('gpt-5.9', undefined);
  check('claude-sonnet-4-5-20250929', '2025-07-31');
  check('claude-sonnet-4-20250514', '2025-03-31');
  check('claude-sonnet-5', '2026-01-31');
  check('claude-sonnet-5-5', undefined);
  check('claude-sonnet-5-20260630', '2026-01-31');
  expect(findCutoff('gpt-5.5', {})?.source).toBe('models.dev of 2026-07-02, openai/gpt-5.5.toml');
});
