import { describe, expect, test } from 'vitest';
import { type FileKind, isTestFile, toFileKind } from '../../src/domain/file-kinds.ts';

function check(kind: FileKind, paths: readonly string[]): void {
  test.each(paths)(`%s is ${kind}`, (path) => {
    expect(toFileKind(path)).toBe(kind);
    expect(isTestFile(path)).toBe(kind === 'test');
  });
}

describe('tests, by the habits of each language', () => {
  describe('JavaScript and TypeScript', () => {
    check('test', [
      'test/index.js',
      'packages/core/test/helpers/server.ts',
      'src/parse.test.ts',
      'src/parse.spec.mjs',
      'src/App.test.tsx',
      'src/parse-test.js',
      'src/parse_test.cjs',
      'src/__tests__/parse.ts',
      'src/__snapshots__/parse.test.ts.snap',
      'e2e/login.ts',
      'cypress/support/commands.ts',
      'types/index.test-d.ts',
      'test.js',
      'spec/parser.spec.js',
      'test/fixtures/README.md',
      'test/fixtures/input.json',
    ]);
    check('source', ['src/parse.ts', 'src/latest.ts', 'src/contest.js', 'src/spectrum.js', 'lib/attest.cjs']);
  });
  describe('Python', () => {
    check('test', [
      'test_app.py',
      'app/test_models.py',
      'app/models_test.py',
      'app/tests.py',
      'conftest.py',
      'tests/data/a.csv',
    ]);
    check('source', ['app/models.py', 'app/testing.py', 'app/contests.py', 'app/__init__.py']);
  });
  describe('Go', () => {
    check('test', ['server_test.go', 'internal/x/x_test.go', 'internal/x/testdata/golden.json']);
    check('source', ['server.go', 'internal/testutil/util.go']);
  });
  describe('Rust', () => {
    check('test', ['tests/cli.rs', 'src/parse/tests.rs', 'src/parse_test.rs', 'crates/a/tests/it.rs']);
    check('source', ['src/lib.rs', 'src/attests.rs', 'benches/parse.rs']);
  });
  describe('Java and Kotlin', () => {
    check('test', [
      'src/test/java/org/acme/AppTest.java',
      'src/test/resources/input.xml',
      'core/src/integrationTest/kotlin/FlowIT.kt',
      'shared/src/commonTest/kotlin/ParserTest.kt',
      'java/org/acme/TestApp.java',
      'app/ParserTests.kt',
      'app/ParserSpec.groovy',
    ]);
    check('source', [
      'src/main/java/org/acme/App.java',
      'src/main/java/org/acme/LoadTest.java',
      'src/main/java/org/acme/TestBench.java',
      'src/main/kotlin/Testimonial.kt',
      'java/org/acme/Testimonial.java',
      'java/org/acme/Latest.java',
    ]);
  });
  describe('C and C++', () => {
    check('test', [
      'parser_test.cc',
      'parser_unittest.cpp',
      'src/ParserTest.cpp',
      'src/test_parser.c',
      'tests/main.c',
    ]);
    check('source', ['src/parser.c', 'include/parser.h', 'src/fastest.cc', 'src/contest_parser.cpp']);
  });
  describe('PHP', () => {
    check('test', [
      'tests/Unit/ParserTest.php',
      'src/ParserTest.php',
      'tests/basic.phpt',
      'api/LoginCest.php',
    ]);
    check('source', ['src/Parser.php', 'src/Latest.php', 'src/Contest.php']);
  });
  describe('Ruby', () => {
    check('test', [
      'spec/models/user_spec.rb',
      'spec/spec_helper.rb',
      'spec/fixtures/user.yml',
      'test/user_test.rb',
      'lib/test_user.rb',
    ]);
    check('source', ['lib/user.rb', 'lib/spectator.rb', 'app/models/latest_user.rb']);
  });
  describe('C#', () => {
    check('test', [
      'Acme.Tests/ParserTests.cs',
      'Acme.UnitTests/Helper.cs',
      'src/Acme.IntegrationTests/appsettings.json',
      'src/ParserTest.cs',
    ]);
    check('source', ['src/Acme/Parser.cs', 'src/Acme/Latest.cs']);
  });
});

describe('a specification is no test', () => {
  check('source', ['spec/protocol.proto', 'spec/openapi.json']);
  check('config', ['spec/openapi.yaml']);
  check('docs', ['spec/protocol.md']);
});

describe('lockfiles', () => {
  check('lockfile', [
    'package-lock.json',
    'packages/a/yarn.lock',
    'pnpm-lock.yaml',
    'bun.lockb',
    'poetry.lock',
    'uv.lock',
    'go.sum',
    'Cargo.lock',
    'composer.lock',
    'Gemfile.lock',
    'test/fixtures/package-lock.json',
    'src/Acme/packages.lock.json',
  ]);
});

describe('generated files', () => {
  check('generated', [
    'dist/index.js',
    'vendor/github.com/x/y.go',
    'static/app.min.js',
    'api/v1/api.pb.go',
    'api/api_pb2.py',
    'api/api_pb2_grpc.py',
    'src/Form.Designer.cs',
    'src/schema.generated.ts',
    'apis/zz_generated.deepcopy.go',
    'src/routes.gen.ts',
  ]);
});

describe('configuration', () => {
  check('config', [
    'package.json',
    'packages/a/tsconfig.build.json',
    'vite.config.ts',
    'pyproject.toml',
    'setup.py',
    'requirements-dev.txt',
    'go.mod',
    'Cargo.toml',
    'pom.xml',
    'build.gradle.kts',
    'CMakeLists.txt',
    'Makefile',
    'Dockerfile',
    'src/Acme/Acme.csproj',
    '.github/workflows/ci.yml',
    '.eslintrc',
    '.github/CODEOWNERS',
    'Gemfile',
    'composer.json',
  ]);
});

describe('documentation', () => {
  check('docs', [
    'README.md',
    'packages/a/CHANGELOG.md',
    'LICENSE',
    'docs/guide/index.html',
    'docs/conf.py',
    'notes.txt',
    '.changeset/odd-cats.md',
  ]);
});

describe('everything else is source', () => {
  check('source', ['src/data/countries.json', 'assets/logo.svg', 'bin/tool', 'a file with blanks.js', '']);
});

describe('what a team says of its own repository goes before all habits', () => {
  const rules = { tests: ['checks/**', '**/*.check.js'], notTests: ['packages/test/**', 'checks/lib/*.js'] };
  const check = (path: string, expected: boolean) =>
    test(`${path} ${expected ? 'is' : 'is not'} a test`, () => {
      expect(isTestFile(path, rules)).toBe(expected);
    });
  check('checks/total.js', true);
  check('src/total.check.js', true);
  check('checks/.hidden/total.js', true);
  check('packages/test/src/index.js', false);
  check('checks/lib/total.js', false);
  check('test/total.js', true);
  check('src/total.js', false);
});
