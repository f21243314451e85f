import { describe, expect, test } from 'vitest';
import { checkSpecification } from '../../src/curate/specification.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { exampleAttachment } from '../support/example-session.ts';
import { exampleSubject } from '../support/example-subject.ts';

function change(path: string, removed: string[], added: string[]): string {
  const body = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  const mode = removed.length === 0 ? 'new file mode 100644\n' : '';
  return `diff --git a/${path} b/${path}\n${mode}--- a/${path}\n+++ b/${path}\n@@ -1,${removed.length} +1,${added.length} @@\n${body.join('\n')}\n`;
}

const code = change('src/cart.ts', ['return sum;'], ['return sum / 100;']);

async function grade(over: Partial<Candidate>, base: Record<string, string> = {}): Promise<string> {
  const { outcome, evidence } = await checkSpecification(exampleSubject({ goldPatch: code, ...over }, base));
  const names = (evidence.hiddenNames as string[] | undefined) ?? [];
  return [outcome, evidence.lack ?? evidence.grade, ...names].join(' ');
}

describe('finds what is missing', () => {
  const check = (prompt: string | string[], expected: string, over: Partial<Candidate> = {}) =>
    test([prompt].flat().join(' / '), async () =>
      expect(await grade({ prompts: [prompt].flat(), ...over })).toBe(expected),
    );
  check('see screenshot, the number is wrong', 'reject attachment', { attachments: [exampleAttachment()] });
  check(
    'screenshot shows it: events on the 31st are drawn in the row of the next month, they should stay in the fifth row',
    'uncertain attachment',
    { attachments: [exampleAttachment()] },
  );
  check('same bug as yesterday but in the other service', 'reject conversation');
  check('mach das so wie mit Jana besprochen', 'reject conversation');
  check('客户要的那个折扣功能，按照上次邮件里的规则做', 'reject conversation');
  check(["it's still broken", 'no, the OTHER page'], 'reject conversation');
  check('continue', 'reject conversation');
  check('rate limit the login', 'reject vague');
  check('Не работает импорт. Почини.', 'reject vague');
  check('backport 9f8e7d6c', 'reject reference');

  check('fix the failing test', 'pass sufficient');
  check('pls fix lint', 'pass sufficient');
  check('`validateEmail` says no to plus addresses', 'pass sufficient');
  check('42 % shows as 0.42 % in the battery widget', 'pass sufficient');
  check('合計が1セントずれています。直してください。', 'pass sufficient');
});

describe('finds names that the tests need and nobody said', () => {
  const check = (
    name: string,
    prompt: string,
    gold: string,
    tests: string[],
    expected: string,
    base: Record<string, string> = {},
  ) =>
    test(name, async () => {
      const over = { prompts: [prompt], goldPatch: gold, testPatch: change('test/days.test.ts', [], tests) };
      expect(await grade(over, base)).toBe(expected);
    });
  const wish = 'We need a helper that moves a date to the next working day, for due dates.';
  const gold = change(
    'src/business-days.ts',
    [],
    ['export function rollForward(day: Date) {', '  return day;', '}'],
  );
  const tests = [
    "import { rollForward } from '../src/business-days';",
    'expect(rollForward(saturday)).toEqual(monday);',
  ];
  check('function and file', wish, gold, tests, 'reject over-strict rollForward business-days');
  check(
    'unless the prompt says them',
    `${wish} Call it rollForward, in business-days.ts`,
    gold,
    tests,
    'pass sufficient',
  );
  check('or the base does', wish, gold, tests, 'pass sufficient', {
    'docs/plan.md': 'rollForward comes with the calendar',
    'docs/business-days.md': '',
  });
  check(
    'a name of the tests themselves',
    wish,
    change('src/days.ts', ['old();'], ['const monday = next(saturday);']),
    ['const monday = new Date(0);', 'expect(next(saturday)).toEqual(monday);'],
    'pass sufficient',
  );
  check(
    'a Go method',
    'Store the last 20 searches per user, newest first.',
    change('store/recent.go', [], ['func (s *Store) Remember(user, query string) {', '}']),
    ['s.Remember("ada", "hats")'],
    'reject over-strict Remember',
  );
  check(
    'a column of SQL',
    'sql function for the age in full years at a given day',
    change('migrations/0004.sql', [], ['CREATE FUNCTION years_between(a date, b date) RETURNS int AS $$']),
    ["SELECT is(years_between('2000-01-01', '2001-01-01'), 1);"],
    'reject over-strict years_between',
  );
});
