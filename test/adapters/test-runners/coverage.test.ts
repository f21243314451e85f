import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import typescriptCompiler from 'typescript';
import { expect, test } from 'vitest';
import { createCargoTestRunner } from '../../../src/adapters/test-runners/cargo-test.ts';
import { createCtestRunner } from '../../../src/adapters/test-runners/ctest.ts';
import { createGoTestRunner } from '../../../src/adapters/test-runners/go-test.ts';
import { createJestRunner } from '../../../src/adapters/test-runners/jest.ts';
import { createMavenRunner } from '../../../src/adapters/test-runners/maven-surefire.ts';
import { createMinitestRunner } from '../../../src/adapters/test-runners/minitest.ts';
import { createMochaRunner } from '../../../src/adapters/test-runners/mocha.ts';
import { createNodeTestRunner } from '../../../src/adapters/test-runners/node-test.ts';
import { createPhpunitRunner } from '../../../src/adapters/test-runners/phpunit.ts';
import { createPytestRunner } from '../../../src/adapters/test-runners/pytest.ts';
import { createRSpecRunner } from '../../../src/adapters/test-runners/rspec.ts';
import { createUnittestRunner } from '../../../src/adapters/test-runners/unittest.ts';
import { createVitestRunner } from '../../../src/adapters/test-runners/vitest.ts';
import type { TestRunner } from '../../../src/ports.ts';
import { toFixtureModules } from '../../support/fixture-modules.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const directory = sharedTemporaryDirectory();

/** A source file, the test file whose tests are meant, and another one, which executes what they do not. */
interface Sample {
  readonly runner: TestRunner;
  readonly command: string;
  readonly files: Readonly<Record<string, string>>;
  readonly source: string;
  readonly testFile: string;
  readonly otherTestFile: string;
  readonly tests: readonly string[];
  /** Folder of packages that it needs. */
  readonly packages?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function measure({
  runner,
  command,
  files,
  source,
  testFile,
  otherTestFile,
  tests,
  packages,
  env = {},
}: Sample) {
  const project = mkdtempSync(join(directory, 'project '));
  writeProject(project, files);
  if (packages !== undefined) symlinkSync(packages, join(project, 'node_modules'));
  const covered = { sources: [source], tests };
  const selected = runner.abilities.selectsFiles ? { files: [testFile] } : {};
  const invocation = { covered, ...selected };
  const { report, root, statuses } = readSuite(runner, project, command, { directory, env, invocation });
  for (const id of tests) expect(statuses[id]).toBe('passed');
  const question = {
    sources: new Map([[source, files[source] ?? '']]),
    testFiles: new Set([testFile]),
    otherTestFiles: new Set([otherTestFile]),
  };
  const lines = runner.coverage?.read(report, root, question)?.get(source);
  return (
    lines && {
      executed: [...lines.executed].sort((a, b) => a - b),
      idle: [...lines.idle].sort((a, b) => a - b),
    }
  );
}

const javascript = `exports.tax = (price) => {
  // Nobody pays less than nothing.
  if (price < 0) {
    throw new RangeError('negative');
  }
  return price * 0.2;
};
`;
const nodePrelude = "const { test } = require('node:test');\n";

test('node:test: lines that the tests of a file execute, and not those that only others do', () => {
  const lines = measure({
    runner: createNodeTestRunner(),
    command: 'node --test',
    files: {
      'tax.js': javascript,
      'test/a.test.js': `${nodePrelude}test('a', () => require('../tax.js').tax(1));\n`,
      'test/b.test.js': `${nodePrelude}test('b', () => { try { require('../tax.js').tax(-1); } catch {} });\n`,
    },
    source: 'tax.js',
    ...{ testFile: 'test/a.test.js', otherTestFile: 'test/b.test.js', tests: ['test/a.test.js::a'] },
  });
  expect(lines).toEqual({ executed: [1, 2, 3, 6, 7], idle: [4, 5] });
});

const typescript = `interface Price {
  readonly amount: number;
}

export const tax = ({ amount }: Price): number => {
  // Nobody pays less than nothing.
  if (amount < 0) {
    throw new RangeError('negative');
  }
  return amount * 0.2;
};
`;

test('node:test: lines of a file that was compiled before it ran', () => {
  const { outputText } = typescriptCompiler.transpileModule(typescript, {
    fileName: 'tax.ts',
    compilerOptions: { inlineSourceMap: true, module: typescriptCompiler.ModuleKind.CommonJS },
  });
  const lines = measure({
    runner: createNodeTestRunner(),
    command: 'node --test src/a.test.js',
    files: {
      'src/tax.ts': typescript,
      'src/tax.js': outputText,
      'src/a.test.js': `${nodePrelude}test('a', () => require('./tax.js').tax({ amount: 1 }));\n`,
    },
    source: 'src/tax.ts',
    ...{ testFile: 'src/a.test.js', otherTestFile: '', tests: ['src/a.test.js::a'] },
  });
  expect(lines).toEqual({ executed: [5, 6, 7, 10, 11], idle: [8, 9] });
});

requires('mocha').test('mocha', () => {
  const lines = measure({
    runner: createMochaRunner(),
    packages: toFixtureModules('javascript-mocha'),
    command: 'npx mocha',
    files: {
      'tax.js': javascript,
      'test/a.js': "it('a', () => { require('../tax.js').tax(1); });\n",
      'test/b.js': "it('b', () => { try { require('../tax.js').tax(-1); } catch {} });\n",
    },
    source: 'tax.js',
    ...{ testFile: 'test/a.js', otherTestFile: 'test/b.js', tests: ['test/a.js::a'] },
  });
  expect(lines).toEqual({ executed: [1, 2, 3, 6, 7], idle: [4, 5] });
});

test.each(['forks', 'vmThreads'])(
  'vitest, in its pool of %s',
  (pool) => {
    const toTest = (amount: number) =>
      `import { test } from 'vitest';\nimport { tax } from '../src/tax.ts';\ntest('x', () => { try { tax({ amount: ${amount} }); } catch {} });\n`;
    const lines = measure({
      runner: createVitestRunner(),
      packages: join(import.meta.dirname, '../../../node_modules'),
      command: `npx vitest run --pool ${pool} --coverage --coverage.thresholds.lines 100`,
      files: {
        'package.json': '{ "type": "module" }',
        'src/tax.ts': typescript,
        'test/a.test.ts': toTest(1),
        'test/b.test.ts': toTest(-1),
      },
      source: 'src/tax.ts',
      ...{ testFile: 'test/a.test.ts', otherTestFile: 'test/b.test.ts', tests: ['test/a.test.ts::x'] },
    });
    expect(lines).toEqual({ executed: [5, 7, 10, 11], idle: [8, 9] });
  },
  60_000,
);

requires('jest').test(
  'jest',
  () => {
    const toTest = (price: number) =>
      `test('x', () => { try { require('../tax.js').tax(${price}); } catch {} });\n`;
    const lines = measure({
      runner: createJestRunner(),
      packages: toFixtureModules('javascript-jest'),
      command: 'npx jest --maxWorkers=1',
      files: {
        'package.json': '{ "jest": { "coverageThreshold": { "global": { "lines": 100 } } } }',
        'tax.js': javascript,
        'test/a.test.js': toTest(1),
        'test/b.test.js': toTest(-1),
      },
      source: 'tax.js',
      ...{ testFile: 'test/a.test.js', otherTestFile: 'test/b.test.js', tests: ['test/a.test.js::x'] },
    });
    expect(lines).toEqual({ executed: [1, 3, 6], idle: [4] });
  },
  60_000,
);

const python = `def tax(price):
    # Nobody pays less than nothing.
    if price < 0:
        raise ValueError(
            "negative"
        )
    return (
        price
        * 0.2
    )
`;
const pythonLines = { executed: [1, 3, 7, 8, 9, 10], idle: [4, 5, 6] };

requires('pytest', 'coverage').test('pytest', () => {
  const lines = measure({
    runner: createPytestRunner(),
    command: 'python3 -m pytest',
    files: {
      'tax.py': python,
      'test_a.py': 'from tax import tax\n\ndef test_a():\n    tax(1)\n',
      'test_b.py':
        'import pytest\nfrom tax import tax\n\ndef test_b():\n    with pytest.raises(ValueError):\n        tax(-1)\n',
    },
    source: 'tax.py',
    ...{ testFile: 'test_a.py', otherTestFile: 'test_b.py', tests: ['test_a.py::test_a'] },
  });
  expect(lines).toEqual(pythonLines);
});

requires('coverage').test('unittest', () => {
  const toCase = (call: string) =>
    `import unittest\nfrom tax import tax\n\n\nclass T(unittest.TestCase):\n    def test(self):\n        ${call}\n`;
  const lines = measure({
    runner: createUnittestRunner(),
    command: 'python3 -m unittest',
    files: {
      'tax.py': python,
      'test_a.py': toCase('tax(1)'),
      'test_b.py': toCase('self.assertRaises(ValueError, tax, -1)'),
    },
    source: 'tax.py',
    ...{ testFile: 'test_a.py', otherTestFile: 'test_b.py', tests: ['test_a.py::T.test'] },
  });
  expect(lines).toEqual(pythonLines);
});

const ruby = `def tax(price)
  # Nobody pays less than nothing.
  if price.negative?
    raise ArgumentError
  end
  price * 0.2
end
`;
const rubyLines = { executed: [1, 3, 6], idle: [4] };

requires('rspec').test('RSpec', () => {
  const lines = measure({
    runner: createRSpecRunner(),
    command: 'rspec',
    files: {
      'tax.rb': ruby,
      '.rspec': '--require spec_helper\n',
      'spec/spec_helper.rb': "require_relative '../tax'\n",
      'spec/a_spec.rb': "RSpec.describe('a') { it('x') { tax(1) } }\n",
      'spec/b_spec.rb':
        "RSpec.describe('b') { it('x') { expect { tax(-1) }.to raise_error(ArgumentError) } }\n",
    },
    source: 'tax.rb',
    ...{ testFile: 'spec/a_spec.rb', otherTestFile: 'spec/b_spec.rb', tests: ['spec/a_spec.rb::a x'] },
  });
  expect(lines).toEqual(rubyLines);
});

requires('minitest').test('Minitest', () => {
  const toCase = (name: string, call: string) =>
    `require 'minitest/autorun'\nrequire_relative '../tax'\nclass ${name} < Minitest::Test\n  def test_x\n    ${call}\n  end\nend\n`;
  const lines = measure({
    runner: createMinitestRunner(),
    command: `ruby -e 'Dir["./test/*_test.rb"].each { |file| require file }'`,
    files: {
      'tax.rb': ruby,
      'test/a_test.rb': toCase('A', 'tax(1)'),
      'test/b_test.rb': toCase('B', 'assert_raises(ArgumentError) { tax(-1) }'),
    },
    source: 'tax.rb',
    ...{ testFile: 'test/a_test.rb', otherTestFile: 'test/b_test.rb', tests: ['test/a_test.rb::A#test_x'] },
  });
  expect(lines).toEqual(rubyLines);
});

requires('go').test(
  'go test, of all packages, and of tests by their names',
  () => {
    const source = `package price

import "errors"

// Tax of a price.
func Tax(price int) (int, error) {
	if price < 0 {
		return 0, errors.New("negative")
	}
	return price / 5, nil
}
`;
    const toTest = (name: string, price: number) =>
      `package shop\n\nimport (\n\t"testing"\n\n\t"example.com/shop/price"\n)\n\nfunc ${name}(t *testing.T) { price.Tax(${price}) }\n`;
    const lines = measure({
      runner: createGoTestRunner(),
      command: 'go test ./...',
      env: { GOCACHE: execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim() },
      files: {
        'go.mod': 'module example.com/shop\n\ngo 1.21\n',
        'price/tax.go': source,
        'a_test.go': toTest('TestA', 1),
        'b_test.go': toTest('TestB', -1),
      },
      source: 'price/tax.go',
      ...{ testFile: '.', otherTestFile: '', tests: ['.::TestA'] },
    });
    expect(lines).toEqual({ executed: [6, 7, 10], idle: [8, 9] });
  },
  120_000,
);

const php = `<?php
final class Tax
{
    public static function of(int $price): float
    {
        // Nobody pays less than nothing.
        if ($price < 0) {
            throw new RangeException('negative');
        }
        return $price * 0.2;
    }
}
`;

/** Of a method with all its data. */
function measureInPhp(command: string): void {
  const toCase = (name: string, data: string) =>
    `<?php\nrequire_once __DIR__ . '/../Tax.php';\nfinal class ${name} extends PHPUnit\\Framework\\TestCase\n{\n    /** @dataProvider data */\n    public function testTax(int $price): void { try { $this->assertNotNull(Tax::of($price)); } catch (RangeException $e) { $this->assertNotNull($e); } }\n    public static function data(): array { return ${data}; }\n}\n`;
  const lines = measure({
    runner: createPhpunitRunner(),
    command,
    files: {
      'Tax.php': php,
      'tests/ATest.php': toCase('ATest', "['one' => [1], 'two' => [2]]"),
      'tests/BTest.php': toCase('BTest', "['one' => [-1]]"),
    },
    source: 'Tax.php',
    ...{ testFile: 'tests/ATest.php', otherTestFile: 'tests/BTest.php' },
    tests: ['tests/ATest.php::ATest::testTax with data set "one"'],
  });
  expect(lines).toEqual({ executed: [7, 10, 13], idle: [8] });
}

requires('phpunit', 'pcov').test('PHPUnit, by pcov', () => measureInPhp('phpunit tests'));

requires('phpunit', 'xdebug').test('PHPUnit, by Xdebug, where pcov is not there or turned off', () =>
  measureInPhp('php -d pcov.enabled=0 -d zend_extension=xdebug "$(command -v phpunit)" tests'),
);

const c = `int tax(int price) {
  /* Nobody pays less than nothing. */
  if (price < 0) {
    return -1;
  }
  return price / 5;
}
`;

requires('cmake', 'gcov').test(
  'CTest, of what GCC compiles and of tests by their names',
  () => {
    const toMain = (price: number) =>
      `int tax(int price);\nint main(void) { return tax(${price}) == ${price} / 5 ? 0 : tax(${price}) + 1; }\n`;
    const lines = measure({
      runner: createCtestRunner(),
      command: 'cmake -S . -B build && cmake --build build && ctest --test-dir build',
      files: {
        'CMakeLists.txt': `cmake_minimum_required(VERSION 3.16)
project(shop C)
enable_testing()
add_library(tax STATIC src/tax.c)
foreach(name a+ b)
  add_executable(test_\${name} \${name}.c)
  target_link_libraries(test_\${name} tax)
  add_test(NAME \${name} COMMAND test_\${name})
endforeach()
`,
        'src/tax.c': c,
        'a+.c': toMain(5),
        'b.c': toMain(-5),
      },
      source: 'src/tax.c',
      ...{ testFile: 'a+', otherTestFile: 'b', tests: ['a+'] },
    });
    expect(lines).toEqual({ executed: [1, 3, 6], idle: [4] });
  },
  60_000,
);

const rust = `pub fn tax(price: i32) -> i32 {
    // Nobody pays less than nothing.
    if price < 0 {
        return -1;
    }
    price / 5
}
`;

function measureInRust(command: string): void {
  const lines = measure({
    runner: createCargoTestRunner(),
    command,
    env: {
      CARGO_HOME: process.env.CARGO_HOME ?? `${process.env.HOME}/.cargo`,
      RUSTUP_HOME: process.env.RUSTUP_HOME ?? `${process.env.HOME}/.rustup`,
    },
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': rust,
      'tests/api.rs':
        '#[test] fn a() { shop::tax(1); }\n#[test] fn b() { shop::tax(-1); }\n#[test] fn a_b() { shop::tax(-1); }\n',
    },
    source: 'src/lib.rs',
    ...{ testFile: 'tests/api.rs', otherTestFile: '', tests: ['tests/api.rs::a'] },
  });
  expect(lines).toEqual({ executed: [1, 3, 5, 6, 7], idle: [4] });
}

requires('cargo', 'llvm').test(
  'cargo test, of the workspace and of tests by their names',
  () => measureInRust('cargo test'),
  60_000,
);

requires('nextest', 'llvm').test('cargo nextest', () => measureInRust('cargo nextest run'), 60_000);

test('JaCoCo names files by their package, in each module what all modules execute', () => {
  const toReport = (name: string, lines: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="x"><package name="org/shop"><sourcefile name="${name}">${lines}</sourcefile></package></report>`;
  const report = new Map([
    [
      'coverage/units/jacoco.xml',
      toReport(
        'Tax.java',
        '<line nr="3" mi="0" ci="2" mb="1" cb="1"/><line nr="4" mi="4" ci="0" mb="0" cb="0"/>',
      ),
    ],
    ['coverage/app/jacoco.xml', toReport('Main.kt', '<line nr="1" mi="1" ci="1" mb="0" cb="0"/>')],
    ['coverage/torn/jacoco.xml', toReport('Torn.java', '<line nr="1" mi="0" ci="1"/>').slice(0, -9)],
  ]);
  const paths = [
    'units/src/main/java/org/shop/Tax.java',
    'app/src/main/java/org/shop/Tax.java',
    'app/src/main/kotlin/Main.kt',
    'torn/src/main/java/org/shop/Torn.java',
  ];
  const question = {
    sources: new Map(paths.map((path) => [path, ''])),
    testFiles: new Set<string>(),
    otherTestFiles: new Set<string>(),
  };
  expect(createMavenRunner().coverage?.read(report, '/', question)).toEqual(
    new Map([
      ['units/src/main/java/org/shop/Tax.java', { executed: new Set([3]), idle: new Set([4]) }],
      ['app/src/main/kotlin/Main.kt', { executed: new Set([1]), idle: new Set() }],
    ]),
  );
});

test('where nothing was recorded, or only what is torn or compiled, nothing is said', () => {
  const runner = createNodeTestRunner();
  const question = {
    sources: new Map([['a.js', '1']]),
    testFiles: new Set(['t']),
    otherTestFiles: new Set<string>(),
  };
  const read = (name: string, text: string) => runner.coverage?.read(new Map([[name, text]]), '/', question);
  expect(read('report', '{}')).toBeUndefined();
  expect(read('coverage/a.json', '{"result": [')).toBeUndefined();
  const compiled = {
    result: [{ url: 'file:///a.js', functions: [] }],
    'source-map-cache': { 'file:///a.js': {} },
  };
  expect(read('coverage/a.json', JSON.stringify(compiled))).toEqual(new Map());
});
