import * as z from 'zod';
import type { Command, FileChange } from '../../domain/session.ts';
import type { Usage } from '../../domain/usage.ts';
import { toCommandFolder, toCommandText } from '../codex-command.ts';
import { CodexTokens, toTokenCounts } from '../codex-tokens.ts';
import type { RecordAddress } from './record-place.ts';
import { toFileChanges } from './rollout-file-change.ts';
import type { WantedRecords } from './wanted-records.ts';

/** One line of a rollout. */
export const Envelope = z.object({
  timestamp: z.iso.datetime(),
  /** Absent in the legacy format. */
  ordinal: z.number().int().nonnegative().nullish().catch(null),
  type: z.string(),
  payload: z.unknown().optional(),
});
export type Envelope = z.infer<typeof Envelope>;

/** What came with a prompt and is no text. */
export interface PromptPart {
  readonly kind: 'image' | 'other';
  readonly name: string | null;
  /** Of an image that the record holds: `data:image/png;base64,…`. */
  readonly url: string | null;
}

/** The records of a Codex rollout that mining needs, whatever its format. */
export type RolloutRecord =
  | { readonly kind: 'turnStarted'; readonly turnId: string }
  | {
      readonly kind: 'turnContext';
      readonly turnId: string;
      readonly model: string | null;
      readonly effort: string | null;
    }
  | {
      readonly kind: 'turnEnded';
      readonly turnId: string;
      readonly end: 'completed' | 'failed' | 'aborted';
      /** Where it was not the time of the record. */
      readonly at?: string;
    }
  | ({
      readonly kind: 'prompt';
      readonly text: string;
      readonly parts: readonly PromptPart[];
    } & RecordAddress)
  /** Pictures of a message in the user's name, as the model got them: a prompt's message stands before the prompt. */
  | { readonly kind: 'images'; readonly urls: readonly string[] }
  | ({ readonly kind: 'commands'; readonly commands: readonly Command[] } & RecordAddress)
  | ({ readonly kind: 'fileChanges'; readonly fileChanges: readonly FileChange[] } & RecordAddress)
  | ({ readonly kind: 'reviewEntered' } & RecordAddress)
  /** One model response, or several. */
  | ({ readonly kind: 'usage'; readonly usage: Usage } & RecordAddress)
  /** Totals of the thread so far; repeated without a new response in between. */
  | { readonly kind: 'tokenTotals'; readonly totals: Omit<Usage, 'requestCount'> };

/** What of a paginated rollout matters; all else is passed over unparsed. */
export const wantedRecords: WantedRecords = {
  types: ['session_meta', 'turn_context', 'token_usage_record'],
  events: ['task_started', 'task_complete', 'turn_aborted', 'token_count'],
  responses: [],
  items: ['UserMessage', 'CommandExecution', 'FileChange', 'EnteredReviewMode'],
};

const wantedEvents = new Set(wantedRecords.events);
const wantedItems = new Set(wantedRecords.items);

const text = z.string();

const Content = z.object({
  type: text,
  text: text.optional(),
  path: text.nullish(),
  image_url: text.nullish().catch(null),
});

const Item = z.discriminatedUnion('type', [
  z.object({ type: z.literal('UserMessage'), content: z.array(Content) }),
  z.object({
    type: z.literal('CommandExecution'),
    command: z.array(text),
    cwd: text.nullish(),
    exit_code: z.number().int().nullish(),
  }),
  z.object({ type: z.literal('FileChange'), status: text, changes: z.record(text, z.unknown()) }),
  z.object({ type: z.literal('EnteredReviewMode') }),
]);

const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('task_started'), turn_id: text }),
  z.object({ type: z.literal('task_complete'), turn_id: text, error: z.unknown().optional() }),
  z.object({ type: z.literal('turn_aborted'), turn_id: text }),
  z.object({
    type: z.literal('token_count'),
    info: z.object({ total_token_usage: CodexTokens }).nullish(),
  }),
  z.object({ type: z.literal('item_completed'), thread_id: text, turn_id: text, item: Item }),
]);

const UserMessage = z.object({
  type: z.literal('message'),
  role: z.literal('user'),
  content: z.array(z.object({ type: text, image_url: text.nullish().catch(null) })),
});
const Context = z.object({ turn_id: text, model: text.nullish(), effort: text.nullish() });
const UsageRecord = z.object({ thread_id: text, turn_id: text, usage: CodexTokens });

/**
 * Reads one record; `undefined` for types that mining does not need, known today or not.
 * @throws {z.ZodError} if a record of a needed type lacks what it must hold.
 */
export function parseRecord(record: Envelope): RolloutRecord | undefined {
  switch (record.type) {
    case 'turn_context': {
      const { turn_id, model, effort } = Context.parse(record.payload);
      return { kind: 'turnContext', turnId: turn_id, model: model ?? null, effort: effort ?? null };
    }
    case 'token_usage_record': {
      const { thread_id, turn_id, usage } = UsageRecord.parse(record.payload);
      return {
        kind: 'usage',
        threadId: thread_id,
        turnId: turn_id,
        usage: { requestCount: 1, ...toTokenCounts(usage) },
      };
    }
    case 'event_msg':
      return isNeededEvent(record.payload)
        ? toEventRecord(Event.parse(record.payload), record.timestamp)
        : undefined;
    case 'response_item':
      return toImages(record.payload);
    default:
      return undefined;
  }
}

const Typed = z.object({ type: text, item: z.object({ type: text }).optional() });

function isNeededEvent(payload: unknown): boolean {
  const { type, item } = Typed.parse(payload);
  return type === 'item_completed' ? wantedItems.has(item?.type ?? '') : wantedEvents.has(type);
}

/** Its text is also the prompt's, and the prompt is without what Codex put beside it. */
export function toImages(payload: unknown): RolloutRecord | undefined {
  const message = UserMessage.safeParse(payload);
  if (!message.success) return undefined;
  return { kind: 'images', urls: message.data.content.flatMap(({ image_url }) => image_url ?? []) };
}

function toEventRecord(event: z.infer<typeof Event>, at: string): RolloutRecord | undefined {
  switch (event.type) {
    case 'task_started':
      return { kind: 'turnStarted', turnId: event.turn_id };
    case 'task_complete':
      return { kind: 'turnEnded', turnId: event.turn_id, end: event.error ? 'failed' : 'completed' };
    case 'turn_aborted':
      return { kind: 'turnEnded', turnId: event.turn_id, end: 'aborted' };
    case 'token_count':
      return event.info
        ? { kind: 'tokenTotals', totals: toTokenCounts(event.info.total_token_usage) }
        : undefined;
    case 'item_completed':
      return toItemRecord({ threadId: event.thread_id, turnId: event.turn_id }, event.item, at);
  }
}

function toItemRecord(
  address: RecordAddress,
  item: z.infer<typeof Item>,
  at: string,
): RolloutRecord | undefined {
  switch (item.type) {
    case 'UserMessage':
      return {
        kind: 'prompt',
        ...address,
        // Codex itself joins the parts without a separator.
        text: item.content.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join(''),
        parts: item.content.filter((part) => !plainContent.has(part.type)).map(toPart),
      };
    case 'CommandExecution':
      return { kind: 'commands', ...address, commands: [toCommand(item)] };
    case 'FileChange':
      // A failed or declined patch changed nothing.
      return item.status === 'completed'
        ? { kind: 'fileChanges', ...address, fileChanges: toFileChanges(item.changes, at) }
        : undefined;
    case 'EnteredReviewMode':
      return { kind: 'reviewEntered', ...address };
  }
}

/** Parts of a message that carry nothing which the text does not name. */
const plainContent = new Set(['text', 'skill', 'mention']);

function toPart({ type, path, image_url }: z.infer<typeof Content>): PromptPart {
  const isImage = type === 'local_image' || type === 'image';
  return { kind: isImage ? 'image' : 'other', name: toFileName(path ?? ''), url: image_url ?? null };
}

export const toFileName = (path: string): string | null => path.split(/[\\/]/).at(-1) || null;

function toCommand(item: Extract<z.infer<typeof Item>, { type: 'CommandExecution' }>): Command {
  return {
    command: toCommandText(item.command),
    cwd: toFolder(item.cwd),
    exitCode: item.exit_code ?? null,
  };
}

export const toFolder = (location: string | null | undefined): string | null =>
  location ? toCommandFolder(location) : null;
