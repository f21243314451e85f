import { posix } from 'node:path';
import * as z from 'zod';
import type { Command, FileChange } from '../../domain/session.ts';
import { parseJson } from './json-line.ts';
import { findPatchInCommand, parsePatchText } from './patch-text.ts';
import type { WantedRecords } from './peek-rollout.ts';
import { toFileChanges } from './rollout-file-change.ts';
import type { RolloutMeta } from './rollout-meta.ts';
import {
  type Envelope,
  parseRecord,
  type RolloutRecord,
  toCommandText,
  toFileName,
} from './rollout-record.ts';
import { peekToolOutput, readToolOutput } from './tool-output.ts';

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
}

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

const FunctionCall = z.object({ call_id: text, name: text, arguments: text });
const CustomCall = z.object({ call_id: text, name: text, input: text });
const ItemId = z.object({ item: z.object({ id: text }) });
const Output = z.object({ call_id: text, output: z.unknown().optional() });
const LocalShellCall = z.object({
  call_id: text.nullish(),
  action: z.object({ command: z.array(text), working_directory: text.nullish() }),
});

/** Arguments of the tools `shell`, `shell_command` and `exec_command`. */
const ShellArguments = z.object({
  command: z.union([text, z.array(text)]).nullish(),
  cmd: text.nullish(),
  workdir: text.nullish(),
});
const PatchArguments = z.object({ input: text });

const shellTools = new Set(['shell', 'shell_command', 'exec_command', 'container.exec', 'local_shell']);

export function createLegacyRecords(meta: RolloutMeta): LegacyRecords {
  const commands = new Map<string, Command>();
  const patches = new Map<string, readonly Omit<FileChange, 'at'>[]>();
  let cwd = meta.cwd;
  let turnId = '';
  let turnCount = 0;
  let hasTurnRecords = false;
  /** Without records of a turn's end: the time at which the agent last spoke, if it has not acted since. */
  let spokeAt: string | null = null;

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

  const toPlace = (folder: string | null | undefined): string =>
    folder === null || folder === undefined ? cwd : joinPath(cwd, folder);

  const takePatch = (callId: string, patch: string, folder: string | null) => {
    const place = toPlace(folder);
    const locate = (path: string) => (place === meta.cwd ? path : joinPath(place, path));
    const files = parsePatchText(patch).map((file) => ({
      ...file,
      path: locate(file.path),
      movedTo: file.movedTo === null ? null : locate(file.movedTo),
    }));
    patches.set(callId, files);
  };

  const takeCommand = (
    callId: string | null,
    words: readonly string[],
    folder: string | null,
  ): RolloutRecord[] => {
    const patch = findPatchInCommand(words);
    if (patch !== undefined && callId !== null) {
      takePatch(callId, patch.patch, patch.folder ?? folder);
      return [];
    }
    const command: Command = { command: toCommandText(words), cwd: toPlace(folder), exitCode: null };
    if (callId !== null) commands.set(callId, command);
    return [{ kind: 'command', ...address(), command }];
  };

  const readCall = (payload: unknown): RolloutRecord[] => {
    const { call_id, name, arguments: json } = FunctionCall.parse(payload);
    const given = parseJson(json);
    const value = given.kind === 'read' ? given.value : undefined;
    if (name === 'apply_patch') {
      const input = PatchArguments.safeParse(value).data?.input;
      if (input !== undefined) takePatch(call_id, input, null);
    }
    if (!shellTools.has(name)) return [];
    const shell = ShellArguments.safeParse(value).data;
    const words = shell?.command ?? shell?.cmd;
    if (words === null || words === undefined) return [];
    return takeCommand(call_id, typeof words === 'string' ? [words] : words, shell?.workdir ?? null);
  };

  const readOutput = (payload: unknown, at: string): RolloutRecord[] => {
    const { call_id, output } = Output.parse(payload);
    const { said, exitCode } = readToolOutput(output);
    const command = commands.get(call_id);
    const patch = patches.get(call_id);
    commands.delete(call_id);
    patches.delete(call_id);
    if (command !== undefined) command.exitCode = exitCode;
    if (patch === undefined) return [];
    const hasSucceeded = exitCode === null ? /^Success\. Updated/m.test(said) : exitCode === 0;
    if (!hasSucceeded) return [];
    return [{ kind: 'fileChanges', ...address(), fileChanges: patch.map((file) => ({ ...file, at })) }];
  };

  const readResponse = (payload: unknown, at: string): RolloutRecord[] => {
    const { type } = Typed.parse(payload);
    switch (type) {
      case 'function_call':
        spokeAt = null;
        return readCall(payload);
      case 'custom_tool_call': {
        spokeAt = null;
        const { call_id, name, input } = CustomCall.parse(payload);
        if (name === 'apply_patch') takePatch(call_id, input, null);
        return [];
      }
      case 'local_shell_call': {
        spokeAt = null;
        const { call_id, action } = LocalShellCall.parse(payload);
        return takeCommand(call_id ?? null, action.command, action.working_directory ?? null);
      }
      case 'function_call_output':
      case 'custom_tool_call_output':
        return readOutput(payload, at);
      default:
        return [];
    }
  };

  /** A newer version that goes on with an old session writes both: calls, and what became of them. */
  const isToldBefore = (parsed: RolloutRecord, record: Envelope): boolean => {
    const id = ItemId.safeParse(record.payload).data?.item.id ?? '';
    if (parsed.kind === 'fileChanges') patches.delete(id);
    const command = parsed.kind === 'command' ? commands.get(id) : undefined;
    if (command === undefined || parsed.kind !== 'command') return false;
    command.exitCode = parsed.command.exitCode;
    return commands.delete(id);
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
        patches.delete(event.call_id);
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
        cwd = context.cwd ?? cwd;
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

    settles(bytes, start, end) {
      const head = peekToolOutput(bytes, start, end);
      const command = commands.get(head?.callId ?? '');
      if (head === undefined) return false;
      if (command === undefined) return !patches.has(head.callId);
      if (head.exitCode === undefined) return false;
      command.exitCode = head.exitCode;
      return commands.delete(head.callId);
    },

    end: endSilentTurn,
  };
}

const joinPath = (folder: string, path: string): string =>
  /^(?:\/|[A-Za-z]:[\\/])/.test(path) ? path : posix.join(folder, path);

const ownEvents = new Set(['user_message', 'agent_message', 'patch_apply_end', 'entered_review_mode']);

const toList = (record: RolloutRecord | undefined): RolloutRecord[] => (record === undefined ? [] : [record]);

const LocalImage = z.union([text, z.object({ path: text }).transform(({ path }) => path)]);

const toLocalPath = (image: unknown): string => LocalImage.safeParse(image).data ?? '';
