import { describe, expect, test } from 'vitest';
import { clusterPrompts } from '../../src/curate/prompt-clusters.ts';
import { findTemplateForm } from '../../src/curate/template-form.ts';
import { exampleCandidate } from '../support/examples.ts';

describe('knows the messages of harnesses and chores', () => {
  const check = (prompt: string, expected: string | undefined) =>
    test(prompt.slice(0, 80).replaceAll('\n', ' '), () => expect(findTemplateForm(prompt)).toBe(expected));

  check('/review', 'slash command');
  check('/prompts:release minor', 'slash command');
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
  check('rebase onto main', 'merge');
  check('Write a commit message for the staged changes', 'commit message');
  check('Generate a concise conventional commit message for this diff:', 'commit message');
  check('commit and push', 'commit');
  check('Commit these changes.', 'commit');
  check('create a pull request', 'pull request');
  check('Draft the PR description', 'pull request');
  check('Summarize the conversation so far', 'summary');
  check('summarise what we did', 'summary');

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

describe('finds prompts that were asked again and again', () => {
  const unitTest = (name: string, file: string, edge: string) =>
    `Write a unit test for the function \`${name}\` in ${file}.\nCover this edge case: ${edge}.\nUse node:test, put it next to the existing tests, and run the suite before you finish.`;
  const own = [
    'splitEvenly loses a cent on refunds, three times -333 is -999. splitByWeights gets it right, pls do it the same way',
    'so my flatmate opened the csv in excel and everything ends up in a single column because excel wants semicolons there',
    'we keep arguing who pays next so let the computer decide, picks one at random, everybody with the same chance',
  ];

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
