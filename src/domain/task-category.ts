import * as z from 'zod';
import type { TaskType } from './candidate.ts';

/** What a prompt and its change are about, more finely than by `TaskType`. */
export const TaskCategory = z.enum([
  'bug_fix',
  'feature',
  'refactor',
  'performance',
  'type_fix',
  'build_fix',
  'lint_fix',
  'dead_code_removal',
  'documentation',
  'explanation',
  'plan',
  'test_generation',
  'ui',
  'configuration',
  'dependency_update',
  'formatting',
  'other',
]);
export type TaskCategory = z.infer<typeof TaskCategory>;

/** Those whose result an automated test can decide. */
export const testableCategories: ReadonlySet<TaskCategory> = new Set([
  'bug_fix',
  'feature',
  'refactor',
  'performance',
  'type_fix',
  'build_fix',
  'lint_fix',
  'dead_code_removal',
]);

const coarseTypes: Partial<Record<TaskCategory, TaskType>> = {
  bug_fix: 'bug_fix',
  type_fix: 'bug_fix',
  build_fix: 'bug_fix',
  lint_fix: 'bug_fix',
  feature: 'feature',
  refactor: 'refactor',
  performance: 'refactor',
  dead_code_removal: 'refactor',
};

export function toTaskType(category: TaskCategory): TaskType {
  return coarseTypes[category] ?? 'other';
}
