import { expect, test } from 'vitest';
import { measureKeptCode } from '../../src/refresh/measure-change.ts';

const patch = `diff --git a/src/cart.js b/src/cart.js
--- a/src/cart.js
+++ b/src/cart.js
@@ -1,3 +1,4 @@
 export function total(items) {
-  return sum(items);
+  const cents = items.map(toCents);
+  return sum(cents) / 100;
 }
`;

async function check(tree: Record<string, string>, expected: number | null, isGone = false, change = patch) {
  const readFiles = async (path: string) => (tree[path] === undefined ? [] : [tree[path]]);
  const kept = await measureKeptCode(change, readFiles);
  expect(kept).toEqual(expected === null ? null : { share: expected, isGone });
}

test('counts the lines that a change left, and those around them, that are still there', async () => {
  const lines = [
    'export function total(items) {',
    'const cents = items.map(toCents);',
    'return sum(cents) / 100;',
    '}',
  ];
  await check({ 'src/cart.js': lines.join('\n') }, 1);
  await check(
    {
      'src/cart.js': lines
        .map((line) => `\t${line}`)
        .toReversed()
        .join('\n'),
    },
    1,
  );
  await check({ 'src/cart.js': lines.slice(0, 2).join('\n') }, 0.5);
  await check({ 'src/moved.js': lines.join('\n') }, 0, true);
  await check({ 'src/cart.js': 'rewritten' }, 0);
});

test('says nothing of what leaves no line behind', async () => {
  const deletion = `diff --git a/a.js b/a.js
deleted file mode 100644
--- a/a.js
+++ /dev/null
@@ -1 +0,0 @@
-1
`;
  await check({}, null, true, deletion);
});
