import { describe, expect, test } from 'vitest';
import { checkLeakage } from '../../src/curate/leakage.ts';
import { findSolutionReferences } from '../../src/curate/solution-references.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { exampleSubject } from '../support/example-subject.ts';

const goldCommit = '3f9c2ab8e41d5a7096b2c8d1e0f4a5b6c7d8e9f0';

const base = `export function parseAmount(text) {
  const match = pattern.exec(text);
  if (!match) throw new RangeError('not an amount: ' + text);
  return Number(match[1]) * 100;
}
`;

const goldPatch = `diff --git a/src/parse.js b/src/parse.js
index 1111111111111111111111111111111111111111..2222222222222222222222222222222222222222 100644
--- a/src/parse.js
+++ b/src/parse.js
@@ -1,5 +1,8 @@
 export function parseAmount(text) {
-  const match = pattern.exec(text);
+  // Thousands are grouped by three, or not at all.
+  const plain = text.replaceAll(/,(?=\\d{3}(\\D|$))/g, '');
+  const match = pattern.exec(plain);
   if (!match) throw new RangeError('not an amount: ' + text);
-  return Number(match[1]) * 100;
+  const [, sign, whole, cents] = match;
+  return Number(sign + whole) * 100 + Number(cents);
 }
diff --git a/CHANGELOG.md b/CHANGELOG.md
index 1111111111111111111111111111111111111111..2222222222222222222222222222222222222222 100644
--- a/CHANGELOG.md
+++ b/CHANGELOG.md
@@ -1,1 +1,2 @@
 # Changelog
+- amounts may have thousands separators
`;

interface Evidence {
  readonly grade: string;
  readonly signs: readonly { readonly kind: string; readonly grade: string; readonly text: string }[];
}

async function leakageOf(over: Partial<Candidate>): Promise<Evidence> {
  const subject = exampleSubject(
    { goldCommit, goldMessage: '', goldPatch, ...over },
    { 'src/parse.js': base },
  );
  return (await checkLeakage(subject)).evidence as unknown as Evidence;
}

describe('grades what a prompt gives away', () => {
  const check = (
    name: string,
    prompt: string | string[],
    expected: string,
    goldMessage = 'Read thousands separators (#128)',
  ) =>
    test(name, async () => {
      const { grade, signs } = await leakageOf({ prompts: [prompt].flat(), goldMessage });
      const kinds = [...new Set(signs.map((sign) => sign.kind))].join(' ');
      expect(`${grade} ${kinds}`.trim()).toBe(expected);
    });

  check('a plain request', 'amounts like "1,234.50" should be read', 'none');
  check('a request that names the function', 'parseAmount should read "1,234.50"', 'hint named-place');
  check(
    'a report with a stack trace of the base',
    [
      'it dies on my bank export:',
      '    at parseAmount (src/parse.js:3:20)',
      "  if (!match) throw new RangeError('not an amount: ' + text);",
      '                    ^',
    ].join('\n'),
    'hint named-place',
  );
  check('the whole file as it was', `fix the thousands here:\n\`\`\`js\n${base}\`\`\``, 'hint named-place');
  check(
    'the old lines as a diff',
    '```diff\n@@ -1,3 +1,3 @@\n-  return Number(match[1]) * 100;\n+  return 0;\n```',
    'none',
  );
  check(
    'the words of the changelog',
    'add "- amounts may have thousands separators" to CHANGELOG.md',
    'hint named-place',
  );
  check('the words of a comment', 'Thousands are grouped by three, or not at all. Make it do that.', 'none');

  check('the landing commit', `apply ${goldCommit} to this branch`, 'leak commit-id transplant');
  check('a short id of it', 'do what 3F9C2AB did', 'leak commit-id');
  check('too short an id', 'do what 3f9c2a did', 'none');
  check('another commit', 'broken since 9c2ab8e41d', 'none');
  check('hex that is no commit', 'the colour 3f9c2ff is wrong, and so is deadbeef', 'none');

  check('the pull request', 'fix the build of #128', 'leak change-id');
  check('the pull request, by name', 'CI is red on PR 128, please look', 'leak change-id transplant');
  check('its address', 'see https://github.com/acme/shop/pull/128', 'leak change-id');
  check(
    'the pull request of a merge',
    'fix the build of #52',
    'leak change-id',
    'Merge pull request #52 from ada/thousands\n\nRead thousands separators',
  );
  check('a longer number', 'fix #1281', 'none');
  check(
    'the issue that it closes',
    'fix #77: thousands are refused',
    'none',
    'Read thousands separators\n\nFixes #77',
  );
  check('a number of something else', 'row 128 of the export is refused', 'none');
  check(
    'a Phabricator revision',
    'CI of D4711 fails',
    'leak change-id transplant',
    'Read\n\nDifferential Revision: https://phab.example/D4711',
  );
  check(
    'a GitLab merge request',
    'make !52 green',
    'leak change-id',
    'Read\n\nSee merge request acme/shop!52',
  );
  check(
    'a Gerrit change',
    'continue I8473b959',
    'leak change-id',
    'Read\n\nChange-Id: I8473b95934b5732ac55d26311a706c9c2bde9940',
  );

  check('the patch, pasted', `apply this:\n${goldPatch}`, 'leak spelled-out code named-place');
  check('one line of it as a diff', '@@ -1,5 +1,8 @@\n+  const [, sign, whole, cents] = match;', 'hint code');
  check(
    'its lines in a code block',
    [
      'make it so:',
      '```js',
      'const match = pattern.exec(plain);',
      'return Number(sign + whole) * 100 + Number(cents);',
      '```',
    ].join('\n'),
    'hint code',
  );
  check('one line of several', 'I would start with `const match = pattern.exec(plain);`', 'none');
  check(
    'lines spread over the turns',
    ['use const match = pattern.exec(plain);', 'and const [, sign, whole, cents] = match;'],
    'hint code',
  );
  check(
    'the solution in other lines',
    "return Number(sign +\n  whole) * 100 +\n  Number(cents), after replaceAll(/,(?=\\d{3}(\\D\n|$))/g\n, '')",
    'hint code',
  );
  check('an empty prompt', '', 'none');
  check(
    'five megabytes of log',
    `fix this\n${'2026-11-03 12:00:01 INFO request served in 12 ms\n'.repeat(100_000)}`,
    'none',
  );
});

test('a one-line fix is given away by that line', async () => {
  const oneLine = goldPatch
    .split('\n')
    .slice(0, 7)
    .join('\n')
    .concat("\n+  const match = pattern.exec(text.replaceAll(',', ''));\n");
  const prompts = [
    "it should be pattern.exec(text.replaceAll(',', '')) there: const match = pattern.exec(text.replaceAll(',', ''));",
  ];
  const leakage = await leakageOf({
    prompts,
    goldPatch: oneLine.replace('+1,8', '+1,2').replace('-1,5', '-1,2'),
  });
  expect(leakage.grade).toBe('leak');
});

test('the evidence quotes the prompt', async () => {
  const prompts = [
    'please apply',
    'diff --git a/src/parse.js b/src/parse.js\n@@ -1 +1 @@\n+  const [, sign, whole, cents] = match;',
  ];
  const { signs } = await leakageOf({ prompts });
  expect(signs[0]).toEqual({
    kind: 'code',
    grade: 'hint',
    text: 'const [ , sign , whole , cents ] = match ;',
  });
});

describe('knows where a prompt points to', () => {
  const check = (isReference: boolean, prompt: string, goldMessage = 'Fix it (#482)\n\nCloses #77') =>
    test(prompt, () => {
      const landed = { goldCommit, goldMessage, branch: 'fix/tax-round' };
      expect(findSolutionReferences(prompt, landed).length > 0).toBe(isReference);
    });
  const reverted = '9f8e7d6c1a2b3c4d5e6f708192a3b4c5d6e7f809';
  check(true, 'das ist in Commit 3f9c2ab8 schon gelöst, bitte übernehmen');
  check(true, 'PR №482 исправляет это, перенеси сюда');
  check(true, 'プルリク #482 の修正をこちらにも入れて');
  check(true, 'GH-482 is red, make it pass');
  check(true, 'take the code from fix/tax-round');
  check(true, 'Die Lösung liegt im Branch fix/tax-round.');
  check(true, 'apply commit 9f8e7d6 from the release branch here too');
  check(true, 'address the comments on my PR (#482)');
  check(false, 'fix #77');
  check(false, 'issue #482 is back');
  check(false, 'since 9f8e7d6c the totals are wrong');
  check(false, 'push to fix/tax-round when done');
  check(false, 'colour #482482 looks wrong');
  check(false, 'bisect says 9f8e7d6c1 is the first bad commit. Apply a proper fix.');
  check(false, 'PR #500 did the same for books, do it for audio');
  check(false, 'room 482 is double booked');
  check(true, 'https://bitbucket.org/acme/shop/pull-requests/57 has conflicts, please resolve');
  check(true, 'same change as in acme/shop-java#91, now here');
  check(true, 'Please revert 9f8e7d6c1, the totals are wrong since');
  check(true, 'merge feature/rounding into main for me');
  check(false, 'CI is red on main at 9f8e7d6c1: the totals are wrong');
  check(false, 'make a branch fix/tax-round from main and round half up');
  check(false, 'Revert to rounding half up as in 1.x');
  check(false, 'hash 9f8e7d6c1a2b must be accepted, apply the check in the form');
  check(true, 'Revert 9f8e7d6c1', `Revert "Add cache"\n\nThis reverts commit ${reverted}.`);
  check(true, 'in change 4418 all is done', 'x\n\nReviewed-on: https://r.example/c/fw/+/4418');
  check(true, '合并请求 !33 的修改移植过来', 'x\n\nSee merge request a/b!33');
});

describe('knows when the edit is dictated', () => {
  const check = (prompt: string, expected: string, removed: string, added: string) =>
    test(prompt, async () => {
      const patch = `diff --git a/src/physics.rs b/src/physics.rs\n--- a/src/physics.rs\n+++ b/src/physics.rs\n@@ -1 +1 @@\n-${removed}\n+${added}\n`;
      const { grade, signs } = await leakageOf({ prompts: [prompt], goldPatch: patch });
      expect(`${grade} ${signs[0]?.kind ?? ''}`.trim()).toBe(expected);
    });
  const gravity = ['pub const GRAVITY: f32 = 98.1;', 'pub const GRAVITY: f32 = 9.81;'] as const;
  check('physics.rs: gravity is 98.1, should be 9.81', 'leak spelled-out', ...gravity);
  check('s/98.1/9.81/ in physics.rs', 'leak spelled-out', ...gravity);
  check('GRAVITY must be 9.81 and not 98.1', 'leak spelled-out', ...gravity);
  check('in physics.rs line 12, remove the factor', 'hint named-place', 'let f = 10 * g;', 'let f = g;');
  // A value alone is the wish, and a line of output none of code.
  check('things should fall with 9.81 m/s², now it looks like 98.1', 'none', ...gravity);
  check('physics.rs is off by a factor of ten', 'hint named-place', ...gravity);
  check('Line 3 of the report is always empty, see physics.rs', 'hint named-place', ...gravity);

  test('a part that is dictated leaves the rest', async () => {
    const renamed =
      'diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-const shares = splitByWeights(total);\n+const shares = allocate(total);\n';
    const { grade } = await leakageOf({
      prompts: ['splitByWeights becomes `allocate`, in a file of its own'],
      goldPatch: renamed + goldPatch,
    });
    expect(grade).toBe('hint');
  });
});

test('what holds a good part of the solution is for a judge or a person', async () => {
  const added = ['const a = read(first, 1);', 'items.push(second + 2);', 'return items.map(third);'];
  const patch = `diff --git a/src/parse.js b/src/parse.js\n--- a/src/parse.js\n+++ b/src/parse.js\n@@ -1 +1,3 @@\n${added.map((line) => `+${line}`).join('\n')}\n`;
  const subject = exampleSubject({ prompts: [`start with ${added[0]}`], goldPatch: patch });
  expect(await checkLeakage(subject)).toMatchObject({ outcome: 'uncertain', reason: 'leak' });
});
