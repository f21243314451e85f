// Writes schemas/*.schema.json and docs/configuration.md from the zod schemas; with --check, fails when a file is not what they say.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { publishedSchemas } from '../src/cli/results.ts';
import { ConfigFile } from '../src/config/config-file.ts';
import { renderConfigDocs } from './config-docs.ts';

const schemas = Object.entries({ ...publishedSchemas, config: ConfigFile }).map(
  ([name, schema]): [string, string] => [
    `schemas/${name}.schema.json`,
    // The configuration is what people write (defaults may be absent), all else is what Rollbench writes.
    `${JSON.stringify(z.toJSONSchema(schema as z.ZodType, { io: name === 'config' ? 'input' : 'output' }), null, 2)}\n`,
  ],
);
const wanted = new Map([...schemas, ['docs/configuration.md', renderConfigDocs()] as const]);

for (const folder of ['schemas', 'docs']) mkdirSync(folder, { recursive: true });
const left = readdirSync('schemas')
  .map((file) => `schemas/${file}`)
  .filter((file) => !wanted.has(file));
const stale = [...wanted].filter(
  ([file, content]) => !existsSync(file) || readFileSync(file, 'utf8') !== content,
);

if (process.argv.includes('--check')) {
  const names = [...left, ...stale.map(([file]) => file)];
  if (names.length > 0) {
    console.error(`not what the code says: ${names.join(', ')}. Run npm run schemas and commit.`);
    process.exit(1);
  }
} else {
  for (const file of left) rmSync(file);
  for (const [file, content] of stale) writeFileSync(file, content);
  console.log(`${wanted.size} files, ${stale.length + left.length} changed`);
}
