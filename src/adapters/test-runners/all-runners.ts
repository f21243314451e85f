import type { TestRunner } from '../../ports.ts';
import { createGoTestRunner } from './go-test.ts';
import { createNodeTestRunner } from './node-test.ts';

/** In the order in which they look at a tree: the first that recognises it runs its tests. */
export function createTestRunners(): readonly TestRunner[] {
  return [createNodeTestRunner(), createGoTestRunner()];
}
