import { describe, expect, test } from 'vitest';
import { clusterPrompts } from '../../src/curate/prompt-clusters.ts';
import { checkTemplate } from '../../src/curate/template.ts';
import { findTemplateForm } from '../../src/curate/template-form.ts';
import { exampleSubject } from '../support/example-subject.ts';
import { exampleCandidate } from '../support/examples.ts';

describe('knows the messages of harnesses and chores', () => {
  const check = (prompt: string, expected: string | undefined) =>
    test(prompt.slice(0, 80).replaceAll('\n', ' '), () => expect(findTemplateForm(prompt)).toBe(expected));

  check('/review', 'slash command');
  check('/prompts:release minor', 'slash command');
  check('/speckit.implement', 'slash command');
  check('/robots.txt lists pages that are gone', undefined);
  check('Stop hook feedback:\n[npm run lint]: 3 problems', 'hook');
  check('<bash-input>npm test</bash-input><bash-stdout>1 failing</bash-stdout>', 'tagged parts of a harness');
  check('<my-card></my-card> renders nothing when its slot is empty', undefined);
  check('#file:totals.ts #selection /doc', 'mention of a tool');
  check('Keep both addresses when they differ. Show the newer one first.', undefined);
  check('Fix the {{severity}} finding {{rule_id}} in {{file}}.', 'a slot that was never filled');
  check('/init', 'slash command');
  check('<environment_context>\n  <cwd>/x</cwd>', 'context of a harness');
  check('Implement the plan.', 'plan handed over');
  check(
    'Review the current code changes (staged, unstaged, and untracked files) and provide prioritized findings.',
    'review',
  );
  check('please review this PR', 'review');
  check(
    'Generate a file named AGENTS.md that serves as a contributor guide for this repository.',
    'contributor guide',
  );
  check('resolve the merge conflicts', 'merge conflict');
  check('Fix all rebase conflicts in src/', 'merge conflict');
  check('resolve conflicts', 'merge conflict');
  check('here:\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> main\n', 'merge conflict');
  check('Write a commit message for the staged changes', 'commit message');
  check('Generate a concise conventional commit message for this diff:', 'commit message');
  check('commit and push', 'commit');
  check('Commit these changes.', 'commit');
  check('create a pull request', 'pull request');
  check('Draft the PR description', 'pull request');
  check('Summarize the conversation so far', 'summary');
  check('summarise what we did', 'summary');

  check(
    'You are an expert software engineer. Fix the bug described below and return the complete file.',
    'role',
  );
  check('Your task is to implement the function described in the docstring below.', 'role');
  check('You have been assigned to an issue. Open a draft pull request when finished.', 'role');
  check('[Automated] Dependency update: lodash 4.17.20 -> 4.17.21.', 'header of a bot');
  check('Fix the failing job.\n\nRespond only with the patch.', 'order to a machine');
  check('<ci-failure>\n<job>unit</job>\n</ci-failure>\nPush a fix.', 'tagged parts of a harness');
  check(
    'Run: 7f21\nRole: fixer\nAllowed paths: src/**\nStop condition: test passes',
    "a machine's form (run, role, allowed paths, stop condition)",
  );
  check('Optimize the following function for readability:\n\n```js\nfunction a(){}\n```', 'button on code');
  check('Convert this file to TypeScript. Do not change behavior.', 'button on code');
  check('Generate release notes for v2.3.0 from the commits since v2.2.0.', 'release notes');
  check('Löse die Merge-Konflikte in src/app.ts.', 'merge conflict');
  check('Résous les conflits de fusion dans src/app.ts.', 'merge conflict');
  check('コミットメッセージを生成してください。', 'commit message');
  check('Bump zod from 4.0.17 to 4.1.5.\n\nUpdate manifest and lock file.', 'dependency update');
  check('@workspace /fix Property cents does not exist', 'slash command');

  check('/appointments makes 1 + N queries', undefined);
  check('/orders returns 500 when the date is missing', undefined);
  check('You are right, the total is off. Please also fix the header', undefined);
  check('Title: Wrong VAT for books\nCountry: IE\nRate: 0 %, is 13.5 %', undefined);
  check(
    'Component: checkout\nVersion: 3.2\nSteps: add item, pay\nExpected: receipt\nActual: blank page',
    undefined,
  );
  check('resolve conflicts in cart.ts: keep my rounding, but take their currency parameter', undefined);
  check('<table> in the report has no <caption>. Screen readers need one.', undefined);
  check('Return only the first match', undefined);
  check('Respond with 404 only when the id is unknown, otherwise 410', undefined);
  check('Generate invoices as PDF for all orders of a month, one file per customer', undefined);
  check('Implement retry with exponential backoff. Do not retry on 4xx. At most 5 attempts.', undefined);
  check('Commit messages longer than 72 characters should be refused by the hook', undefined);
  check('Merge the two date helpers into one module, keep both names exported', undefined);
  check('/src/cart.js is broken since yesterday', undefined);
  check('Fix the conflict between the two date formats in the parser', undefined);
  check('Merge utils.js into helpers.js and drop the duplicates', undefined);
  check('merge the two loops into one', undefined);
  check('Implement the planned retry with backoff in client.ts', undefined);
  check('commit hashes in the footer should be short', undefined);
  check('Review the tests of the parser and fix the flaky one', undefined);
  check('Create a pull request template parser', undefined);
  check('open a PR against main', 'pull request');
  check('summaries of empty ledgers should say "nothing yet"', undefined);
  check('The slugify test is failing. Fix src/slug.js so the tests pass.', undefined);
  check('<Button> does not get focus when the dialog opens', undefined);
});

describe('leaves what people write alone, however neat', () => {
  for (const prompt of [
    'The selected file is not uploaded when the dialog is closed with Enter. It must be, once.',
    "Add a button 'Copy selected text' to the toolbar. Disabled if nothing is selected.",
    'When the current tab is closed the wrong one becomes active. The left neighbour should, or the right one if there is none.',
    'The values listed below are wrong:\n\n10 kg → 22.46 lb\n1 st → 13 lb\n\nUse the exact factors. Keep the public API unchanged, mobile depends on it.',
    'Task: invoices\nPriority: high\nCustomer: Nordlicht\n\nThe PDF has no page numbers. All tests must pass on Windows as well.',
    '## Requirements\n- GET /status returns the build number\n- 404 for unknown builds\n\n## Out of scope\n- UI\n\n## Acceptance criteria\n- covered by an integration test',
    'Requirements:\n1. Run the export at 02:00\n2. Write to s3\n3. Use gzip\nConstraints:\n- at most 200 MB memory\nBackground: the old job dies on Mondays.',
    'The pipeline failed because the lock file of the old run was left. Remove stale locks older than 1 h, push the metric `stale_locks`.',
    'Fix all errors reported by the type checker in packages/auth since the upgrade to TypeScript 6: the session type lost its generic.',
    '```yaml\nretry:\n  max: 3\n  delay: 5s\n```\nshould also take `delay: 500ms`. Unknown units are an error.',
    'name: Deploy\nversion: 3\nsource: git\n\nparses, but with `steps:` missing we get a null pointer. It should say which key is missing.',
    'The commit message hook breaks on staged renames: `R100` is read as a file name. Diff status letters with a score must be parsed.',
    '{{name}} in mail templates is not escaped. <b> in a customer name ends up as bold. Escape everything but {{{raw}}}.',
    '以下の商品で税率が違います：書籍は8%、雑貨は10%。現在すべて10%です。',
    '下面的订单金额算错了：3 件 9.99 应该是 29.97，现在是 29.96。',
    '다음 주문에서 금액이 틀립니다: 9.99 x 3 = 29.97 이어야 합니다.',
    'System: Windows 11\nThe tray icon disappears after sleep. It should be created again on resume.',
    'Notification: after the third reminder nothing is sent any more, although the appointment was moved. Moving should start over.',
    'Update the release notes page: entries from the current version must be on top, and tags without entries are hidden.',
    'Translate error codes from the bank: 05 → declined, 51 → insufficient_funds. Leave others as they are.',
    'Do not retry on 4xx. Only change the http client, the queue has its own logic. Tests must still pass with node 20.',
    'Be thorough with edge cases: empty list, one element, all equal. The median of an even count is the mean of the two middle ones.',
    'sort: `file:line: message`, one line per finding, grouped by severity. Keep it short, at most 80 characters.',
    'The merge request list shows closed ones on this merge request dashboard. Filter by state, then report the count in the header.',
    'As an expert user the shortcuts are missing: Ctrl+K opens search, Esc closes it.',
    'You are logged out as an agent when the reviewer mode starts. Stay logged in.',
    "Current file size is shown in KB, must be KiB. Format: 1 decimal, language: user's locale.",
    'Feature: export job per tenant\nStatus: open\n\nOne zip per tenant, named tenant-date.zip.',
    'Fill in the title from the file name when the pull request title is empty in our bot.',
    'Der ausgewählte Code wird nicht kopiert, wenn die Zeile leer ist.',
    '选中的代码没有复制到剪贴板。',
    '選択したコードがコピーされません。',
    'Review the seating code and make it keep groups together. Big ones first.',
    'The plan has been approved by the council, so show it on the page of the town.',
    'Does the parser count renamed files twice? answer in NOTES.md',
  ]) {
    test(prompt.slice(0, 60).replaceAll('\n', ' '), () => expect(findTemplateForm(prompt)).toBeUndefined());
  }
});

describe('knows messages by their form', () => {
  for (const prompt of [
    'Du bist ein sorgfältiger Prüfer. Prüfe die Änderung und behebe Mängel.',
    '# Bug Fix Agent\n\n## Context\nrepo: shop\n\n## Instructions\n1. Reproduce\n2. Fix\n\n## Output\nA patch',
    'Generate a PR title and body from the commits on this branch.',
    'Refactorise le code sélectionné pour le rendre plus lisible.',
    'Überprüfen Sie den ausgewählten Code auf Fehler.',
    '为选中的函数生成文档注释。',
    '選択したコードにユニットテストを追加してください。',
    'Genera las notas de la versión a partir de los commits desde la última etiqueta.',
    '根据以下 git diff 生成一条提交信息，不要解释。',
    'There are merge conflicts between main and feat/x. Please resolve them.',
    'PostToolUse hook returned blocking error: 2 problems. Please correct them.',
  ]) {
    test(prompt.slice(0, 60).replaceAll('\n', ' '), () =>
      expect(findTemplateForm(prompt)).toBeTypeOf('string'),
    );
  }
});

const asked = (prompts: readonly string[], commit = (i: number) => `commit ${i}`) =>
  prompts.map((prompt, i) =>
    exampleCandidate({
      id: `c${i}`,
      prompts: [prompt],
      baseCommit: commit(i),
      provenance: { ...exampleCandidate().provenance, sessionId: `s${i}` },
    }),
  );

/** Sizes of the clusters, in order of the prompts. */
const sizes = (prompts: readonly string[], commit?: (i: number) => string) => {
  const clusters = clusterPrompts(asked(prompts, commit));
  return prompts.map((_, i) => clusters.get(`c${i}`)?.askedCount ?? 1);
};

describe('knows how menus, commands and bots write', () => {
  const check = (outcome: 'reject' | 'uncertain' | 'pass', prompt: string) =>
    test(prompt, () => {
      const finding = checkTemplate(exampleSubject({ prompts: [prompt] }));
      expect(finding.outcome).toBe(outcome);
      expect(finding.evidence).toMatchObject({ form: null, clusterSize: 1 });
    });

  check('reject', 'Reflect on your last answer. List mistakes, then correct them.');
  check('reject', 'Create unit tests for this file.');
  check('reject', 'Auto-fix all problems that the linter reports. Run the suite, commit, and stop.');
  check('uncertain', 'Use the jira tool to fetch PROJ-1 and implement it.');
  check('pass', 'the totals are wrong when a voucher is bigger than the cart, pls clamp');
  check('pass', 'I need an export of the report as csv, same columns as on the page');
  check('pass', '');
});

describe('finds prompts that were asked again and again', () => {
  const unitTest = (name: string, file: string, edge: string) =>
    `Write a unit test for the function \`${name}\` in ${file}.\nCover this edge case: ${edge}.\nUse node:test, put it next to the existing tests, and run the suite before you finish.`;
  const own = [
    'splitEvenly loses a cent on refunds, three times -333 is -999. splitByWeights gets it right, pls do it the same way',
    'so my flatmate opened the csv in excel and everything ends up in a single column because excel wants semicolons there',
    'we keep arguing who pays next so let the computer decide, picks one at random, everybody with the same chance',
  ];

  test('with free text filled in between a beginning and an end', () => {
    const report = (day: number, what: string) =>
      `2031-03-0${day} flaky test report: ${what} failed ${day} of 200 runs (seed ${day * 911}). Make it deterministic.`;
    const reports = ['voucher › never negative', 'pool › newest first', 'slug › unique'];
    expect(sizes([...reports.map((what, i) => report(i + 1, what)), ...own])).toEqual([3, 3, 3, 1, 1, 1]);
  });

  test('twice, when nothing but the filling of a long text differs', () => {
    const port = (path: string) =>
      `Port ${path} to TypeScript, keep the names that it exports, and delete the old file.`;
    expect(sizes([port('a/tax.coffee'), port('b/menu.coffee'), ...own])).toEqual([2, 2, 1, 1, 1]);
    expect(sizes([port('a/tax.coffee'), port('a/tax.coffee'), ...own])).toEqual([1, 1, 1, 1, 1]);
    expect(sizes(['fix lint in cart.js', 'fix lint in user.js', ...own])).toEqual([1, 1, 1, 1, 1]);
  });

  test('with other names and cases filled in', () => {
    expect(
      sizes([
        unitTest('slugify', 'src/slug.js', 'leading and trailing dashes'),
        ...own,
        unitTest('parseMoney', 'packages/money/src/parse.ts', 'unicode input'),
        unitTest('settle', 'src/settle.ts', 'very long input'),
      ]),
    ).toEqual([3, 1, 1, 1, 3, 3]);
  });

  test('in a language without spaces', () => {
    const ticket = (number: number, target: string, content: string) =>
      `【自動起票】${number}\n■ 対象: ${target}\n■ 内容: ${content}\n以上の内容に従って修正し、単体テストを追加してください。`;
    expect(
      sizes([
        ticket(4471, '会員登録API', '大文字と小文字が違うだけの二重登録ができる'),
        ticket(4476, 'src/tax.php', '軽減税率の商品に10%が適用される'),
        ticket(4502, '予約一覧', '期間で絞り込めるようにする'),
        '合計が1セントずれています。直してください。',
      ]),
    ).toEqual([3, 3, 3, 1]);
  });

  test('as a frame around words that differ', () => {
    const wrap = (body: string) =>
      `You were given the issue below.\n\n${body}\n\nWork on a fresh branch. When you have finished, open a draft pull request that mentions the issue.`;
    expect(
      sizes([
        wrap('Slugs lose umlauts: "Größe" becomes gr-e'),
        wrap('As a doctor I want to attach a note to a visit, at most 500 characters'),
        wrap('It says 3000, the server listens on 8080'),
        ...own,
      ]),
    ).toEqual([3, 3, 3, 1, 1, 1]);
  });

  test('but not by a habit of the one who writes', () => {
    const signOff = 'Write a failing test before you fix it, please.';
    expect(sizes(own.map((prompt) => `${prompt}\n${signOff}`))).toEqual([1, 1, 1]);
  });

  test('but not what is merely about the same thing', () => {
    expect(
      sizes([
        'the total in the cart is off by a cent when there are three items with a price of 0.1',
        'the total in the report is empty when the cart has no items, it should print zero there',
        'show the total of the cart in the header, with the currency of the user, and update it live',
      ]),
    ).toEqual([1, 1, 1]);
  });

  test('nor short ones, which are alike by nature', () => {
    expect(sizes(['fix the failing test', 'fix the failing test', 'fix the failing test', ''])).toEqual([
      1, 1, 1, 1,
    ]);
  });

  test('nor the same task tried again on the same commit', () => {
    const prompt = own[0] ?? '';
    expect(sizes([prompt, prompt, prompt], () => 'same')).toEqual([1, 1, 1]);
    expect(sizes([prompt, prompt, prompt])).toEqual([3, 3, 3]);
  });
});

test('ten thousand copies among ten thousand others take seconds, not hours', () => {
  const copies = Array.from(
    { length: 10_000 },
    (_, i) =>
      `Reject unusable input in finding ${i}: throw a RangeError before anything else happens, add a test.`,
  );
  const others = Array.from(
    { length: 10_000 },
    (_, i) =>
      `w${'abcdefghij'
        .split('')
        .map((c) => `${c.repeat((i % 7) + 1)}${toLetters(i * 31 + c.charCodeAt(0))}`)
        .join(' ')}`,
  );
  const counts = sizes([...copies, ...others]);
  expect(counts.slice(0, copies.length).every((size) => size === copies.length)).toBe(true);
  expect(counts.slice(copies.length).every((size) => size === 1)).toBe(true);
}, 30_000);

const toLetters = (n: number): string => [...String(n)].map((digit) => 'qwertzuiop'[Number(digit)]).join('');
