import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify, TomlError } from 'smol-toml';
import * as z from 'zod';
import { Task } from '../../domain/task.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Collection } from '../../ports.ts';

/**
 * Tasks as files that people review in git: `<path>/<id>/{task.toml, prompt.md, gold.patch, test.patch}`.
 * Prompts and patches are kept byte for byte; a multi-turn task has `prompt.md`, `prompt-2.md`, ….
 * @throws {TaskFileError} naming the folder when a task cannot be read.
 */
export function createTaskFiles(path: string): Collection<Task> {
  return {
    async put(task) {
      const folder = join(path, toSafeId(task.id));
      await mkdir(folder, { recursive: true });
      // task.toml comes last: a folder without it is no task yet, so a killed process leaves nothing half-read.
      for (const [name, content] of toTaskFiles(task).reverse())
        await writeAtomically(join(folder, name), content);
    },
    get: (id) => readTask(path, id),
    async list() {
      const tasks: Task[] = [];
      for (const id of await listIds(path)) {
        const task = await readTask(path, id);
        if (task) tasks.push(task);
      }
      return tasks;
    },
    async remove(id) {
      await rm(join(path, toSafeId(id)), { recursive: true, force: true });
    },
  };
}

/** `prompt.md`, `prompt-2.md`, …: the first prompt has the plain name because most tasks have no other. */
const toPromptName = (index: number) => (index === 0 ? 'prompt.md' : `prompt-${index + 1}.md`);

/** What a task's folder holds. */
export function toTaskFiles(task: Task): [name: string, content: string][] {
  const { prompts, goldPatch, testPatch, failToPass, passToPass, ...rest } = task;
  return [
    [
      'task.toml',
      [
        renderIds('failToPass', failToPass),
        renderIds('passToPass', passToPass),
        // TOML has no null: absent keys are null when read back.
        stringify(dropNulls({ promptCount: prompts.length, ...rest })),
      ].join('\n'),
    ],
    ...prompts.map((prompt, i): [string, string] => [toPromptName(i), prompt]),
    ['gold.patch', goldPatch],
    ['test.patch', testPatch],
  ];
}

/** One id a line, so that a review shows which test came or went. */
function renderIds(key: string, ids: readonly string[]): string {
  const toToml = (id: string) => stringify({ id }).trim().slice('id = '.length);
  return `${key} = [\n${ids.map((id) => `  ${toToml(id)},\n`).join('')}]`;
}

const TaskToml = z.looseObject({ promptCount: z.number().int().min(1).max(1000) });

async function readTask(path: string, id: string): Promise<Task | undefined> {
  const folder = join(path, toSafeId(id));
  return parseTaskFiles(id, folder, (name) => readFile(join(folder, name), 'utf8').catch(orUndefined));
}

/**
 * @param folder - for messages
 * @returns `undefined` where there is no `task.toml`
 * @throws {TaskFileError}
 */
export async function parseTaskFiles(
  id: string,
  folder: string,
  read: (name: string) => Promise<string | undefined>,
): Promise<Task | undefined> {
  const text = await read('task.toml');
  if (text === undefined) return undefined;
  const need = async (name: string) => {
    const content = await read(name);
    if (content === undefined) throw new Error(`${name} is missing`);
    return content;
  };
  try {
    const { promptCount, ...rest } = TaskToml.parse(parse(text));
    const prompts = await Promise.all(Array.from({ length: promptCount }, (_, i) => need(toPromptName(i))));
    return Task.extend({ id: z.literal(id) }).parse({
      ...restoreNulls(rest),
      prompts,
      goldPatch: await need('gold.patch'),
      testPatch: await need('test.patch'),
    });
  } catch (error) {
    throw new TaskFileError(folder, error);
  }
}

async function writeAtomically(file: string, content: string): Promise<void> {
  const fresh = `${file}.${process.pid}.tmp`;
  await writeFile(fresh, content);
  await rename(fresh, file);
}

async function listIds(path: string): Promise<string[]> {
  const entries = (await readdir(path, { withFileTypes: true }).catch(orUndefined)) ?? [];
  return entries
    .filter((entry) => entry.isDirectory() && isSafeId(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function orUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

/** Ids come from command lines, too: one must never lead out of the benchmark's folder. */
function toSafeId(id: string): string {
  if (!isSafeId(id)) throw new UsageError(`"${id}" is no task id`);
  return id;
}

const isSafeId = (id: string) => /^\w[\w.-]*$/.test(id);

function dropNulls(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value, (_key, member) => (member === null ? undefined : member)));
}

/** The members of a task that may be null, and so may be absent from its TOML. */
function restoreNulls(task: Record<string, unknown>): Record<string, unknown> {
  const environment = { setup: null, ...(task.environment as { readonly pinned?: object }) };
  const { pinned } = environment;
  return {
    ...task,
    environment: pinned
      ? { ...environment, pinned: { layer: null, systemPackages: null, ...pinned } }
      : environment,
    scope: { workspaceKind: null, ...(task.scope as object) },
    provenance: {
      agentVersion: null,
      authorModel: null,
      authorFamily: null,
      aiShare: null,
      personShare: null,
      ...(task.provenance as object),
    },
  };
}

export class TaskFileError extends UsageError {
  override name = 'TaskFileError';
  constructor(folder: string, cause: unknown) {
    super(
      `the task in ${folder} cannot be read: ${describe(cause)}. Restore the folder from git, or delete it and validate again.`,
      {
        cause,
      },
    );
  }
}

function describe(cause: unknown): string {
  if (cause instanceof TomlError) return `task.toml:${cause.line}: ${cause.message.split('\n')[0]}`;
  if (!(cause instanceof z.ZodError)) return cause instanceof Error ? cause.message : String(cause);
  const [issue] = cause.issues;
  return `task.toml: ${issue?.path.join('.')}: ${issue?.message}`;
}
