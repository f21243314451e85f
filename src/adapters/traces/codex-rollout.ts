import * as z from 'zod';
import { type Happening, shorten } from '../../domain/trial-event.ts';
import { toHappening, toUsage } from './codex-item.ts';

const text = z.string();

/** One line of a rollout. */
export const Envelope = z.object({
  timestamp: z.iso.datetime(),
  ordinal: z.number().int().nonnegative().nullish(),
  type: text,
  payload: z.unknown().optional(),
});
export type Envelope = z.infer<typeof Envelope>;

const Meta = z.object({
  id: text,
  cwd: text.nullish(),
  parent_thread_id: text.nullish(),
  source: z.unknown().optional(),
});
const Context = z.object({ cwd: text.nullish(), model: text.nullish() });
const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('item_completed'), thread_id: text, item: z.object({ type: text }).loose() }),
  z.object({
    type: z.literal('task_complete'),
    last_agent_message: text.nullish(),
    error: z.object({ message: text }).nullish(),
  }),
  z.object({ type: z.literal('turn_aborted'), reason: text.nullish() }),
]);
const eventTypes = new Set<string>(Event.options.map(({ shape }) => shape.type.value));
const Typed = z.object({ type: text });
const UserMessage = z.object({
  role: z.literal('user'),
  content: z.array(z.object({ text: text.optional() })),
  internal_chat_message_metadata_passthrough: z.object({ content_item_kinds: z.array(text) }),
});
const Call = z.object({ name: text, arguments: text.optional(), input: text.optional() });
const Output = z.object({ output: z.union([text, z.array(z.object({ text: text.optional() }))]) });

/** The thread that a rollout is of, and what each of its records tells. */
export function createCodexRollout() {
  let threadId: string | undefined;
  let isSubAgent = false;
  let hasStarted = false;

  return {
    /** `null` for the thread that was asked. */
    agent: (): string | null => (isSubAgent ? (threadId ?? null) : null),

    /** @throws {z.ZodError} if a record of a needed type lacks what it must hold */
    take({ type, payload }: Envelope): readonly Happening[] {
      switch (type) {
        case 'session_meta': {
          const meta = Meta.parse(payload);
          threadId ??= meta.id;
          isSubAgent = meta.source !== null && typeof meta.source === 'object';
          return [];
        }
        case 'turn_context': {
          if (hasStarted) return [];
          hasStarted = true;
          const { cwd, model } = Context.parse(payload);
          return [{ kind: 'started', cwd: cwd ?? null, model: model ?? null }];
        }
        case 'token_usage_record':
          return [{ kind: 'usage', usage: toUsage((payload as { usage?: unknown }).usage) }];
        case 'event_msg':
          return eventTypes.has(Typed.parse(payload).type) ? takeEvent(Event.parse(payload)) : [];
        case 'response_item':
          return toResponse(Typed.parse(payload).type, payload);
        default:
          return [];
      }
    },
  };

  function takeEvent(event: z.infer<typeof Event>): readonly Happening[] {
    switch (event.type) {
      case 'item_completed': {
        // The parent of a review repeats what the reviewing thread did.
        if (threadId !== undefined && event.thread_id !== threadId) return [];
        const happening = toHappening(event.item);
        return happening ? [happening] : [];
      }
      case 'task_complete': {
        const said = event.error?.message ?? event.last_agent_message ?? '';
        return [{ kind: 'ended', end: event.error ? 'failed' : 'completed', text: shorten(said) }];
      }
      case 'turn_aborted':
        return [{ kind: 'ended', end: 'aborted', text: event.reason ?? '' }];
    }
  }
}

/** What is in no finished item: skills that were handed over, what was typed into programs, patches that were refused. */
function toResponse(type: string, payload: unknown): Happening[] {
  switch (type) {
    case 'message':
      return listSkills(payload);
    case 'function_call':
    case 'custom_tool_call': {
      const { name, arguments: args, input } = Call.parse(payload);
      if (name === 'write_stdin') return toTyped(readChars(args ?? ''));
      return name === 'exec' ? toTyped(...findTypedInScript(input ?? '')) : [];
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const { output } = Output.parse(payload);
      const said = typeof output === 'string' ? output : output.map((part) => part.text ?? '').join('\n');
      return refusedPatch.test(said)
        ? [
            {
              kind: 'tool',
              server: null,
              tool: 'apply_patch',
              input: '',
              output: shorten(said),
              hasFailed: true,
            },
          ]
        : [];
    }
    default:
      return [];
  }
}

const refusedPatch = /apply_patch verification failed|patch rejected/;

function listSkills(payload: unknown): Happening[] {
  const message = UserMessage.safeParse(payload).data;
  const kinds = message?.internal_chat_message_metadata_passthrough.content_item_kinds ?? [];
  return kinds.flatMap((kind, i): Happening[] => {
    if (kind !== 'skills.selected_skill_instructions') return [];
    const said = message?.content[i]?.text ?? '';
    const find = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(said)?.[1];
    return [{ kind: 'skill', name: find('name') ?? 'unknown', path: find('path') ?? null }];
  });
}

function toTyped(...typed: readonly string[]): Happening[] {
  return typed
    .filter((chars) => chars.trim() !== '')
    .map((chars) => ({
      kind: 'command',
      command: shorten(chars, 65_536),
      cwd: null,
      exitCode: null,
      output: '',
      via: 'input',
    }));
}

function readChars(args: string): string {
  try {
    const { chars } = JSON.parse(args) as { chars?: unknown };
    return typeof chars === 'string' ? chars : '';
  } catch {
    return '';
  }
}

/** In code mode a script calls the tools: `tools.write_stdin({ session_id: 1, chars: "…" })`. Literals alone can be read. */
function findTypedInScript(script: string): string[] {
  if (!script.includes('write_stdin')) return [];
  const literals = script.matchAll(
    /\bchars["']?\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)/g,
  );
  return [...literals].map(([, literal = '']) => undoEscapes(literal.slice(1, -1)));
}

const undoEscapes = (text: string) =>
  text.replaceAll(
    /\\([\s\S])/g,
    (_, character: string) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character,
  );
