import { describe, expect, test } from 'vitest';
import type { Curated } from '../../src/curate/decide.ts';
import { checkExclusion, type Exclusions, excludeType, noExclusions } from '../../src/curate/exclusion.ts';
import { pass } from '../../src/curate/finding.ts';
import type { Evidence } from '../../src/domain/decision.ts';
import { keep } from '../../src/domain/decision.ts';
import { exampleSubject } from '../support/example-subject.ts';
import { exampleCandidate } from '../support/examples.ts';

const rename =
  'diff --git a/src/old.ts b/src/new.ts\nsimilarity index 100%\nrename from src/old.ts\nrename to src/new.ts\n';
const testPatch =
  'diff --git a/test/pay/card.test.ts b/test/pay/card.test.ts\n--- a/test/pay/card.test.ts\n+++ b/test/pay/card.test.ts\n@@ -1 +1 @@\n-a\n+b\n';

describe('what a configuration leaves out', () => {
  const { provenance } = exampleCandidate();
  const subject = exampleSubject({
    repo: 'shop-web',
    goldPatch: rename,
    testPatch,
    provenance: { ...provenance, agent: 'codex', authorModel: 'gpt-5.5' },
  });
  const check = (name: string, rules: Partial<Exclusions>, rule: string | null, matched?: string) =>
    test(name, async () => {
      const readAuthor = async () => ({ name: 'Renovate', email: 'renovate[bot]@example.org' });
      const finding = await checkExclusion({ ...noExclusions, ...rules }, readAuthor)(subject);
      expect([finding.reason, finding.evidence.rule ?? null]).toEqual([rule && 'excluded', rule]);
      if (matched !== undefined) expect(finding.evidence.matched).toBe(matched);
    });
  check('nothing by default', {}, null);
  check('a changed file', { paths: ['docs/**', 'src/new.ts'] }, 'src/new.ts');
  check('the name that it had before', { paths: ['src/old.*'] }, 'src/old.*', 'src/old.ts');
  check('a folder, with all that is in it', { paths: ['test/'] }, 'test/', 'test/pay/card.test.ts');
  check('but no file that the change leaves alone', { paths: ['src/other.ts'] }, null);
  check('a repository', { repositories: ['shop-*'] }, 'shop-*', 'shop-web');
  check('but not its namesakes', { repositories: ['shop'] }, null);
  check('who wrote the commit, by name', { authors: ['renovate'] }, 'renovate');
  check('by address', { authors: ['*[[]bot]@*'] }, '*[[]bot]@*');
  check('an agent', { authors: ['codex'] }, 'codex');
  check('a model', { authors: ['gpt-5*'] }, 'gpt-5*');
  check('but nobody else', { authors: ['ada@*', 'claude-*'] }, null);

  test('says by which rule, and not who the author is', async () => {
    const readAuthor = async () => ({ name: 'Ada Example', email: 'ada@example.org' });
    const finding = await checkExclusion(
      { ...noExclusions, authors: ['*@example.org'] },
      readAuthor,
    )(subject);
    expect(finding.text).toBe('excluded by author "*@example.org" in the configuration');
    expect(JSON.stringify(finding)).not.toMatch(/Ada/i);
  });

  test('asks for no author where no rule names one', async () => {
    const readAuthor = () => Promise.reject(new Error('asked'));
    const check = checkExclusion({ ...noExclusions, paths: ['x'] }, readAuthor);
    expect((await check(subject)).outcome).toBe('pass');
  });
});

describe('types that a configuration leaves out', () => {
  const curated = (facts: Evidence['facts'] = {}): Curated => {
    const candidate = exampleCandidate({
      classification: { taskType: 'refactor', complexity: 'low', language: 'Go', packages: ['.'] },
    });
    const findings = [pass('exclusion', 'no rule fits')];
    return {
      kind: 'kept',
      candidate,
      findings,
      decision: keep('curate', candidate.id, candidate.id, {
        text: 'refactor',
        facts: { findings, ...facts },
      }),
    };
  };
  test('are told after all others have had their word, and stand among the findings', () => {
    const rejected = excludeType(curated(), ['feature', 'refactor']);
    expect(rejected).toMatchObject({
      kind: 'rejected',
      decision: {
        reason: 'excluded',
        evidence: { text: 'excluded by type "refactor" in the configuration' },
      },
      findings: [{ filter: 'exclusion', outcome: 'reject' }],
    });
    expect(rejected.decision.evidence.facts.findings).toEqual(rejected.findings);
  });
  test('may be as fine as a judge tells them', () => {
    const judged = curated({ judge: { kind: 'judged', taskType: 'dead_code_removal' } });
    expect(excludeType(judged, ['dead_code_removal']).kind).toBe('rejected');
    expect(excludeType(curated(), ['dead_code_removal']).kind).toBe('kept');
  });
});
