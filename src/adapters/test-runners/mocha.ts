import type { TestRunner } from '../../ports.ts';
import { createNodeRunner } from './node-runner.ts';
import { readV8Coverage } from './v8-coverage.ts';

export function createMochaRunner(): TestRunner {
  return createNodeRunner({
    name: 'mocha',
    tools: ['mocha-reporter.cjs'],
    abilities: { ordersTests: true, selectsFiles: true },
    readCoverage: readV8Coverage,
    isCountedByNode: true,
    ownFiles: /((^|\/)tests?\/.*|[._-](test|spec))\.[cm]?[jt]sx?$/,
    // Of TypeScript's configuration, ts-node loads code.
    configFiles:
      /(^|\/)(\.mocharc(\.\w+)?|mocha\.opts|\.nycrc(\.\w+)?|tsconfig[^/]*\.json|babel\.config\.\w+|\.babelrc(\.\w+)?|\.swcrc)$/,
    manifestKeys: ['mocha', 'babel', 'nyc'],
  });
}
