import type { TestRunner } from '../../ports.ts';
import { createNodeRunner } from './node-runner.ts';
import { readV8Coverage } from './v8-coverage.ts';

export function createVitestRunner(): TestRunner {
  return createNodeRunner({
    name: 'vitest',
    args: 'run',
    tools: ['vitest-reporter.mjs', 'vitest-coverage.mjs'],
    abilities: { ordersTests: true, selectsFiles: true },
    readCoverage: readV8Coverage,
    ownFiles: /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(__snapshots__|__mocks__)\//,
    // Its own configuration may stand in Vite's; files for set-up have no fixed names, but habits.
    configFiles:
      /(^|\/)(vite(st)?\.(config|workspace|projects)(\.\w+)+|vite(st)?[.-]?setup\.\w+|(setup-?tests?|tests?-?setup)\.\w+)$/i,
    manifestKeys: ['vitest'],
  });
}
