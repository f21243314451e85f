import type { TestRunner } from '../../ports.ts';
import { readIstanbulCoverage } from './istanbul-coverage.ts';
import { createNodeRunner } from './node-runner.ts';

export function createJestRunner(): TestRunner {
  return createNodeRunner({
    name: 'jest',
    tools: ['jest-reporter.cjs'],
    abilities: { ordersTests: true, selectsFiles: true },
    readCoverage: readIstanbulCoverage,
    // What lies in `__mocks__` stands for a package without being asked.
    ownFiles: /(^|\/)((__tests__|__mocks__|__snapshots__)\/|([^/]*\.)?(test|spec)\.[cm]?[jt]sx?$)/,
    // It sends every file through Babel or SWC as they are configured; files for set-up have no fixed names, but habits.
    configFiles:
      /(^|\/)(jest\.config\.\w+|jest[.-][\w.-]+\.[cm]?[jt]s|babel\.config\.\w+|\.babelrc(\.\w+)?|\.swcrc|(setup-?tests?|tests?-?setup)\.\w+)$/i,
    manifestKeys: ['jest', 'babel'],
  });
}
