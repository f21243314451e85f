import type { TestRunner } from '../../ports.ts';
import { createNodeRunner } from './node-runner.ts';

export function createMochaRunner(): TestRunner {
  return createNodeRunner({
    name: 'mocha',
    reporter: 'mocha-reporter.cjs',
    abilities: { ordersTests: true, selectsFiles: true },
    runsFilesAsTheyAre: true,
    ownFiles: /((^|\/)tests?\/.*|[._-](test|spec))\.[cm]?[jt]sx?$/,
    // Of TypeScript's configuration, ts-node loads code.
    configFiles:
      /(^|\/)(\.mocharc(\.\w+)?|mocha\.opts|\.nycrc(\.\w+)?|tsconfig[^/]*\.json|babel\.config\.\w+|\.babelrc(\.\w+)?|\.swcrc)$/,
    manifestKeys: ['mocha', 'babel', 'nyc'],
  });
}
