import * as z from 'zod';
import { type EditedFile, type Happening, shorten } from '../../domain/trial-event.ts';
import type { Usage } from '../../domain/usage.ts';
import { toCommandFolder, toCommandText } from '../codex-command.ts';
import { CodexTokens, toTokenCounts } from '../codex-tokens.ts';

const text = z.string();

/** @throws {z.ZodError} if the counts are missing */
export function toUsage(value: unknown): Usage {
  return { requestCount: 1, ...toTokenCounts(CodexTokens.parse(value)) };
}

const Content = z.array(z.object({ text: text.optional() }).loose());

const RecordedChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), content: text }),
  z.object({ type: z.literal('delete'), content: text }),
  z.object({ type: z.literal('update'), unified_diff: text, move_path: text.nullish() }),
]);

/** A call of a tool of MCP, whatever its item is called. */
export const McpCall = z.object({
  server: text,
  tool: text,
  arguments: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: text }).nullish(),
});

const Item = z.discriminatedUnion('type', [
  z.object({ type: z.literal('UserMessage'), content: Content }),
  z.object({ type: z.literal('AgentMessage'), content: Content }),
  z.object({ type: z.literal('Reasoning'), summary_text: z.array(text).default([]) }),
  z.object({
    type: z.literal('CommandExecution'),
    command: z.array(text),
    cwd: text.nullish(),
    aggregated_output: text.nullish(),
    exit_code: z.number().int().nullish(),
  }),
  z.object({ type: z.literal('FileChange'), status: text, changes: z.record(text, RecordedChange) }),
  McpCall.extend({ type: z.literal('McpToolCall') }),
  z.object({ type: z.literal('WebSearch'), query: text.default('') }),
  z.object({
    type: z.literal('SubAgentActivity'),
    kind: text,
    agent_thread_id: text,
    agent_path: text.default(''),
  }),
  z.object({
    type: z.literal('CollabAgentToolCall'),
    tool: text,
    receiver_thread_ids: z.array(text).default([]),
    prompt: text.nullish(),
  }),
  z.object({ type: z.literal('ContextCompaction') }),
]);
const itemTypes = new Set<string>(Item.options.map(({ shape }) => shape.type.value));

/** A finished item of a rollout; `undefined` for one that tells nothing. @throws {z.ZodError} if it lacks what it must hold */
export function toHappening(raw: { readonly type: string }): Happening | undefined {
  if (!itemTypes.has(raw.type)) return undefined;
  const item = Item.parse(raw);
  switch (item.type) {
    case 'UserMessage':
      return { kind: 'prompt', text: toText(item.content) };
    case 'AgentMessage':
      return { kind: 'message', text: toText(item.content) };
    case 'Reasoning':
      return item.summary_text.length === 0
        ? undefined
        : { kind: 'reasoning', text: shorten(item.summary_text.join('\n')) };
    case 'CommandExecution':
      return {
        kind: 'command',
        command: shorten(toCommandText(item.command), 65_536),
        cwd: item.cwd ? toCommandFolder(item.cwd) : null,
        exitCode: item.exit_code ?? null,
        output: shorten(item.aggregated_output ?? ''),
        via: 'shell',
      };
    case 'FileChange': {
      const files = Object.entries(item.changes).map(([path, change]) => toFile(path, change));
      if (item.status === 'completed') return { kind: 'edit', files };
      const input = files.map(({ path }) => path).join(', ');
      return { kind: 'tool', server: null, tool: 'apply_patch', input, output: item.status, hasFailed: true };
    }
    case 'McpToolCall':
      return toMcpCall(item);
    case 'WebSearch':
      return { kind: 'search', query: shorten(item.query), in: 'web' };
    case 'SubAgentActivity':
      return item.kind === 'started'
        ? { kind: 'agent', started: item.agent_thread_id, task: item.agent_path }
        : undefined;
    case 'CollabAgentToolCall': {
      const [started] = item.receiver_thread_ids;
      const task = shorten(item.prompt ?? '');
      if (/^spawn/.test(item.tool) && started !== undefined) return { kind: 'agent', started, task };
      return { kind: 'tool', server: null, tool: item.tool, input: task, output: '', hasFailed: false };
    }
    case 'ContextCompaction':
      return { kind: 'notice', text: 'the conversation was compacted' };
  }
}

export function toMcpCall(call: z.infer<typeof McpCall>): Happening {
  return {
    kind: 'tool',
    server: call.server,
    tool: call.tool,
    input: shorten(JSON.stringify(call.arguments ?? null)),
    output: shorten(call.error?.message ?? JSON.stringify(call.result ?? null)),
    hasFailed: Boolean(call.error),
  };
}

const toText = (content: z.infer<typeof Content>) => shorten(content.map((part) => part.text ?? '').join(''));

/** Of a larger edit the beginning: enough for a quotation, and to know it again. */
const mostLines = 2000;

function toFile(path: string, change: z.infer<typeof RecordedChange>): EditedFile {
  const toLines = (content: string) => content.replace(/\n$/, '').split('\n').slice(0, mostLines);
  if (change.type === 'add')
    return { path, kind: 'add', movedTo: null, lines: { added: toLines(change.content), removed: [] } };
  if (change.type === 'delete')
    return { path, kind: 'delete', movedTo: null, lines: { added: [], removed: toLines(change.content) } };
  const marked = change.unified_diff.split('\n').slice(0, 2 * mostLines);
  const withMark = (mark: string) =>
    marked.filter((line) => line.startsWith(mark)).map((line) => line.slice(1));
  const lines = { added: withMark('+'), removed: withMark('-') };
  return { path, kind: 'update', movedTo: change.move_path ?? null, lines };
}
