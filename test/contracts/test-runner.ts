import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InvocationOptions, TestRunner } from '../../src/ports.ts';
import { readSuite, runSuite } from '../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

/** What a test does once it has begun: it fails with the words "no good", or ends its process at once, with exit code 0. */
export type Deed = 'passes' | 'fails' | 'ends its process';

type Files = Readonly<Record<string, string>>;

export interface TestRunnerSample {
  readonly runner: TestRunner;
  /** Runs all files of tests, one test after the other. */
  readonly command: string;
  /** The same, but that it would stop at the first failure, where the runner has such a command that we override. */
  readonly stoppingCommand?: string;
  /** Where two files of tests lie, each in a process of its own where the runner isolates any. */
  readonly paths: readonly [string, string];
  /** A file of tests by name, `a` to `h`: each adds its name and an end of line to the file `$RAN`, and does its deed. */
  write(tests: Readonly<Record<string, Deed>>, path: string): string;
  toId(name: string, path: string): string;
  /** Adds to files of tests what else a project needs, or lays all of it into a folder that it returns. */
  layOut?(files: Files): Files | string;
  readonly env?: Readonly<Record<string, string>>;
  /** What a test that ends its process takes along alone, if it is not the whole suite: then there is a report all the same. */
  readonly isolates?: 'files' | 'tests';
  /** The runner's tool draws the order itself: no seed gives the same one again. */
  readonly isSeedless?: true;
  /** Of each test, where its tool is slow to start. */
  readonly timeoutMs?: number;
}

/** What every test runner promises. */
export function describeTestRunner(name: string, sample: TestRunnerSample): void {
  const { runner, paths, toId } = sample;
  const [first, second] = paths;

  describe(`${name} as a TestRunner`, { timeout: sample.timeoutMs ?? 30_000 }, () => {
    const directory = sharedTemporaryDirectory();
    const layOut = (suites: Readonly<Record<string, Readonly<Record<string, Deed>>>>) => {
      const files = Object.entries(suites).map(([path, tests]) => [path, sample.write(tests, path)] as const);
      return sample.layOut?.(Object.fromEntries(files)) ?? Object.fromEntries(files);
    };
    const toOptions = (invocation: InvocationOptions = {}) => {
      const logPath = join(mkdtempSync(join(directory, 'log ')), 'ran');
      return { logPath, options: { directory, env: { ...sample.env, RAN: logPath }, invocation } };
    };
    /** With the names of the tests that really ran, as they told themselves. */
    const read = (project: Files | string, invocation?: InvocationOptions, command = sample.command) => {
      const { logPath, options } = toOptions(invocation);
      const suite = readSuite(runner, project, command, options);
      const ran = existsSync(logPath) ? readFileSync(logPath, 'utf8').trimEnd().split('\n') : [];
      return { ...suite, ran };
    };
    const run = (project: Files | string) => runSuite(runner, project, sample.command, toOptions().options);

    test('ends well where every test has passed', () => {
      const suite = read(layOut({ [first]: { a: 'passes', b: 'passes' }, [second]: { c: 'passes' } }));
      expect(suite.statuses).toEqual({
        [toId('a', first)]: 'passed',
        [toId('b', first)]: 'passed',
        [toId('c', second)]: 'passed',
      });
      expect(suite).toMatchObject({ loadFailures: [], exitCode: 0 });
    });

    test.each([sample.command, sample.stoppingCommand].filter((command) => command !== undefined))(
      'tells failed from passed, ends badly, and goes on behind a failure: %s',
      (command) => {
        const deeds = { a: 'fails', b: 'passes', c: 'fails', d: 'passes' } as const;
        const suite = read(layOut({ [first]: deeds, [second]: { e: 'fails', f: 'passes' } }), {}, command);
        expect(suite.statuses).toEqual({
          [toId('a', first)]: 'failed',
          [toId('b', first)]: 'passed',
          [toId('c', first)]: 'failed',
          [toId('d', first)]: 'passed',
          [toId('e', second)]: 'failed',
          [toId('f', second)]: 'passed',
        });
        // Some need a second run for those behind a failure.
        expect([...new Set(suite.ran)].sort()).toEqual([...'abcdef']);
        expect(suite.exitCode).toBeGreaterThan(0);
        for (const { status, message } of suite.tests)
          expect(message).toEqual(status === 'failed' ? expect.stringContaining('no good') : '');
      },
    );

    const names = [...'abcdefgh'];
    const layOutNames = () => layOut({ [first]: Object.fromEntries(names.map((name) => [name, 'passes'])) });

    if (sample.isSeedless) {
      test('draws an order of its tests, and keeps their ids', () => {
        const suite = read(layOutNames(), { orderSeed: 1 });
        expect(suite.ran).not.toEqual(names);
        expect(suite.ran.toSorted()).toEqual(names);
        expect(Object.keys(suite.statuses).sort()).toEqual(names.map((each) => toId(each, first)).sort());
      });
    } else if (runner.abilities.ordersTests) {
      test('draws the order of its tests from a seed, and keeps their ids', () => {
        const project = layOutNames();
        const one = read(project, { orderSeed: 1 });
        const again = read(one.root, { orderSeed: 1 });
        const other = read(one.root, { orderSeed: 2 });
        expect(again.ran).toEqual(one.ran);
        expect(other.ran).not.toEqual(one.ran);
        expect(other.ran.toSorted()).toEqual(names);
        for (const { statuses } of [one, again, other])
          expect(Object.keys(statuses).sort()).toEqual(names.map((each) => toId(each, first)).sort());
      });
    }

    if (runner.abilities.selectsFiles) {
      test('runs the tests of some files alone', () => {
        const project = layOut({ [first]: { a: 'fails' }, [second]: { b: 'passes' } });
        const suite = read(project, { files: [second] });
        expect(suite.statuses).toEqual({ [toId('b', second)]: 'passed' });
        expect(suite).toMatchObject({ ran: ['b'], loadFailures: [], exitCode: 0 });
      });
    }

    if (sample.isolates !== undefined) {
      test(`where a test ends the process, it has not passed, nor what shares it; other ${sample.isolates} have`, () => {
        const deeds = { a: 'passes', b: 'ends its process' } as const;
        const suite = read(layOut({ [first]: deeds, [second]: { c: 'passes' } }));
        expect(suite.statuses[toId('c', second)]).toBe('passed');
        expect(suite.statuses[toId('b', first)]).not.toBe('passed');
        const isSpared = sample.isolates === 'tests';
        expect(suite.statuses[toId('a', first)] === 'passed').toBe(isSpared);
      });
    } else {
      test('has no readable report when a test ends the process', () => {
        const { report, root } = run(layOut({ [first]: { a: 'passes', b: 'ends its process' } }));
        expect(runner.parse(report, root)).toEqual({
          kind: 'unreadable',
          detail: expect.stringMatching(/never finished/),
        });
      });
    }

    test('has no readable report where any of its files is cut short', () => {
      const { report, root } = run(layOut({ [first]: { a: 'passes' }, [second]: { b: 'passes' } }));
      expect(runner.parse(report, root)).toMatchObject({ kind: 'read', tests: [{}, {}] });
      for (const [path, text] of report) {
        const { length } = text.trimEnd();
        for (let end = 0; end < length; end += Math.ceil(length / 1000)) {
          const { kind } = runner.parse(new Map(report).set(path, text.slice(0, end)), root);
          expect(`${path}, cut after ${end}: ${kind}`).toBe(`${path}, cut after ${end}: unreadable`);
        }
      }
    });
  });
}
