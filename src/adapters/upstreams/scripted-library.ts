import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Script, ScriptedModels, type ScriptLibrary } from './scripted-script.ts';

const modelsFile = 'models.json';

/** Reads every `*.json` of a directory as a script, and `models.json`, which may be missing, as the models' chances. */
export async function readScripts(directory: string): Promise<ScriptLibrary> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
  const scripts = await Promise.all(
    files
      .filter((file) => file !== modelsFile)
      .map(async (file) => ({ file, ...(await readAs(Script, join(directory, file))) })),
  );
  if (scripts.length === 0) throw new Error(`${directory} holds no scripts: there is no *.json file in it.`);
  checkDistinct(directory, scripts, 'name', (script) => script.name);
  checkDistinct(directory, scripts, 'match.prompt', (script) => script.match.prompt);
  const models = files.includes(modelsFile) ? await readAs(ScriptedModels, join(directory, modelsFile)) : {};
  return { scripts: scripts.map(({ file: _, ...script }) => script), models };
}

async function readAs<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  const parsed = schema.safeParse(parseJson(await readFile(file, 'utf8'), file));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${file}: ${toDotPath(path)}: ${message}`);
  throw new Error(issues.join('\n'));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: no JSON: ${(error as Error).message}`);
  }
}

const toDotPath = (path: readonly PropertyKey[]): string => z.core.toDotPath([...path]) || 'the whole file';

type FiledScript = Script & { readonly file: string };

function checkDistinct(
  directory: string,
  scripts: readonly FiledScript[],
  what: string,
  toKey: (script: FiledScript) => string,
): void {
  for (const [key, same] of Map.groupBy(scripts, toKey)) {
    const [first, second] = same;
    if (!first || !second) continue;
    throw new Error(
      `${join(directory, second.file)}: ${what}: ${JSON.stringify(key)} is taken by ${first.file}: choose another.`,
    );
  }
}
