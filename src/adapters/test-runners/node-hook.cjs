/**
 * Loaded by every Node process behind a test command (NODE_OPTIONS), because no command line says for sure where a
 * runner's own arguments go: scripts call scripts. It does nothing but in the runner itself, whose arguments it completes.
 */
const { readFileSync, realpathSync } = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const toArguments = {
  // What stops at the first failure leaves tests out, and thresholds of coverage end a suite with an exit code that no
  // test accounts for.
  vitest: ({ tools, orderSeed, covered }) => [
    '--run',
    '--bail=0',
    ...(covered === undefined
      ? ['--coverage.enabled=false']
      : [
          '--coverage.enabled',
          '--coverage.provider=custom',
          `--coverage.customProviderModule=${tools}/vitest-coverage.mjs`,
        ]),
    '--reporter=default',
    `--reporter=${tools}/vitest-reporter.mjs`,
    ...(orderSeed === undefined ? [] : ['--sequence.shuffle', `--sequence.seed=${orderSeed}`]),
    ...(files ?? []),
  ],
  // An option that takes one value stands last, or what follows would be taken for reporters.
  jest: ({ tools, report, orderSeed, covered }, version) => [
    ...(files === undefined ? [] : ['--runTestsByPath', ...files]),
    '--reporters=default',
    `--reporters=${tools}/jest-reporter.cjs`,
    '--bail=0',
    ...(covered === undefined
      ? ['--coverage=false']
      : [
          '--coverage',
          '--coverageProvider=babel',
          '--coverageThreshold={}',
          '--coverageReporters=json',
          // By their names: each project of jest's has a root of its own.
          ...covered.sources.map(
            (path) => `--collectCoverageFrom=**/${basename(path).replace(/[[\](){}!*?+@]/g, '\\$&')}`,
          ),
          `--coverageDirectory=${join(dirname(report), 'coverage')}`,
        ]),
    '--testLocationInResults=true',
    ...(orderSeed === undefined || !hasOrder(version) ? [] : ['--randomize=true', `--seed=${orderSeed}`]),
  ],
  mocha: ({ tools }) => [
    '--no-bail',
    `--require=${tools}/mocha-reporter.cjs`,
    `--reporter=${tools}/mocha-reporter.cjs`,
  ],
};

/** Jest draws the order of tests since 29.4, and takes no option that it does not know. */
function hasOrder(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 29 || (major === 29 && minor >= 4);
}

const suite = JSON.parse(process.env.ROLLBENCH_SUITE ?? '{}');
const files = suite.files?.map((file) => resolve(process.env.ROLLBENCH_ROOT ?? '', file));
const main = isMainThread ? findPackage(process.argv[1]) : undefined;
if (main !== undefined && [suite.runner, `${suite.runner}-cli`].includes(main.name)) {
  // What the suite starts itself is no part of it.
  process.env.NODE_OPTIONS = process.env.NODE_OPTIONS?.replaceAll(
    `--require ${JSON.stringify(__filename)}`,
    '',
  ).trim();
  process.env.ROLLBENCH_PACKAGE = main.folder;
  if (suite.runner === 'vitest') dropOptions(/^--(bail|coverage)([=.].*)?$/);
  const end = process.argv.indexOf('--');
  process.argv.splice(
    end < 0 ? process.argv.length : end,
    0,
    ...toArguments[suite.runner](suite, main.version),
  );
}

/** Vitest takes no option twice. What stands behind one, a number at most, is its value. */
function dropOptions(pattern) {
  process.argv = process.argv.filter((argument, i, all) => {
    const isValue = pattern.test(all[i - 1] ?? '') && !all[i - 1].includes('=') && /^\d+$/.test(argument);
    return !pattern.test(argument) && !isValue;
  });
}

/** The package that a script belongs to: links, such as those in node_modules/.bin, are followed. */
function findPackage(script) {
  try {
    for (let folder = dirname(realpathSync(script)); folder !== dirname(folder); folder = dirname(folder)) {
      const manifest = readManifest(join(folder, 'package.json'));
      if (manifest?.name !== undefined) return { folder, name: manifest.name, version: manifest.version };
    }
  } catch {
    // There is no script: `node -e` and the like.
  }
  return undefined;
}

function readManifest(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
