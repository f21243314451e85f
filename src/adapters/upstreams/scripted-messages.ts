import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { ModelRequest, ModelResponse, Upstream } from '../../ports.ts';
import { type Block, toMessageEvents } from './message-events.ts';

/** The tool by which Claude Code runs commands. */
const shellTool = 'Bash';

/** A request of the Messages API, as far as it decides what comes next. */
const MessagesCall = z.looseObject({
  messages: z.array(
    z.looseObject({ content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]) }),
  ),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
});

/** A model of the Messages API that has one command run, and is done; without a tool for that it is done at once. */
export function createCommandScript(command: string): Upstream {
  return {
    name: 'scripted',
    protocol: 'messages',
    async send({ body, grant }: ModelRequest): Promise<ModelResponse> {
      const { messages, tools } = MessagesCall.parse(parseJson(new TextDecoder().decode(body)));
      const hasRun = messages.some(
        ({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'tool_result'),
      );
      const call: Block = { kind: 'call', tool: shellTool, input: { command, description: 'Runs it' } };
      const isCalled = !hasRun && tools.some(({ name }) => name === shellTool);
      const block: Block = isCalled ? call : { kind: 'say', text: 'Done.' };
      const place = { id: `msg_${messages.length}`, model: grant.model, cachedInputTokens: 700 };
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: stream(toMessageEvents([block], place)),
      };
    },
  };
}

async function* stream(events: ReturnType<typeof toMessageEvents>): AsyncGenerator<Uint8Array> {
  for (const event of events)
    yield new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
