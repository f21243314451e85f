import * as z from 'zod';
import { type Happening, shorten } from '../../domain/trial-event.ts';
import { AnthropicTokens, toResponseUsage } from '../anthropic-tokens.ts';
import { type ClaudeCall, toHappening } from './claude-call.ts';
import { createRecent } from './draft.ts';
import type { ByAgent, StreamFormat } from './stream-format.ts';

const text = z.string();

const Line = z.object({
  type: text,
  subtype: text.nullish(),
  uuid: text.nullish(),
  parent_tool_use_id: text.nullish(),
  cwd: text.nullish(),
  model: text.nullish(),
  is_error: z.boolean().nullish(),
  result: z.unknown().optional(),
  message: z.unknown().optional(),
});
const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('thinking'), thinking: text }),
  z.object({ type: z.literal('tool_use'), id: text, name: text, input: z.unknown().optional() }),
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: text,
    is_error: z.boolean().nullish(),
    content: z.unknown().optional(),
  }),
]);
type Block = z.infer<typeof Block>;
const Message = z.object({
  id: text.nullish(),
  content: z.union([text, z.array(z.object({ type: text }).loose())]),
  usage: AnthropicTokens.nullish(),
});
const Parts = z.array(z.object({ text: text.optional() }));

/** Calls whose results have not come: more at once are not made. */
const mostOpenCalls = 1000;

/**
 * What `claude --print --output-format stream-json --verbose` prints. Its lines bear no time; a call and its result stand
 * in lines of their own, and what a sub-agent does bears the id of the call that started it.
 */
export const createClaudeStream: StreamFormat = () => {
  const told = createRecent();
  const counted = createRecent();
  const open = new Map<string, { readonly call: ClaudeCall; readonly agent: string | null }>();

  const takeBlock = (block: Block, agent: string | null, role: string): (Happening | ByAgent)[] => {
    const by = (what: Happening) => (agent === null ? what : { agent, what });
    switch (block.type) {
      case 'text': {
        const said = shorten(block.text);
        return [by(role === 'assistant' ? { kind: 'message', text: said } : { kind: 'prompt', text: said })];
      }
      case 'thinking':
        return [by({ kind: 'reasoning', text: shorten(block.thinking) })];
      case 'tool_use': {
        if (open.size >= mostOpenCalls) open.delete(open.keys().next().value ?? '');
        open.set(block.id, { call: block, agent });
        return [];
      }
      case 'tool_result': {
        const asked = open.get(block.tool_use_id);
        open.delete(block.tool_use_id);
        if (asked === undefined) return [];
        const output = toText(block.content);
        return [by(toHappening(asked.call, { output, hasFailed: block.is_error ?? false }))];
      }
    }
  };

  return {
    knows: (type) => /^(system|assistant|user|result)$/.test(type),

    take(json) {
      const line = Line.parse(json);
      if (line.uuid) {
        if (told.has(line.uuid)) return 'duplicate';
        told.add(line.uuid);
      }
      if (line.type === 'system')
        return line.subtype === 'init'
          ? [{ kind: 'started', cwd: line.cwd ?? null, model: line.model ?? null }]
          : [];
      if (line.type === 'result') {
        const said = typeof line.result === 'string' ? line.result : '';
        return [{ kind: 'ended', end: line.is_error ? 'failed' : 'completed', text: shorten(said) }];
      }
      const { id, content, usage } = Message.parse(line.message);
      const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
      const agent = line.parent_tool_use_id ?? null;
      const happened = blocks.flatMap((block) => {
        const known = Block.safeParse(block);
        return known.success ? takeBlock(known.data, agent, line.type) : [];
      });
      if (!usage || !id || counted.has(id)) return happened;
      // Several lines bear one response's id, each with all of its tokens.
      counted.add(id);
      const used = { kind: 'usage', usage: toResponseUsage(usage) } as const;
      return [...happened, agent === null ? used : { agent, what: used }];
    },

    end: () =>
      [...open.values()].map(({ call, agent }) => {
        const what = toHappening(call, undefined);
        return agent === null ? what : { agent, what };
      }),
  };
};

function toText(content: unknown): string {
  if (typeof content === 'string') return content;
  return (Parts.safeParse(content).data ?? []).map((part) => part.text ?? '').join('\n');
}
