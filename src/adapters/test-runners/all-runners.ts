import type { TestRunner } from '../../ports.ts';
import { createCargoTestRunner } from './cargo-test.ts';
import { createCommandReportRunner, isCommandReport } from './command-report.ts';
import { createCtestRunner } from './ctest.ts';
import { createGoTestRunner } from './go-test.ts';
import { createGradleRunner } from './gradle.ts';
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

/**
 * In the order in which they look at a tree: the first that recognises it runs its tests.
 * @param wanted names that teams give: one that says what their command leaves behind, such as `junit:GLOB`, is a runner of
 *   its own, which recognises nothing by itself
 */
export function createTestRunners(wanted: readonly (string | null)[] = []): readonly TestRunner[] {
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
    createGradleRunner(),
    createCtestRunner(),
    ...new Set(wanted.filter(isCommandReport)).values().map(createCommandReportRunner),
  ];
}
