import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRubric, type Rubric } from '../../domain/rubric.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Rubrics } from '../../ports.ts';

const builtInPath = fileURLToPath(new URL('./built-in/', import.meta.url));

/** Rubrics as Markdown: the team's own by name in a folder, or those that come with Rollbench where it has none of that name. */
export function createRubricFiles(folder: string): Rubrics {
  return {
    async read(name) {
      const own = isAbsolute(name) ? name : join(folder, `${name}.md`);
      const builtIn = isAbsolute(name) ? undefined : join(builtInPath, `${name}.md`);
      for (const file of [own, builtIn]) {
        const rubric = file && (await readRubric(file));
        if (rubric) return rubric;
      }
      const known = readdirSync(builtInPath).map((file) => file.replace(/\.md$/, ''));
      throw new UsageError(
        `there is no rubric "${name}": write ${own}, or take one that comes with Rollbench: ${known.join(', ')}`,
      );
    },
  };
}

async function readRubric(file: string): Promise<Rubric | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseRubric(toName(file), text, file);
}

const toName = (file: string) => file.replace(/^.*[\\/]/, '').replace(/\.md$/, '');
