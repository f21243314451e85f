import type { TestRunner } from '../../ports.ts';
import { createCargoTestRunner } from './cargo-test.ts';
import { createCtestRunner } from './ctest.ts';
import { createGoTestRunner } from './go-test.ts';
import { createJestRunner } from './jest.ts';
import { createMavenRunner } from './maven-surefire.ts';
import { createMinitestRunner } from './minitest.ts';
import { createMochaRunner } from './mocha.ts';
import { createNodeTestRunner } from './node-test.ts';
import { createPhpunitRunner } from './phpunit.ts';
import { createPytestRunner } from './pytest.ts';
import { createRSpecRunner } from './rspec.ts';
import { createUnittestRunner } from './unittest.ts';
import { createVitestRunner } from './vitest.ts';

/** In the order in which they look at a tree: the first that recognises it runs its tests. */
export function createTestRunners(): readonly TestRunner[] {
  return [
    createNodeTestRunner(),
    createVitestRunner(),
    createJestRunner(),
    createMochaRunner(),
    createPytestRunner(),
    createUnittestRunner(),
    createGoTestRunner(),
    createPhpunitRunner(),
    createRSpecRunner(),
    createMinitestRunner(),
    createCargoTestRunner(),
    createMavenRunner(),
    createCtestRunner(),
  ];
}
