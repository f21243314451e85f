import { describe, expect, test } from 'vitest';
import { readJudgement } from '../../src/domain/judgement.ts';
import type { Gateway, Judge } from '../../src/ports.ts';
import { exampleJudgement, exampleSubject } from '../support/example-judgement.ts';
import { openScriptedGateway } from '../support/scripted-gateway.ts';

interface Subject {
  open(gateway: Gateway, settings?: { readonly effort: string }): Promise<Judge>;
  /** How many questions one judgement takes. */
  readonly seats?: number;
}

const says = exampleJudgement({ leakage: 'hint', taskType: 'performance', confidence: 0.75 });

/** What every judge promises that is a model, or is made of models. */
export function describeJudge(name: string, { open, seats = 1 }: Subject): void {
  describe(`${name} as a Judge`, () => {
    test("gives the model's word, metered and priced", async () => {
      const { gateway } = await openScriptedGateway({ 'off by a cent': JSON.stringify(says) });
      const result = await (await open(gateway)).judge(exampleSubject());
      expect(result).toMatchObject({ kind: 'judged', judgement: says });
      expect(result.spending.usage).toMatchObject({
        requestCount: seats,
        inputTokens: 1000 * seats,
        outputTokens: 100 * seats,
      });
      expect(result.spending.costUsd).toBeCloseTo(0.003 * seats);
    });

    test('asks again with the fault named when the answer is not of the schema', async () => {
      const { gateway, bodies } = await openScriptedGateway({
        'off by a cent': 'Certainly! Here is my judgement: {"isTestable": true}',
        'Your last answer could not be read: it is not JSON.': JSON.stringify(says),
      });
      const result = await (await open(gateway)).judge(exampleSubject());
      expect(result).toMatchObject({ kind: 'judged', judgement: says });
      expect(bodies).toHaveLength(2 * seats);
      expect(JSON.stringify(bodies)).not.toContain('Certainly');
    });

    test('asks at most three times: the candidate is undecided, and its cost is known', async () => {
      const { gateway, bodies } = await openScriptedGateway({
        'off by a cent': JSON.stringify({ ...says, confidence: 7 }),
      });
      const result = await (await open(gateway)).judge(exampleSubject());
      expect(result).toMatchObject({
        kind: 'undecided',
        cause: 'answer',
        detail: expect.stringContaining('confidence must be from 0 to 1'),
      });
      expect(bodies).toHaveLength(3 * seats);
      expect(result.spending.costUsd).toBeCloseTo(0.009 * seats);
    });

    test('a provider that turns it away leaves the candidate undecided', async () => {
      const { gateway } = await openScriptedGateway({
        'off by a cent': [
          { items: [], delayMs: 0, failure: { kind: 'http', status: 401, headers: {}, body: 'sk-echoed' } },
        ],
      });
      const result = await (await open(gateway)).judge(exampleSubject());
      expect(result).toMatchObject({ kind: 'undecided', cause: 'provider' });
      expect(JSON.stringify(result)).not.toContain('sk-echoed');
    });

    test('stopped from outside it is undecided', async () => {
      const { gateway } = await openScriptedGateway({
        'off by a cent': [{ items: [], delayMs: 0, failure: { kind: 'hang' } }],
      });
      const stop = new AbortController();
      const judge = await open(gateway);
      const judging = judge.judge(exampleSubject(), stop.signal);
      stop.abort();
      expect(await judging).toMatchObject({ kind: 'undecided', cause: 'cancelled' });
    });

    test('its version changes with its settings, and with them alone', async () => {
      const { gateway } = await openScriptedGateway({ x: 'x' });
      const versions = [
        await open(gateway),
        await open(gateway),
        await open(gateway, { effort: 'high' }),
      ].map(({ version }) => version);
      expect(versions[0]).toBe(versions[1]);
      expect(versions[2]).not.toBe(versions[0]);
    });

    test('whatever it says can be read again', async () => {
      const { gateway } = await openScriptedGateway({ 'off by a cent': JSON.stringify(says) });
      const result = await (await open(gateway)).judge(exampleSubject());
      if (result.kind !== 'judged') throw new Error(JSON.stringify(result));
      expect(readJudgement(JSON.stringify(result.judgement))).toEqual({
        kind: 'read',
        answer: result.judgement,
      });
    });
  });
}
