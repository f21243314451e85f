import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { type Curated, type CurateOptions, curateCandidates } from '../../src/curate/curate-candidates.ts';
import { Candidate } from '../../src/domain/candidate.ts';
import { exampleAttachment } from '../support/example-session.ts';
import { exampleCandidate } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const before = 'export const total = (items) => items.reduce((sum, item) => sum + item.price, 0);\n';
const after =
  'export const total = (items) => items.reduce((sum, item) => sum + 100 * item.price, 0) / 100;\n';

/** A shop whose cart was fixed, and the candidate that this makes. */
function createShop() {
  const repository = createGitFixture(join(temporaryDirectory(), 'shop'));
  const baseCommit = repository.commit('Open', { 'cart/package.json': '{}', 'cart/src/cart.js': before });
  const goldCommit = repository.commit('Count in cents (#12)', { 'cart/src/cart.js': after });
  const candidate = exampleCandidate({
    repo: 'shop',
    baseCommit,
    goldCommit,
    goldMessage: 'Count in cents (#12)',
    goldPatch: `${repository.git('diff', '--full-index', baseCommit, goldCommit)}\n`,
  });
  return { candidate, repositories: [{ name: 'shop', git: createGit(repository.path) }] };
}

async function curate(candidates: Candidate[], options: CurateOptions): Promise<Curated[]> {
  const curated: Curated[] = [];
  for await (const each of curateCandidates(candidates, options)) curated.push(each);
  return curated;
}

test('what passes every filter comes back classified, with its measures as evidence', async () => {
  const { candidate, repositories } = createShop();
  const [curated] = await curate([candidate], { repositories });
  if (curated?.kind !== 'kept') throw new Error(JSON.stringify(curated));
  expect(Candidate.parse(curated.candidate)).toEqual({
    ...candidate,
    classification: { taskType: 'bug_fix', complexity: 'low', language: 'JavaScript', packages: ['cart'] },
  });
  expect(curated.decision).toMatchObject({
    stage: 'curate',
    subjectId: candidate.id,
    producedId: candidate.id,
    evidence: {
      text: 'bug_fix in JavaScript, low complexity (2 lines, 1 file, 1 package, 1 turn)',
      facts: { size: { lineCount: 2 } },
    },
  });
});

describe('what a filter objects to is dropped with its evidence', () => {
  const check = (
    name: string,
    over: (candidate: Candidate) => Partial<Candidate>,
    expected: string,
    options: Partial<CurateOptions> = {},
  ) =>
    test(name, async () => {
      const { candidate, repositories } = createShop();
      const [curated] = await curate([{ ...candidate, ...over(candidate) }], { repositories, ...options });
      const { decision } = curated ?? {};
      expect(decision?.kind === 'rejected' && `${decision.reason}: ${decision.evidence.text}`).toBe(expected);
    });

  for (const part of ['goldPatch', 'testPatch'] as const) {
    check(
      `a secret in the ${part}`,
      () => ({
        prompts: ['how does total add up?'],
        redactions: [
          { part: 'prompt', kind: 'jwt', count: 1 },
          { part, kind: 'private-key', count: 2 },
        ],
      }),
      'redaction: the landed change held secrets, which were taken out: private-key',
    );
  }
  check(
    'a prompt of secrets',
    () => ({ prompts: ['make the total right', 'use [redacted: jwt] for [redacted: stripe-key], please'] }),
    "redaction: 40 % of a prompt's words were secrets, which were taken out: it no longer says what is wanted",
  );
  check(
    'a prompt of nothing else',
    () => ({ prompts: ['[redacted: private-key]\n\n'] }),
    "redaction: 100 % of a prompt's words were secrets, which were taken out: it no longer says what is wanted",
  );
  check(
    'a leak',
    () => ({ prompts: ['CI of PR #12 is red, fix the total'] }),
    'leak: the prompt holds or names its solution (change-id): "PR #12"',
  );
  check(
    'a template',
    () => ({ prompts: ['/fix-ci'] }),
    "template: no request of a person's own: slash command",
  );
  check(
    'a prompt with an image',
    () => ({ attachments: [exampleAttachment()] }),
    'under-specified: the prompt leans on an attachment that the task would not have',
  );
  check(
    'a question',
    () => ({ prompts: ['how does total add up?'] }),
    'not-testable: asks for an answer, not for a change: "how does total add up?"',
  );
  check(
    'too little of the agent',
    ({ provenance }) => ({ provenance: { ...provenance, aiShare: 0.3 } }),
    'low-ai-share: the agent wrote 30 % of the landed lines; 50 % are asked for',
    { minAiShare: 0.5 },
  );
  check(
    'nobody knows how much of the agent, where much is asked for',
    ({ provenance }) => ({ provenance: { ...provenance, aiShare: null, personShare: null } }),
    'low-ai-share: nobody knows how many of the landed lines the agent wrote; 50 % are asked for',
    { minAiShare: 0.5 },
  );
  check(
    'what cannot be read any more stays undecided',
    () => ({ repo: 'gone' }),
    'undecided: repository "gone" is not configured: add it as a [[repo]] and curate again',
  );
  check(
    'neither is what began at a commit that is gone',
    () => ({ baseCommit: '0123456789' }),
    'undecided: repository "shop" no longer holds the base commit 0123456789: fetch it and curate again',
  );
});

test('a secret that a prompt names in passing, or the commit’s message, takes nothing away', async () => {
  const { candidate, repositories } = createShop();
  const prompts = ['the total is off by a cent when I log in with [redacted: jwt], please fix it'];
  const redactions = [
    { part: 'prompt' as const, kind: 'jwt', count: 1 },
    { part: 'message' as const, kind: 'jwt', count: 1 },
  ];
  const [curated] = await curate([{ ...candidate, prompts, redactions }], { repositories });
  expect(curated?.kind).toBe('kept');
});

test('a line that the base already holds gives nothing away', async () => {
  const { candidate, repositories } = createShop();
  const quoted = `this is off by a cent:\n${before}`;
  const [curated] = await curate([{ ...candidate, prompts: [quoted] }], { repositories });
  expect(curated?.decision).toMatchObject({ kind: 'kept' });
});

test('a template shows among all candidates', async () => {
  const { candidate, repositories } = createShop();
  const filled = [1, 2, 3].map((finding) => ({
    ...candidate,
    id: `shop-${finding}`,
    provenance: { ...candidate.provenance, sessionId: `s${finding}` },
    prompts: [
      `we want unusable input rejected as in finding ${finding}, and I would like a test next to the existing ones`,
    ],
  }));
  const expected = {
    reason: 'template',
    evidence: {
      text: '3 sessions were asked this in nearly the same words',
    },
  };
  const decisions = (await curate(filled, { repositories })).map(({ decision }) => decision);
  expect(decisions).toMatchObject([expected, expected, expected]);
  const [alone] = await curate(filled.slice(0, 1), { repositories });
  expect(alone?.kind).toBe('kept');
});
