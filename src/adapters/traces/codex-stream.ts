import * as z from 'zod';
import { type Happening, shorten } from '../../domain/trial-event.ts';
import { unquoteScript } from '../unquote-script.ts';
import { McpCall, toMcpCall, toUsage } from './codex-item.ts';
import { createRecent } from './draft.ts';
import type { StreamFormat } from './stream-format.ts';

const text = z.string();

const Item = z.discriminatedUnion('type', [
  z.object({ type: z.literal('agent_message'), text }),
  z.object({ type: z.literal('reasoning'), text }),
  z.object({
    type: z.literal('command_execution'),
    command: text,
    aggregated_output: text.default(''),
    exit_code: z.number().int().nullish(),
  }),
  z.object({
    type: z.literal('file_change'),
    status: text.nullish(),
    changes: z.array(z.object({ path: text, kind: z.enum(['add', 'update', 'delete']) })),
  }),
  McpCall.extend({ type: z.literal('mcp_tool_call') }),
  z.object({ type: z.literal('web_search'), query: text }),
  z.object({
    type: z.literal('collab_tool_call'),
    tool: text,
    receiver_thread_ids: z.array(text),
    prompt: text.nullish(),
  }),
  z.object({ type: z.literal('error'), message: text }),
]);
const itemTypes = new Set<string>(Item.options.map(({ shape }) => shape.type.value));

const Event = z.object({
  type: text,
  item: z.object({ id: text, type: text }).loose().optional(),
  message: text.optional(),
  error: z.object({ message: text }).optional(),
  usage: z.unknown().optional(),
});

/**
 * What `codex exec --json` prints. Its events bear no time. A command that is still running when its turn ends has begun and
 * never ends; after a lost connection what was said before is said again.
 */
export const createCodexStream: StreamFormat = () => {
  const ended = createRecent();
  const running = new Map<string, Happening>();
  let lastMessage: string | undefined;
  /** What may be said again, because the connection was lost after it. */
  let saidBefore: string | undefined;

  const endTurn = (end: 'completed' | 'failed', said: string): Happening[] => {
    const cut = [...running.values()];
    running.clear();
    return [...cut, { kind: 'ended', end, text: shorten(said) }];
  };

  const takeItem = (type: string, raw: NonNullable<z.infer<typeof Event>['item']>) => {
    if (!itemTypes.has(raw.type)) return [];
    if (type === 'item.completed') {
      running.delete(raw.id);
      if (ended.has(raw.id)) return 'duplicate';
      ended.add(raw.id);
    }
    const item = Item.parse(raw);
    if (type === 'item.started') {
      if (item.type === 'command_execution') running.set(raw.id, toHappening(item));
      return [];
    }
    if (item.type === 'file_change' && item.status === 'failed') return [];
    if (item.type === 'agent_message') {
      const isSaidAgain = item.text === saidBefore;
      saidBefore = undefined;
      if (isSaidAgain) return 'duplicate';
      lastMessage = item.text;
    }
    return [toHappening(item)];
  };
  return {
    knows: (type) => /^(thread|turn|item)\.|^error$/.test(type),

    take(json) {
      const event = Event.parse(json);
      switch (event.type) {
        case 'item.started':
        case 'item.completed':
          return event.item ? takeItem(event.type, event.item) : [];
        case 'error':
          saidBefore = lastMessage;
          return [{ kind: 'notice', text: shorten(event.message ?? '') }];
        case 'turn.completed':
          return [
            ...endTurn('completed', ''),
            ...(event.usage ? [{ kind: 'usage' as const, usage: toUsage(event.usage) }] : []),
          ];
        case 'turn.failed':
          return endTurn('failed', event.error?.message ?? '');
        default:
          return [];
      }
    },

    end: () => [...running.values()],
  };
};

function toHappening(item: z.infer<typeof Item>): Happening {
  switch (item.type) {
    case 'agent_message':
      return { kind: 'message', text: shorten(item.text) };
    case 'reasoning':
      return { kind: 'reasoning', text: shorten(item.text) };
    case 'command_execution':
      return {
        kind: 'command',
        command: shorten(unquoteScript(item.command), 65_536),
        cwd: null,
        exitCode: item.exit_code ?? null,
        output: shorten(item.aggregated_output),
        via: 'shell',
      };
    case 'file_change':
      return {
        kind: 'edit',
        files: item.changes.map(({ path, kind }) => ({ path, kind, movedTo: null, lines: null })),
      };
    case 'mcp_tool_call':
      return toMcpCall(item);
    case 'web_search':
      return { kind: 'search', query: shorten(item.query), in: 'web' };
    case 'collab_tool_call': {
      const [started] = item.receiver_thread_ids;
      const task = shorten(item.prompt ?? '');
      if (item.tool === 'spawn_agent' && started !== undefined) return { kind: 'agent', started, task };
      return { kind: 'tool', server: null, tool: item.tool, input: task, output: '', hasFailed: false };
    }
    case 'error':
      return { kind: 'notice', text: shorten(item.message) };
  }
}
