#!/usr/bin/env node
// Checked before anything else is loaded: an older Node fails on the first modern line with a message that helps nobody.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `rollbench needs Node 24 or newer; this is ${process.version} (${process.execPath}).\n` +
      'Install it (https://nodejs.org), or try without installing: npx -p node@24 -p rollbench rollbench',
  );
  process.exit(2);
}
const { main } = await import('../src/cli/main.ts');
await main(process.argv);

export {};
