import { expect, test } from 'vitest';
import { measureKeptShare } from '../../src/refresh/measure-change.ts';

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

async function check(tree: Record<string, string>, expected: number | null, change = patch) {
  expect(await measureKeptShare(change, async (path) => tree[path])).toBe(expected);
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
  await check({ 'src/moved.js': lines.join('\n') }, 0);
});

test('says nothing of what leaves no line behind', async () => {
  const deletion = `diff --git a/a.js b/a.js
deleted file mode 100644
--- a/a.js
+++ /dev/null
@@ -1 +0,0 @@
-1
`;
  await check({}, null, deletion);
});
