import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import * as z from 'zod';
import { type CalibrationExample, PersonMarks } from '../../domain/calibration.ts';
import { Level } from '../../domain/rubric.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { CalibrationSet } from '../../ports.ts';

const MarksFile = z.strictObject({ task: z.string().min(1), marks: z.array(PersonMarks).default([]) });
const marksName = 'marks.toml';
const patchName = 'patch.diff';

/** Examples as files that people fill in and keep in git: `<folder>/<id>/{marks.toml, patch.diff}`. */
export function createCalibrationFiles(folder: string): CalibrationSet {
  return {
    async list() {
      const entries = (await readdir(folder, { withFileTypes: true }).catch(orUndefined)) ?? [];
      const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      return Promise.all(ids.sort().map((id) => readExample(join(folder, id), id)));
    },
    async add({ id, taskId, patch }, forms) {
      const path = join(folder, id);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, patchName), patch);
      const form = `${renderForm(taskId, forms)}\n`;
      const isNew = await writeFile(join(path, marksName), form, { flag: 'wx' }).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      return { path, isNew };
    },
  };
}

async function readExample(path: string, id: string): Promise<CalibrationExample> {
  const file = join(path, marksName);
  try {
    const { task, marks } = MarksFile.parse(parse(await readFile(file, 'utf8')));
    return { id, taskId: task, patch: await readFile(join(path, patchName), 'utf8'), marks };
  } catch (error) {
    throw new UsageError(`${file}: ${describe(error)}`, { cause: error });
  }
}

function describe(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message.split('\n')[0] ?? '';
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'it'}: ${issue?.message}`;
}

function renderForm(taskId: string, forms: Parameters<CalibrationSet['add']>[1]): string {
  return [
    `task = ${JSON.stringify(taskId)}`,
    '',
    `# Grade ${patchName} by each rubric, before you look at what a judge says. Levels: ${Level.options.join(', ')}.`,
    '# Uncomment what you have graded; a second person adds tables of their own.',
    ...forms.flatMap(({ rubric, criteria }) => [
      '',
      '# [[marks]]',
      '# by = "NAME"',
      `# rubric = ${JSON.stringify(rubric)}`,
      '# [marks.levels]',
      ...criteria.map(({ id, title }) => `# ${JSON.stringify(id)} = ""  # ${title}`),
    ]),
  ].join('\n');
}

function orUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
