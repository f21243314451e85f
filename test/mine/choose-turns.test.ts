import { expect, test } from 'vitest';
import { chooseTurns } from '../../src/mine/choose-turns.ts';
import { type Edit, toNetChange } from '../../src/mine/net-change.ts';
import { exampleTurn } from '../support/example-session.ts';

const adds = (path: string, ...addedLines: string[]): Edit => ({
  kind: 'update',
  path,
  movedTo: null,
  addedLines,
  removedLines: [],
});
const a = adds('a.js', 'alpha one', 'alpha two');
const b = adds('b.js', 'beta one', 'beta two');
const elsewhere = adds('c.js', 'gamma');
const landed = toNetChange([a, b]);

/** Turns by what they edited; `>` before one that was inherited, `?` for one without a prompt. */
function choose(...turns: (Edit[] | ['>', ...Edit[]] | ['?', ...Edit[]])[]) {
  const edits = turns.map((each) => each.filter((part) => typeof part !== 'string'));
  const choice = chooseTurns(
    turns.map(([mark], i) =>
      exampleTurn({ index: i + 1, isInherited: mark === '>', prompt: mark === '?' ? ' ' : 'do it' }),
    ),
    edits,
    landed,
  );
  return choice.kind === 'promptMissing'
    ? `turn ${choice.turn.index} has no prompt`
    : `${choice.mode}: ${choice.turns.map(({ index }) => index).join(' ')}${choice.cut === '' ? '' : ` (${choice.cut})`}`;
}

const unknown = (path: string): Edit => adds(path);

test.each([
  [choose([a, b]), 'single: 1'],
  [choose([a, b], []), 'cut-to-first: 1 (turn 1 of 2 alone explains it)'],
  [choose([a, b], [adds('a.js', 'x')]), 'cut-to-first: 1 (turn 1 of 2 alone explains it)'],
  [choose([a], [b]), 'multi: 1 2'],
  [choose([], [a, b], []), 'multi: 1 2 (turns 1 to 2 of 3 explain it)'],
  [choose([elsewhere], [a], [b]), 'multi: 2 3 (turns 2 to 3 of 3 explain it)'],
  [choose([elsewhere], [a, b]), 'single: 2 (turn 2 of 2 alone explains it)'],
  [choose(['>', a], [b]), 'single: 2'],
  [choose(['>', elsewhere], ['>'], [a], [b], []), 'multi: 3 4 (turns 1 to 2 of 3 explain it)'],
  [choose(['?', a], [b]), 'turn 1 has no prompt'],
  [choose([a, b], ['?']), 'cut-to-first: 1 (turn 1 of 2 alone explains it)'],
  // Records that name files without lines: every turn counts that touched one of the landed files.
  [choose([unknown('a.js')]), 'single: 1'],
  [choose([unknown('a.js')], [unknown('b.js')], []), 'multi: 1 2 (turns 1 to 2 of 3 explain it)'],
  [choose([unknown('c.js')], [unknown('a.js')]), 'single: 2 (turn 2 of 2 alone explains it)'],
])('%s', (chosen, expected) => {
  expect(chosen).toBe(expected);
});
