import * as z from 'zod';
import { type EditedFile, type Happening, shorten } from '../../domain/trial-event.ts';

export interface ClaudeCall {
  readonly id: string;
  readonly name: string;
  readonly input?: unknown;
}

export interface ClaudeAnswer {
  readonly output: string;
  readonly hasFailed: boolean;
}

const text = z.string();
const File = z.object({ file_path: text });
const Replacement = z.object({ old_string: text, new_string: text });
const tools = {
  Bash: z.object({ command: text }),
  Read: File,
  Write: File.extend({ content: text }),
  Edit: File.extend(Replacement.shape),
  MultiEdit: File.extend({ edits: z.array(Replacement) }),
  NotebookEdit: z.object({ notebook_path: text, new_source: text.default('') }),
  Grep: z.object({ pattern: text }),
  Glob: z.object({ pattern: text }),
  WebSearch: z.object({ query: text }),
  WebFetch: z.object({ url: text }),
  Skill: z.object({ skill: text.optional(), command: text.optional() }),
  Task: z.object({ prompt: text }),
  Agent: z.object({ prompt: text }),
};

/** A call of one of Claude Code's tools; without an answer where none was recorded. A form that is not known stands as it is. */
export function toHappening(call: ClaudeCall, answer: ClaudeAnswer | undefined): Happening {
  const known = toKnown(call, answer);
  if (known) return known;
  const [, server = null, tool = call.name] = /^mcp__(.+?)__(.+)$/.exec(call.name) ?? [];
  return {
    kind: 'tool',
    server,
    tool,
    input: shorten(JSON.stringify(call.input ?? null)),
    output: shorten(answer?.output ?? ''),
    hasFailed: answer?.hasFailed ?? true,
  };
}

function toKnown({ id, name, input }: ClaudeCall, answer: ClaudeAnswer | undefined): Happening | undefined {
  const read = <Tool extends keyof typeof tools>(tool: Tool): z.infer<(typeof tools)[Tool]> | undefined =>
    name === tool ? (tools[tool].safeParse(input).data as z.infer<(typeof tools)[Tool]>) : undefined;
  const bash = read('Bash');
  if (bash) return toCommand(bash.command, answer);
  const agent = read('Task') ?? read('Agent');
  if (agent) return { kind: 'agent', started: id, task: shorten(agent.prompt) };
  const query = read('WebSearch')?.query ?? read('WebFetch')?.url;
  if (query !== undefined) return { kind: 'search', query: shorten(query), in: 'web' };
  const pattern = (read('Grep') ?? read('Glob'))?.pattern;
  if (pattern !== undefined) return { kind: 'search', query: shorten(pattern), in: 'files' };
  // What failed has read and changed nothing.
  if (answer === undefined || answer.hasFailed) return undefined;
  const reading = read('Read');
  if (reading) return { kind: 'read', path: reading.file_path };
  const skill = read('Skill');
  if (skill) return { kind: 'skill', name: skill.skill ?? skill.command ?? 'unknown', path: null };
  const write = read('Write');
  if (write) {
    const isNew = /created/i.test(answer.output);
    return toEdit(write.file_path, isNew ? 'add' : 'update', [write.content], []);
  }
  const edit = read('Edit');
  if (edit) return toEdit(edit.file_path, 'update', [edit.new_string], [edit.old_string]);
  const edits = read('MultiEdit');
  if (edits) {
    const added = edits.edits.map(({ new_string }) => new_string);
    const removed = edits.edits.map(({ old_string }) => old_string);
    return toEdit(edits.file_path, 'update', added, removed);
  }
  const notebook = read('NotebookEdit');
  return notebook && toEdit(notebook.notebook_path, 'update', [notebook.new_source], []);
}

function toCommand(command: string, answer: ClaudeAnswer | undefined): Happening {
  const code = /^(?:Error: )?Exit code (\d+)/.exec(answer?.output ?? '')?.[1];
  const exitCode = answer === undefined ? null : code ? Number(code) : answer.hasFailed ? null : 0;
  return {
    kind: 'command',
    command: shorten(command, 65_536),
    cwd: null,
    exitCode,
    output: shorten(answer?.output ?? ''),
    via: 'shell',
  };
}

const mostLines = 2000;

function toEdit(
  path: string,
  kind: EditedFile['kind'],
  added: readonly string[],
  removed: readonly string[],
): Happening {
  const toLines = (texts: readonly string[]) =>
    texts.flatMap((each) => (each === '' ? [] : each.replace(/\n$/, '').split('\n'))).slice(0, mostLines);
  return {
    kind: 'edit',
    files: [{ path, kind, movedTo: null, lines: { added: toLines(added), removed: toLines(removed) } }],
  };
}
