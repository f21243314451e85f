import { basename, isAbsolute, relative } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { TestReport, TestResult } from '../../domain/test-report.ts';
import type { ReportFiles } from '../../ports.ts';
import { parseJunitXml } from './junit-xml.ts';
import { inOrder, keepApart } from './keep-apart.ts';

const Target = z.object({ src_path: z.string(), kind: z.array(z.string()), name: z.string() });

/** What `cargo test --no-run --message-format=json` writes, as far as it matters here, and our last line. */
const BuildMessage = z.union([
  z.object({
    reason: z.literal('compiler-artifact'),
    package_id: z.string(),
    target: Target,
    executable: z.string().nullable(),
  }),
  z.object({
    reason: z.literal('compiler-message'),
    target: Target,
    message: z.object({ level: z.string() }),
  }),
  z.object({ reason: z.literal('build-finished'), success: z.boolean() }),
  z.object({ reason: z.literal('exit'), code: z.number() }),
  z.object({ reason: z.enum(['build-script-executed']) }),
]);
type BuildMessage = z.infer<typeof BuildMessage>;

/** What libtest writes of one binary, and before and behind it what we do. */
const BinaryEvent = z.union([
  z.object({ type: z.literal('binary'), path: z.string(), has_libtest: z.boolean() }),
  z.object({ type: z.literal('suite'), event: z.literal('started'), test_count: z.number() }),
  z.object({
    type: z.literal('suite'),
    event: z.enum(['ok', 'failed']),
    passed: z.number(),
    failed: z.number(),
    ignored: z.number(),
  }),
  z.object({
    type: z.literal('test'),
    event: z.enum(['started', 'ok', 'failed', 'ignored', 'timeout']),
    name: z.string(),
    stdout: z.string().optional(),
    message: z.string().optional(),
    exec_time: z.number().optional(),
  }),
  z.object({ type: z.literal('exit'), code: z.number() }),
]);
type BinaryEvent = z.infer<typeof BinaryEvent>;

class ReportFault extends Error {}

/** @param root directory in which the tests ran: ids name targets by their first file in it */
export function parseCargoTestReport(report: ReportFiles, root: string): TestReport {
  const toFile = (path: string) => (isAbsolute(path) ? relative(root, path) : path);
  try {
    const named = (pattern: RegExp) => [...report].filter(([name]) => pattern.test(name));
    const builds = named(/^build-/).map(([name, text]) => readBuild(name, text, toFile));
    if (builds.length === 0) throw new ReportFault('nothing was built');
    const artifacts = builds.flatMap((build) => build.artifacts);
    const toTarget = (path: string) =>
      artifacts.find(({ executable }) => executable === path)?.file ??
      basename(path).replace(/-[0-9a-f]{16}$/, '');
    const runs = named(/^run-/).map(([name, text]) => readBinary(name, text, toTarget));
    const junit = named(/\.xml$/).flatMap(([name, text]) => readNextest(name, text, artifacts));
    return {
      kind: 'read',
      tests: keepApart(inOrder([...runs.flat(), ...junit])),
      loadFailures: [...new Set(builds.flatMap((build) => build.loadFailures))],
    };
  } catch (error) {
    if (error instanceof ReportFault) return { kind: 'unreadable', detail: error.message };
    throw error;
  }
}

function parseLine<T>(schema: z.ZodType<T>, line: string, place: string): T {
  const parsed = schema.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  throw new ReportFault(`${place} is torn or forged`);
}

interface Artifact {
  readonly file: string;
  readonly executable: string | null;
  /** As nextest calls it: the package, and behind it the target where that is another. */
  readonly binaryId: string;
}

/** Targets that a build made, and those that it could not make. */
function readBuild(name: string, text: string, toFile: (path: string) => string) {
  const lines = text.split('\n').filter((line) => line !== '');
  const messages = lines.map(
    (line, i): BuildMessage => parseLine(BuildMessage, line, `${name}, line ${i + 1}`),
  );
  const exit = messages.at(-1);
  if (exit?.reason !== 'exit') throw new ReportFault(`${name}: cargo never came to its end`);
  const finished = messages.find((message) => message.reason === 'build-finished');
  const broken = messages
    .filter((message) => message.reason === 'compiler-message')
    .filter(({ message }) => message.level === 'error')
    .map(({ target }) => toFile(target.src_path));
  const hasFailed = finished?.success !== true;
  return {
    artifacts: messages
      .filter((message) => message.reason === 'compiler-artifact')
      .map(({ target, executable, package_id }): Artifact => {
        const packageName = toPackageName(package_id);
        const isOwn = target.kind.some((kind) => /lib|proc-macro/.test(kind));
        const kind = target.kind.includes('test') ? '' : `${target.kind[0]}/`;
        return {
          file: toFile(target.src_path),
          executable,
          binaryId: isOwn ? packageName : `${packageName}::${kind}${target.name}`,
        };
      }),
    // A dependency that is not there, a manifest that cannot be read: no target's own fault.
    loadFailures: hasFailed && broken.length === 0 ? ['(build)'] : broken,
  };
}

/** `path+file:///shop#0.1.0`, or `path+file:///folder#shop@0.1.0`. */
function toPackageName(packageId: string): string {
  const [path = '', fragment = ''] = packageId.split('#');
  return fragment.includes('@') ? (fragment.split('@')[0] ?? '') : basename(path);
}

/** libtest writes lines of its own; what tests print past it may stand between and before them. */
const libtestLine = /\{ "type": "(?:suite|test|binary|exit)".*$/;

function readBinary(name: string, text: string, toTarget: (path: string) => string): TestResult[] {
  const found = text.split('\n').flatMap((line) => libtestLine.exec(line) ?? []);
  const read = (line: string | undefined, i: number) =>
    parseLine(BinaryEvent, line ?? '', `${name}, event ${i + 1}`);
  const begin = read(found[0], 0);
  const exit = read(found.at(-1), found.length - 1);
  if (begin.type !== 'binary') throw new ReportFault(`${name} names no binary`);
  if (exit.type !== 'exit') throw new ReportFault(`${name}: the binary never came to its end`);
  const target = toTarget(begin.path);
  if (!begin.has_libtest) return [toResult(target, '(main)', exit.code === 0 ? 'passed' : 'failed')];
  const events = found.map(read);
  const tests = readEvents(target, events);
  const [end, ...more] = events.filter((event) => event.type === 'suite' && event.event !== 'started');
  if (more.length > 0) throw new ReportFault(`${name} comes to its end more than once`);
  if (end?.type === 'suite' && 'passed' in end) {
    const count = (wanted: TestResult['status']) => tests.filter(({ status }) => status === wanted).length;
    if (end.passed !== count('passed') || end.failed !== count('failed') || end.ignored !== count('skipped'))
      throw new ReportFault(`${name} counts other tests than it holds`);
    if (end.failed > 0 !== (exit.code !== 0))
      throw new ReportFault(`${name} ended with ${exit.code}, against its count`);
    return tests;
  }
  // It was ended by a test (an abort, an exit): which ones had passed by then depends on their order.
  return tests.map((test) =>
    test.status === 'passed'
      ? { ...test, status: 'failed', message: 'its binary ended before all tests had run' }
      : test,
  );
}

function readEvents(target: string, events: readonly BinaryEvent[]): TestResult[] {
  const tests = events.filter((event) => event.type === 'test');
  const ended = tests.filter(({ event }) => event === 'ok' || event === 'failed' || event === 'ignored');
  const names = new Set(ended.map(({ name }) => name));
  const cutShort = tests.filter(({ event, name }) => event === 'started' && !names.has(name));
  const status = {
    ok: 'passed',
    failed: 'failed',
    ignored: 'skipped',
    started: 'failed',
    timeout: 'failed',
  } as const;
  return [...ended, ...cutShort].map(({ name, event, stdout, message, exec_time }) =>
    toResult(target, name, status[event], (exec_time ?? 0) * 1000, `${message ?? ''}\n${stdout ?? ''}`),
  );
}

function toResult(
  target: string,
  name: string,
  status: TestResult['status'],
  durationMs = 0,
  output = '',
): TestResult {
  const message = status === 'failed' ? output.trim().slice(0, 2000) : '';
  return { id: `${target}::${name}`, file: target, status, durationMs, message };
}

/** nextest goes by the exit code of each test's process, which a test that ends it can set: libtest says at its end that it has passed. */
function readNextest(name: string, text: string, artifacts: readonly Artifact[]): TestResult[] {
  const reading = parseJunitXml(text);
  if (reading.kind === 'unreadable') throw new ReportFault(`${name}: ${reading.detail}`);
  return reading.cases.map(({ suites, name: test, status, durationMs, message, output, outputTail }) => {
    const binaryId = suites.at(-1) ?? '';
    const target = artifacts.find((artifact) => artifact.binaryId === binaryId)?.file ?? binaryId;
    const isCutShort =
      status === 'passed' && output.startsWith('running 1 test') && !/^test result: ok\b/m.test(outputTail);
    return isCutShort
      ? toResult(target, test, 'failed', durationMs, 'its process ended before the test did')
      : toResult(target, test, status, durationMs, message);
  });
}
