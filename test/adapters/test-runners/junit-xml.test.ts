import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JunitCase, parseJunitXml } from '../../../src/adapters/test-runners/junit-xml.ts';

function read(text: string) {
  const reading = parseJunitXml(text);
  if (reading.kind === 'unreadable') throw new Error(reading.detail);
  return reading;
}

const inSuite = (body: string, counts = '') => `<testsuite name="s" ${counts}>${body}</testsuite>`;

function only(body: string): JunitCase {
  const [first, ...rest] = read(inSuite(body)).cases;
  if (first === undefined || rest.length > 0) throw new Error('not one case');
  return first;
}

describe('JUnit XML', () => {
  test('names each case by its suites, its class and its name, parameters included', () => {
    const { cases } = read(`<?xml version="1.0" encoding="UTF-8"?>
      <testsuites tests="3" failures="0">
        <testsuite name="outer" file="src/outer.php" tests="3">
          <testsuite name="inner" tests="2">
            <testcase name="adds with data set #0 (1, &quot;a &lt; b&quot;)" classname="Shop.Cart" time="1,002.5"/>
            <testcase name="adds with data set #1" classname="Shop.Cart" file="src/inner.php" time="0.001"></testcase>
          </testsuite>
          <testcase name="alone"/>
        </testsuite>
      </testsuites>`);
    expect(
      cases.map(({ suites, className, name, file, durationMs }) => [
        suites,
        className,
        name,
        file,
        durationMs,
      ]),
    ).toEqual([
      [['outer', 'inner'], 'Shop.Cart', 'adds with data set #0 (1, "a < b")', 'src/outer.php', 1_002_500],
      [['outer', 'inner'], 'Shop.Cart', 'adds with data set #1', 'src/inner.php', 1],
      [['outer'], '', 'alone', 'src/outer.php', 0],
    ]);
  });

  test.each<[string, JunitCase['status'], string]>([
    ['<testcase name="a"/>', 'passed', ''],
    [
      '<testcase name="a"><system-out><![CDATA[<failure>not one</failure>]]></system-out></testcase>',
      'passed',
      '',
    ],
    ['<testcase name="a"><flakyFailure message="m">once</flakyFailure></testcase>', 'passed', ''],
    [
      '<testcase name="a"><failure message="1 is not 2">at a.c:3</failure></testcase>',
      'failed',
      '1 is not 2\nat a.c:3',
    ],
    ['<testcase name="a"><failure type="AssertionError"/></testcase>', 'failed', 'AssertionError'],
    ['<testcase name="a"><error><![CDATA[boom]]></error></testcase>', 'failed', 'boom'],
    ['<testcase name="a"><skipped/><failure/></testcase>', 'failed', ''],
    [
      '<testcase name="a"><failure>first</failure><rerunFailure>second</rerunFailure></testcase>',
      'failed',
      'first',
    ],
    ['<testcase name="a"><skipped message="later"/></testcase>', 'skipped', ''],
    ['<testcase name="a" status="notrun" result="suppressed"/>', 'skipped', ''],
    ['<testcase name="a" status="disabled"/>', 'skipped', ''],
    ['<testcase name="a" status="run" result="completed"/>', 'passed', ''],
  ])('reads %s as %s', (body, status, message) => {
    expect(only(body)).toMatchObject({ status, message });
  });

  test('names suites that went wrong outside of their cases', () => {
    const text =
      '<testsuites><testsuite name="a" tests="1" errors="1" failures="0"><error>in its set-up</error><testcase name="x"/></testsuite></testsuites>';
    expect(read(text)).toMatchObject({ brokenSuites: ['a'], cases: [{ status: 'passed' }] });
  });

  test('keeps forbidden characters as escapes, in names as in output, written as they are or as references', () => {
    const text = inSuite(
      '<testcase name="\u0000 &#27; &#x1B; &#xD800; &#99999999; \ufffe ok &#233; &#x1F642; 🙂"><failure>\u001b[31mred\ud800</failure></testcase>',
    );
    expect(read(text).cases[0]).toMatchObject({
      name: '\\u0000 \\u001b \\u001b \\ud800 \\u5f5e0ff \\ufffe ok é 🙂 🙂',
      message: '\\u001b[31mred\\ud800',
    });
  });

  test('cuts messages, never names', () => {
    const name = 'n'.repeat(100_000);
    const { cases } = read(
      inSuite(`<testcase name="${name}"><failure>${'m'.repeat(1_000_000)}</failure></testcase>`),
    );
    expect(cases[0]?.name).toBe(name);
    expect(cases[0]?.message).toHaveLength(2000);
  });

  test.each<[string, string, RegExp]>([
    ['is empty', '', /no XML/],
    ['is something else', '{"tests": 1}', /no XML/],
    ['is a page', '<html><testcase name="a"/></html>', /begins with <html>/],
    ['is torn in a tag', '<testsuite><testcase name="a', /no XML/],
    ['is torn between tags', '<testsuite><testcase name="a"/>', /no XML: unclosed tag/],
    ['goes on after its end', `${inSuite('')}${inSuite('<testcase name="forged"/>')}`, /no XML/],
    ['names a case twice over', inSuite('<testcase name="a" name="b"/>'), /no XML: duplicate attribute/],
    ['has a case without a name', inSuite('<testcase/>'), /no name/],
    [
      'has a case in a case',
      inSuite('<testcase name="a"><testcase name="b"/></testcase>'),
      /stands in <testcase>/,
    ],
    [
      'has a case in an output',
      inSuite('<system-out><testcase name="b"/></system-out>'),
      /stands in <system-out>/,
    ],
    ['leans on an unknown entity', inSuite('<testcase name="&nbsp;"/>'), /no XML/],
    [
      'declares entities',
      `<!DOCTYPE a [<!ENTITY x "y">]>${inSuite('<testcase name="&x;"/>')}`,
      /document type/,
    ],
    ['is nested without end', '<testsuite>'.repeat(100_000), /deeper than 100/],
    [
      'counts more tests than it holds',
      inSuite('<testcase name="a"/>', 'tests="2"'),
      /counts 2 tests and holds 1/,
    ],
    [
      'counts fewer tests than it holds',
      inSuite('<testcase name="a"/>', 'tests="0"'),
      /counts 0 tests and holds 1/,
    ],
    [
      'counts failures that it does not hold',
      inSuite('<testcase name="a"/>', 'failures="0" errors="1"'),
      /counts failures and holds none/,
    ],
    [
      'holds failures that it does not count',
      inSuite('<testcase name="a"><failure/></testcase>', 'failures="0"'),
      /counts no failure and holds some/,
    ],
  ])('is unreadable where it %s', (_what, text, detail) => {
    expect(parseJunitXml(text)).toEqual({ kind: 'unreadable', detail: expect.stringMatching(detail) });
  });

  test('comes back whole, whatever names and messages hold', () => {
    const quote = (text: string) =>
      text.replace(/[&<>"\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
    const Result = fc.record({
      name: fc.string({ unit: 'grapheme' }),
      suite: fc.string({ unit: 'grapheme', minLength: 1 }),
      message: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(Result), (results) => {
        const suites = results.map(
          ({ suite, name, message }) =>
            `<testsuite name="${quote(suite)}" tests="1"><testcase name="${quote(name)}">${message === undefined ? '' : `<failure>${quote(message)}</failure>`}</testcase></testsuite>`,
        );
        const { cases } = read(`<testsuites tests="${results.length}">${suites.join('')}</testsuites>`);
        expect(cases.map(({ suites: [suite], name, status }) => ({ suite, name, status }))).toEqual(
          results.map(({ suite, name, message }) => ({
            suite,
            name,
            status: message === undefined ? 'passed' : 'failed',
          })),
        );
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('cut at any place is unreadable', () => {
    const whole = `<testsuites tests="1"><testsuite name="s"><testcase name="a"><failure message="m">text</failure></testcase></testsuite></testsuites>`;
    for (let end = 0; end < whole.length; end++) {
      expect(parseJunitXml(whole.slice(0, end)).kind).toBe('unreadable');
    }
  });
});
