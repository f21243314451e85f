import type { TestRunner } from '../../ports.ts';
import { createNodeRunner } from './node-runner.ts';

export function createVitestRunner(): TestRunner {
  return createNodeRunner({
    name: 'vitest',
    args: 'run',
    reporter: 'vitest-reporter.mjs',
    abilities: { ordersTests: true, selectsFiles: true },
    ownFiles: /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)(__snapshots__|__mocks__)\//,
    // Its own configuration may stand in Vite's; files for set-up have no fixed names, but habits.
    configFiles:
      /(^|\/)(vite(st)?\.(config|workspace|projects)(\.\w+)+|vite(st)?[.-]?setup\.\w+|(setup-?tests?|tests?-?setup)\.\w+)$/i,
    manifestKeys: ['vitest'],
  });
}
