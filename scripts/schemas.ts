// Writes schemas/*.schema.json from the zod schemas; with --check, fails when a file is not what they say.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { publishedSchemas } from '../src/cli/results.ts';
import { ConfigFile } from '../src/config/config-file.ts';

const folder = 'schemas';
const wanted = new Map(
  Object.entries({ ...publishedSchemas, config: ConfigFile }).map(([name, schema]) => [
    `${name}.schema.json`,
    // The configuration is what people write (defaults may be absent), all else is what Rollbench writes.
    `${JSON.stringify(z.toJSONSchema(schema as z.ZodType, { io: name === 'config' ? 'input' : 'output' }), null, 2)}\n`,
  ]),
);

mkdirSync(folder, { recursive: true });
const present = new Map(readdirSync(folder).map((file) => [file, readFileSync(`${folder}/${file}`, 'utf8')]));
const stale = [...new Set([...wanted.keys(), ...present.keys()])].filter(
  (file) => wanted.get(file) !== present.get(file),
);

if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`schemas/ is not what the code says: ${stale.join(', ')}. Run npm run schemas and commit.`);
    process.exit(1);
  }
} else {
  for (const file of stale) {
    const content = wanted.get(file);
    if (content === undefined) rmSync(`${folder}/${file}`);
    else writeFileSync(`${folder}/${file}`, content);
  }
  console.log(`schemas/: ${wanted.size} schemas, ${stale.length} changed`);
}
