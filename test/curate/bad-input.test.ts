import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Curated, curateCandidates } from '../../src/curate/curate-candidates.ts';
import { createMemoryTrees } from '../../src/curate/memory-trees.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { exampleCandidate } from '../support/examples.ts';

const goldPatch =
  'diff --git a/src/cart.js b/src/cart.js\n--- a/src/cart.js\n+++ b/src/cart.js\n@@ -1 +1 @@\n-return sum;\n+return sum / 100;\n';

async function curate(over: Partial<Candidate>): Promise<Curated> {
  const candidate = exampleCandidate({ goldPatch, ...over });
  const git = createMemoryTrees({ [candidate.baseCommit]: { 'src/cart.js': 'return sum;\n' } });
  for await (const curated of curateCandidates([candidate], {
    repositories: [{ name: candidate.repo, git }],
  })) {
    return curated;
  }
  throw new Error('no decision');
}

describe('takes whatever stands in a prompt', () => {
  const check = (name: string, prompt: string, expected: string) =>
    test(name, async () => {
      const { kind, decision, findings } = await curate({ prompts: [prompt] });
      expect(decision.kind === 'rejected' ? decision.reason : kind).toBe(expected);
      expect(findings.map(({ filter }) => filter)).toEqual([
        ...['redaction', 'ai-share', 'duplicate', 'template', 'testability', 'leakage', 'specification'],
        'implicit-context',
      ]);
    });
  const mb5 = 5 * 2 ** 20;
  const fill = (text: string) => text.repeat(Math.ceil(mb5 / text.length));
  check(
    '5 MB of log',
    `the total is off\n${fill('2026-11-03 12:00:01 INFO served /cart in 12 ms\n')}`,
    'kept',
  );
  check('5 MB on one line', `the total is off ${fill('x9 = y[3]; ')}`, 'kept');
  check('5 MB of one letter', fill('a'), 'under-specified');
  check('5 MB of opened comments', fill('/* <!-- """ '), 'under-specified');
  check('5 MB of fences and quotation marks', fill('```"`'), 'under-specified');
  check('5 MB of blanks', `the total is off by 1 cent ${fill(' \n')}`, 'kept');
  check('5 MB of CJK', fill('合計が1セントずれています。'), 'kept');
  check('emoji only', '🛒💸', 'under-specified');
  check('a language without spaces', '合計が1セントずれています。三つの商品で再現します。', 'kept');
  check('nothing', '', 'under-specified');
  check('blanks', ' \n\t', 'under-specified');
  check('nothing but a redacted secret', '[redacted: aws-access-key]\n', 'redaction');
  check('a secret redacted within', 'the total is off by 1 cent with [redacted: api-key] set', 'kept');
  check('lone surrogates', 'the total is off by 1 cent \ud800\udfff\udfff', 'kept');
});

test('a minified megabyte in the change takes no minutes', async () => {
  const line = `var a={b:function(c){return c(d)+"e"}};`.repeat(25_000);
  const patch = goldPatch.replace('-return sum;', `-${line}`).replace('+return sum / 100;', `+${line}x`);
  expect(
    (await curate({ goldPatch: patch, testPatch: patch.replaceAll('src/cart.js', 'test/cart.test.js') }))
      .findings,
  ).toHaveLength(8);
});

test('every filter has its word on whatever prompt, and the first objection decides', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 3 }),
      async (prompts) => {
        const { decision, findings } = await curate({ prompts });
        const [objection] = findings.filter(({ outcome }) => outcome === 'reject');
        expect(findings).toHaveLength(8);
        expect(decision.kind === 'rejected' ? decision.reason : null).toBe(objection?.reason ?? null);
        expect(decision.evidence.facts.findings).toEqual(findings);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
});
