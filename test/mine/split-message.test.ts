import { expect, test } from 'vitest';
import { splitMessage } from '../../src/mine/split-message.ts';

test.each([
  ['Fix', 'Fix', ''],
  ['Fix\n\nBecause.\n\n\nReally.', 'Fix', 'Because.\n\nReally.'],
  ['Fix all\n of it\n \nBecause.', 'Fix all of it', 'Because.'],
  ['', '', ''],
  [`Fix${' '.repeat(300_000)}it`, `Fix${' '.repeat(300_000)}it`, ''],
])('message %#', (message, subject, body) => {
  expect(splitMessage(message)).toEqual({ subject, body });
});
