import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  toCandidateId,
  toCanonicalJson,
  toDecisionId,
  toGradeId,
  toSha256,
  toTrialId,
  toVariantId,
} from '../../src/domain/ids.ts';
import type { VariantSettings } from '../../src/domain/variant.ts';

const settings: VariantSettings = {
  agent: 'codex',
  agentVersion: '0.169.0',
  model: 'gpt-5.3-codex',
  effort: 'medium',
  codex: { model_verbosity: 'low', web_search: false },
  limits: { wallClockMs: 900_000 },
};

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: { d: [2, 1], c: null } }, '{"a":{"c":null,"d":[2,1]},"b":1}'],
    [{ a: undefined, b: 'ä\u0000' }, '{"b":"ä\\u0000"}'],
    [[{ z: 1, y: 2 }], '[{"y":2,"z":1}]'],
    ['text', '"text"'],
  ])('%j', (value, text) => {
    expect(toCanonicalJson(value)).toBe(text);
  });

  it('is the same for every order of the keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const turned = JSON.parse(JSON.stringify(value), (_key, member) =>
          member !== null && typeof member === 'object' && !Array.isArray(member)
            ? Object.fromEntries(Object.entries(member).reverse())
            : member,
        );
        expect(toCanonicalJson(turned)).toBe(toCanonicalJson(value));
        expect(JSON.parse(toCanonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 20260302 },
    );
  });
});

describe('ids', () => {
  it('sha256 is the sha256 of the UTF-8 bytes', () => {
    expect(toSha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(toSha256('ä')).toBe('33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc');
  });

  it('a candidate is named after its repository and by what it comes from', () => {
    const id = toCandidateId('shop', 's-1', 2, 'abc');
    expect(id).toMatch(/^shop-[0-9a-f]{8}$/);
    expect(toCandidateId('shop', 's-1', 2, 'abc')).toBe(id);
    const others = [
      toCandidateId('shop', 's-2', 2, 'abc'),
      toCandidateId('shop', 's-1', 3, 'abc'),
      toCandidateId('shop', 's-1', 2, 'abd'),
      toCandidateId('shop', 's-12', 0, 'abc'),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });

  it('a variant is all of its settings, in any order', () => {
    const id = toVariantId(settings);
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(toVariantId({ ...settings, codex: { web_search: false, model_verbosity: 'low' } })).toBe(id);
    const changes: Partial<VariantSettings>[] = [
      { agent: 'noop' },
      { agentVersion: '0.170.0' },
      { model: null },
      { effort: 'high' },
      { codex: {} },
      { limits: { wallClockMs: 1 } },
    ];
    const ids = changes.map((change) => toVariantId({ ...settings, ...change }));
    expect(new Set([id, ...ids]).size).toBe(changes.length + 1);
  });

  it('trials, decisions and grades are addressed by what they belong to', () => {
    const trialId = toTrialId({ experimentId: 'e-1', taskId: 'shop-1', variantId: 'v', repeatIndex: 3 });
    expect(trialId).toBe('e-1/shop-1/v/3');
    expect(toGradeId({ trialId, grader: 'tests', graderVersion: 2 })).toBe('e-1/shop-1/v/3#tests@2');
    expect(toDecisionId({ stage: 'mine', subjectId: 's-1' })).toBe('mine:s-1');
  });
});
