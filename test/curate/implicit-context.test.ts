import { expect, test } from 'vitest';
import { checkImplicitContext } from '../../src/curate/implicit-context.ts';
import { exampleSubject } from '../support/example-subject.ts';

const base = {
  'src/stock.ts':
    'export class StockSync { pull() {} }\nexport const MAX_AGE = 3;\nconst late = 1;\n' +
    'export const toDay = (to) => { if (!to) throw new RangeError("YYYY"); };\n',
};

const check = (prompt: string, names: readonly string[]) =>
  test(prompt, async () => {
    const finding = await checkImplicitContext(exampleSubject({ prompts: [prompt] }, base));
    expect(finding).toMatchObject({
      outcome: names.length === 0 ? 'pass' : 'hint',
      reason: null,
      evidence: { names },
    });
  });

check('StockSync must give up after MAX_AGE days', ['StockSync', 'MAX_AGE']);
check('`late` is never read', ['late']);
check('orders that are late are shown twice', []);
check('`toDay` throws a RangeError where `to` is no date as in YYYY-MM-DD', ['toDay']);
check('please add a ShelfPlanner', []);
check('this fails:\n```\nnew StockSync().pull()\n```', []);
check('', []);
