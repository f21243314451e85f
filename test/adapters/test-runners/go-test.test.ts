import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createGoTestRunner } from '../../../src/adapters/test-runners/go-test.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { requires } from '../../support/requires.ts';
import { readSuite, runSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createGoTestRunner();
const directory = sharedTemporaryDirectory();

const mod = { 'go.mod': 'module example.org/shop\n\ngo 1.21\n' };
const suite = (name: string, ...lines: string[]) => `package ${name}\n${lines.join('\n')}\n`;
const testing = 'import "testing"';
const passing = suite('shop', testing, 'func TestPasses(t *testing.T) {}');

const deeds = {
  passes: '',
  fails: 't.Fatal("no good")',
  'ends its process': 'os.Exit(0)',
} as const;

requires('go').describe('go test', () => {
  // The standard library need not be built anew for every run.
  const env = { GOFLAGS: '-mod=mod', GOCACHE: '' };
  beforeAll(() => {
    env.GOCACHE = execFileSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).trim();
    readSuite(runner, { ...mod, 'shop_test.go': passing }, 'go test', { directory, env });
  }, 120_000);

  const read = (files: Record<string, string>, command = 'go test ./...', more = {}) =>
    readSuite(runner, { ...mod, ...files }, command, { directory, env, ...more });

  describeTestRunner('go test', {
    runner,
    command: 'go test -p 1 ./...',
    stoppingCommand: 'go test -p 1 -failfast ./...',
    paths: ['shop_test.go', 'cart/cart_test.go'],
    write: (tests, path) =>
      suite(
        path.startsWith('cart/') ? 'cart' : 'shop',
        'import ("os"; "testing")',
        'func log(name string) { file, _ := os.OpenFile(os.Getenv("RAN"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); file.WriteString(name + "\\n") }',
        ...Object.entries(tests).map(
          ([name, deed]) => `func Test_${name}(t *testing.T) { log("${name}"); ${deeds[deed]} }`,
        ),
      ),
    toId: (name, path) => `${dirname(path)}::Test_${name}`,
    layOut: (files) => ({ ...mod, ...files }),
    env,
    // A package has a process of its own.
    isolates: 'files',
  });

  test('names each test by the folder of its package, subtests by their parents', () => {
    const { statuses, tests, exitCode } = read({
      'shop_test.go': passing,
      'cart/item/item_test.go': suite(
        'item',
        'import ("testing"; "fmt")',
        'func TestSum(t *testing.T) { for _, n := range []string{"a b", "a b", "<é>"} { t.Run(n, func(t *testing.T) { t.Parallel() }) } }',
        'func TestFails(t *testing.T) { fmt.Print("no newline"); t.Log("why"); t.Fatal("2 is not 3") }',
        'func TestSkips(t *testing.T) { t.Skip("later") }',
        'func ExampleSum() {\nfmt.Println(3)\n// Output: 3\n}',
        'func FuzzSum(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, i int) {}) }',
        'func BenchmarkSum(b *testing.B) { b.Fatal("never") }',
        'func Sum() {}',
      ),
      'none/none.go': 'package none\n',
    });
    expect(statuses).toEqual({
      '.::TestPasses': 'passed',
      'cart/item::TestSum': 'passed',
      'cart/item::TestSum/a_b': 'passed',
      'cart/item::TestSum/a_b#01': 'passed',
      'cart/item::TestSum/<é>': 'passed',
      'cart/item::TestFails': 'failed',
      'cart/item::TestSkips': 'skipped',
      'cart/item::ExampleSum': 'passed',
      'cart/item::FuzzSum': 'passed',
      'cart/item::FuzzSum/seed#0': 'passed',
    });
    const failed = tests.find(({ status }) => status === 'failed');
    expect(failed).toMatchObject({ file: 'cart/item', message: expect.stringMatching(/why\n.*2 is not 3/) });
    expect(exitCode).toBe(1);
  });

  test.each<[string, string, string[]]>([
    ['does not compile', suite('bad', testing, 'func TestA(t *testing.T) { missing() }'), ['bad']],
    [
      'is not checked by vet',
      suite('bad', 'import ("testing"; "fmt")', 'func TestA(t *testing.T) { fmt.Printf("%d", "x") }'),
      ['bad'],
    ],
    [
      'leans on what is not there',
      suite('bad', 'import _ "example.org/shop/missing"', testing, 'func TestA(t *testing.T) {}'),
      ['bad'],
    ],
    [
      'ends before its tests',
      suite(
        'bad',
        'import ("testing"; "os")',
        'func TestMain(m *testing.M) { os.Exit(1) }',
        'func TestA(t *testing.T) {}',
      ),
      ['bad'],
    ],
    [
      'panics before its tests',
      suite('bad', testing, 'func init() { panic("no") }', 'func TestA(t *testing.T) {}'),
      ['bad'],
    ],
  ])('a package that %s could not be loaded, and the others have run', (_what, text, loadFailures) => {
    const suiteRead = read({ 'shop_test.go': passing, 'bad/bad_test.go': text });
    expect(suiteRead).toMatchObject({ statuses: { '.::TestPasses': 'passed' }, loadFailures, exitCode: 1 });
  });

  test.each<[string, string]>([
    ['panics in one', 'func TestB(t *testing.T) { panic("no") }'],
    ['ends in one', 'func TestB(t *testing.T) { os.Exit(0) }'],
    ['is out of time', 'func TestB(t *testing.T) { select {} }'],
    ['panics beside one', 'func TestB(t *testing.T) { go panic("no"); select {} }'],
    [
      'ends badly after them',
      'func TestB(t *testing.T) {}\nfunc TestMain(m *testing.M) { m.Run(); os.Exit(3) }',
    ],
  ])('of a package that %s no test has passed', (_what, text) => {
    const { statuses, loadFailures, exitCode } = read(
      {
        'shop_test.go': suite(
          'shop',
          'import ("testing"; "os")',
          'var _ = os.Exit',
          'func TestA(t *testing.T) {}',
          text,
        ),
      },
      'go test -timeout 2s ./...',
    );
    expect(statuses).toEqual({ '.::TestA': 'failed', '.::TestB': 'failed' });
    expect({ loadFailures, exitCode }).toEqual({ loadFailures: [], exitCode: 1 });
  });

  test('has no readable report when a test ends the process unseen by Go', () => {
    const text = suite(
      'shop',
      'import ("syscall"; "testing")',
      'func TestA(t *testing.T) { syscall.Exit(0) }',
    );
    const { report, root } = runSuite(runner, { ...mod, 'shop_test.go': text }, 'go test', {
      directory,
      env,
    });
    expect(runner.parse(report, root)).toEqual({
      kind: 'unreadable',
      detail: expect.stringMatching(/a package never came to its end/),
    });
  });

  test('a module that cannot be read is one that could not be built', () => {
    expect(read({ 'go.mod': 'modul x\n', 'shop_test.go': passing })).toMatchObject({
      tests: [],
      loadFailures: ['(build)'],
      exitCode: 1,
    });
  });

  test('runs every module, wherever the command calls go, and leaves its other commands alone', () => {
    const files = {
      'shop_test.go': passing,
      'tools/go.mod': 'module example.org/tools\n\ngo 1.21\n',
      'tools/gen/gen_test.go': suite('gen', testing, 'func TestGen(t *testing.T) {}'),
      'check.sh':
        'for folder in . tools; do go test -C $folder $(cd $folder && go list ./...) || exit; done\n',
    };
    const statuses = { '.::TestPasses': 'passed', 'tools/gen::TestGen': 'passed' };
    expect(read(files, 'sh check.sh')).toMatchObject({ statuses, exitCode: 0 });
    expect(
      read(
        files,
        'code=0; for module in . tools; do (cd "$module" && go test ./...) || code=$?; done; exit $code',
      ),
    ).toMatchObject({ statuses, exitCode: 0 });
  });

  test('runs tests twice where it is told to, and keeps them apart', () => {
    const { statuses } = read({ 'shop_test.go': passing }, 'go test -count=2 .');
    expect(statuses).toEqual({ '.::TestPasses (1 of 2)': 'passed', '.::TestPasses (2 of 2)': 'passed' });
  });

  test('a report that is forged is unreadable', () => {
    const { report, root } = runSuite(runner, { ...mod, 'shop_test.go': passing }, 'go test', {
      directory,
      env,
    });
    const [[name = '', text = ''] = []] = report;
    const parse = (changed: string) => runner.parse(new Map([[name, changed]]), root).kind;
    expect(parse(text)).toBe('read');
    expect(parse(`${text}{"Action":"pass","Package":"x"}\n`)).toBe('unreadable');
    expect(parse(text.replace(/^.*"Action":"pass","Package":"example.org\/shop","Elapsed".*\n/m, ''))).toBe(
      'unreadable',
    );
  });
});

test.each<[string, Record<string, string>, string | undefined]>([
  ['a module', { 'go.mod': '', 'a_test.go': '' }, 'go test ./...'],
  ['a module without tests', { 'go.mod': '', 'a.go': '' }, undefined],
  ['no module', { 'a_test.go': '' }, undefined],
  ['a vendored module', { 'vendor/x/go.mod': '', 'vendor/x/a_test.go': '' }, undefined],
  [
    'modules in folders',
    { 'api/go.mod': '', 'api/a_test.go': '', "it's/go.mod": '', "it's/a_test.go": '', 'empty/go.mod': '' },
    `code=0; for module in api 'it'\\''s'; do (cd "$module" && go test ./...) || code=$?; done; exit $code`,
  ],
])('sees %s', async (_what, files, command) => {
  const tree = { files: Object.keys(files), readFile: async (path: string) => files[path] };
  expect(await runner.detect(tree)).toBe(command);
});

test.each<[string, string, string, string]>([
  [
    'keeps what a patch requires',
    'module a\nrequire b v2\n',
    'module a\nrequire b v1\n',
    'module a\nrequire b v2\n',
  ],
  [
    'takes away what stands in for a module',
    'module a\nreplace b => ./fake\ngo 1.22\n',
    'module a\n',
    'module a\ngo 1.22\n',
  ],
  [
    'puts back whole blocks',
    'module a\nreplace(\n\tb => ./fake\n)\nrequire c v1\n',
    'module a\nreplace (\n\tb => ../b\n)\n',
    'module a\nrequire c v1\nreplace (\n\tb => ../b\n)\n',
  ],
  [
    'is not led astray by comments',
    'module a // replace (\n// replace b => c\n',
    'module a\n',
    'module a // replace (\n// replace b => c\n',
  ],
])('of go.mod, gold steers and the patch requires: it %s', (_what, patched, gold, restored) => {
  expect(runner.restoreMixedConfig('sub/go.mod', patched, gold)).toBe(restored);
});

test('knows the files that steer it', () => {
  const paths = ['go.work', 'vendor/x/x.go', 'a/vendor/modules.txt', 'go.mod', 'go.sum', 'a.go'];
  expect(paths.filter(runner.isRunnerConfig)).toEqual(paths.slice(0, 3));
  expect(['a_test.go', 'a.go', 'x_test.gox'].filter(runner.isTestFile)).toEqual(['a_test.go']);
  expect(runner.restoreMixedConfig('go.sum', '', '')).toBeUndefined();
});
