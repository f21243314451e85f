import * as z from 'zod';
import { createLegacyCalls, isCall } from './legacy-calls.ts';
import { createLegacyFolder } from './legacy-folder.ts';
import { toFileChanges } from './rollout-file-change.ts';
import type { RolloutMeta } from './rollout-meta.ts';
import { type Envelope, parseRecord, type RolloutRecord, toFileName } from './rollout-record.ts';
import { toKey } from './to-key.ts';
import type { WantedRecords } from './wanted-records.ts';

/**
 * The records of rollouts of Codex 0.146 and older, in the words of the newer ones. These have prompts as `user_message`,
 * commands only as the model's calls and the text that it got back, and patches as calls too; before 0.100 turns had
 * neither ids nor ends.
 */
export interface LegacyRecords {
  /** @throws {z.ZodError} if a record of a needed type lacks what it must hold. */
  read(record: Envelope): readonly RolloutRecord[];
  /**
   * Whether the first bytes of a command's output told all that is needed: most bytes of a rollout are such outputs.
   * @param bytes - holds the record's first bytes from `start` to `end`
   */
  settles(bytes: Buffer, start: number, end: number): boolean;
  /** What only the end of the file tells. */
  end(): readonly RolloutRecord[];
  /** `null` where going on takes text of the session: what was asked in a call under way, or another directory than its own. */
  save(): LegacyState | null;
}

/** What must be known of the records before to go on behind them. */
export const LegacyState = z.object({
  /** Key of the session's directory. */
  homeKey: z.string(),
  /** As Codex makes them or we count them: such an id says nothing. */
  turnId: z.string().regex(/^(?:turn \d+|\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/),
  turnCount: z.number().int(),
  hasTurnRecords: z.boolean(),
  spokeAt: z.string().nullable(),
});
export type LegacyState = z.infer<typeof LegacyState>;

export const wantedLegacyRecords: WantedRecords = {
  types: ['session_meta', 'turn_context', 'token_usage_record'],
  events: [
    'task_started',
    'task_complete',
    'turn_aborted',
    'token_count',
    'user_message',
    'agent_message',
    'patch_apply_end',
    'entered_review_mode',
  ],
  responses: [
    'function_call',
    'function_call_output',
    'custom_tool_call',
    'custom_tool_call_output',
    'local_shell_call',
  ],
  // A newer version that goes on with an old file may write its own.
  items: ['UserMessage', 'CommandExecution', 'FileChange', 'EnteredReviewMode'],
};

const text = z.string();
const Typed = z.object({ type: text });

const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('user_message'),
    message: text,
    images: z.array(z.unknown()).nullish().catch(null),
    local_images: z.array(z.unknown()).nullish().catch(null),
  }),
  z.object({ type: z.literal('agent_message') }),
  z.object({ type: z.literal('entered_review_mode') }),
  z.object({
    type: z.literal('patch_apply_end'),
    call_id: text,
    success: z.boolean(),
    changes: z.record(text, z.unknown()).default({}),
  }),
]);

const Context = z.object({
  turn_id: text.nullish(),
  cwd: text.nullish(),
  model: text.nullish(),
  effort: text.nullish(),
});
const Ended = z.object({ turn_id: text.nullish(), error: z.unknown().optional() });

const ItemId = z.object({ item: z.object({ id: text }) });

export function createLegacyRecords(meta: RolloutMeta, saved?: LegacyState): LegacyRecords {
  const homeKey = saved?.homeKey ?? toKey(meta.cwd);
  const folder = createLegacyFolder(meta.cwd, homeKey);
  const calls = createLegacyCalls(folder);
  let { turnId, turnCount, hasTurnRecords } = saved ?? { turnId: '', turnCount: 0, hasTurnRecords: false };
  /** Without records of a turn's end: the time at which the agent last spoke, if it has not acted since. */
  let spokeAt: string | null = saved?.spokeAt ?? null;

  const address = () => ({ threadId: meta.id, turnId });
  const countTurn = () => {
    turnCount += 1;
    return `turn ${turnCount}`;
  };

  const endSilentTurn = (): RolloutRecord[] => {
    if (hasTurnRecords || spokeAt === null) return [];
    const at = spokeAt;
    spokeAt = null;
    return [{ kind: 'turnEnded', turnId, end: 'completed', at }];
  };

  const readResponse = (payload: unknown, at: string): readonly RolloutRecord[] => {
    if (isCall(Typed.parse(payload).type)) spokeAt = null;
    return calls.read(payload, address(), at);
  };

  /** A newer version that goes on with an old session writes both: calls, and what became of them. */
  const isToldBefore = (parsed: RolloutRecord, record: Envelope): boolean => {
    const id = ItemId.safeParse(record.payload).data?.item.id ?? '';
    if (parsed.kind === 'fileChanges') calls.forgetPatch(id);
    const commands = parsed.kind === 'commands' ? parsed.commands : [];
    return commands.some(({ exitCode }) => calls.settleCommand(id, exitCode));
  };

  const readEvent = (record: Envelope): RolloutRecord[] => {
    const event = Event.parse(record.payload);
    switch (event.type) {
      case 'user_message': {
        const before = endSilentTurn();
        if (!hasTurnRecords) turnId = countTurn();
        const images = (event.images ?? []).map((url) => ({
          kind: 'image' as const,
          name: null,
          url: typeof url === 'string' ? url : null,
        }));
        const local = (event.local_images ?? []).map((path) => ({
          kind: 'image' as const,
          name: toFileName(toLocalPath(path)),
          url: null,
        }));
        return [
          ...before,
          { kind: 'prompt', ...address(), text: event.message, parts: [...images, ...local] },
        ];
      }
      case 'agent_message':
        spokeAt = record.timestamp;
        return [];
      case 'entered_review_mode':
        return [{ kind: 'reviewEntered', ...address() }];
      case 'patch_apply_end': {
        calls.forgetPatch(event.call_id);
        if (!event.success) return [];
        return [
          { kind: 'fileChanges', ...address(), fileChanges: toFileChanges(event.changes, record.timestamp) },
        ];
      }
    }
  };

  return {
    read(record) {
      if (record.type === 'turn_context') {
        const context = Context.parse(record.payload);
        if (context.cwd) folder.enter(context.cwd);
        if (context.turn_id) turnId = context.turn_id;
        if (turnId === '') return [];
        return [
          { kind: 'turnContext', turnId, model: context.model ?? null, effort: context.effort ?? null },
        ];
      }
      if (record.type === 'response_item') {
        const image = parseRecord(record);
        return image === undefined ? readResponse(record.payload, record.timestamp) : [image];
      }
      if (record.type !== 'event_msg') return toList(parseRecord(record));
      const { type } = Typed.parse(record.payload);
      if (type === 'task_started' || type === 'task_complete' || type === 'turn_aborted') {
        const { turn_id, error } = Ended.parse(record.payload);
        // An early version counts its turns by their ends only, without ids.
        if (type === 'task_started') {
          hasTurnRecords = true;
          turnId = turn_id ?? countTurn();
          return [{ kind: 'turnStarted', turnId }];
        }
        spokeAt = null;
        if (turnId === '' && !turn_id) return [];
        const end = type === 'turn_aborted' ? 'aborted' : error ? 'failed' : 'completed';
        return [{ kind: 'turnEnded', turnId: turn_id ?? turnId, end }];
      }
      if (ownEvents.has(type)) return readEvent(record);
      const parsed = parseRecord(record);
      return parsed === undefined || isToldBefore(parsed, record) ? [] : [parsed];
    },

    settles: calls.settles,

    end: endSilentTurn,

    save() {
      if (calls.areOpen() || !folder.isHome()) return null;
      return LegacyState.safeParse({ homeKey, turnId, turnCount, hasTurnRecords, spokeAt }).data ?? null;
    },
  };
}

const ownEvents = new Set(['user_message', 'agent_message', 'patch_apply_end', 'entered_review_mode']);

const toList = (record: RolloutRecord | undefined): RolloutRecord[] => (record === undefined ? [] : [record]);

const LocalImage = z.union([text, z.object({ path: text }).transform(({ path }) => path)]);

const toLocalPath = (image: unknown): string => LocalImage.safeParse(image).data ?? '';
