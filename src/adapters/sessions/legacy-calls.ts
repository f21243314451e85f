import * as z from 'zod';
import type { Command, FileChange } from '../../domain/session.ts';
import { toCommandText } from '../codex-command.ts';
import { parseJson } from './json-line.ts';
import type { LegacyFolder } from './legacy-folder.ts';
import { findPatchInCommand, parsePatchText } from './patch-text.ts';
import type { RolloutRecord } from './rollout-record.ts';
import { peekToolOutput, readToolOutput } from './tool-output.ts';

/** The model's calls of the tools that run commands and lay patches, until it is known what became of them. */
export interface LegacyCalls {
  /**
   * A call, or what the model got back from one.
   * @throws {z.ZodError} if it lacks what it must hold
   */
  read(payload: unknown, turn: LegacyTurn, at: string): readonly RolloutRecord[];
  /** Whether the first bytes of a command's output told all that is needed. */
  settles(bytes: Buffer, start: number, end: number): boolean;
  /** Another record tells what became of a patch. */
  forgetPatch(callId: string): void;
  /** Another record tells what became of a command; `false`: it is none of these calls. */
  settleCommand(callId: string, exitCode: number | null): boolean;
  /** Whether something is still to come of one. */
  areOpen(): boolean;
}

export interface LegacyTurn {
  readonly threadId: string;
  readonly turnId: string;
}

const callTypes = new Set(['function_call', 'custom_tool_call', 'local_shell_call']);

export const isCall = (type: string): boolean => callTypes.has(type);

const text = z.string();
const Typed = z.object({ type: text });
const FunctionCall = z.object({ call_id: text, name: text, arguments: text });
const CustomCall = z.object({ call_id: text, name: text, input: text });
const LocalShellCall = z.object({
  call_id: text.nullish(),
  action: z.object({ command: z.array(text), working_directory: text.nullish() }),
});
const Output = z.object({ call_id: text, output: z.unknown().optional() });

/** Arguments of the tools `shell`, `shell_command` and `exec_command`. */
const ShellArguments = z.object({
  command: z.union([text, z.array(text)]).nullish(),
  cmd: text.nullish(),
  workdir: text.nullish(),
});
const PatchArguments = z.object({ input: text });

const shellTools = new Set(['shell', 'shell_command', 'exec_command', 'container.exec', 'local_shell']);

export function createLegacyCalls(folder: LegacyFolder): LegacyCalls {
  const commands = new Map<string, Command>();
  const patches = new Map<string, readonly Omit<FileChange, 'at'>[]>();

  const takePatch = (callId: string, patch: string, asked: string | null) => {
    const files = parsePatchText(patch).map((file) => ({
      ...file,
      path: folder.locate(file.path, asked),
      movedTo: file.movedTo === null ? null : folder.locate(file.movedTo, asked),
    }));
    patches.set(callId, files);
  };

  const takeCommand = (
    callId: string | null,
    words: readonly string[],
    asked: string | null,
    turn: LegacyTurn,
  ): RolloutRecord[] => {
    const patch = findPatchInCommand(words);
    if (patch !== undefined && callId !== null) {
      takePatch(callId, patch.patch, patch.folder ?? asked);
      return [];
    }
    const command: Command = { command: toCommandText(words), cwd: folder.toPlace(asked), exitCode: null };
    if (callId !== null) commands.set(callId, command);
    return [{ kind: 'commands', ...turn, commands: [command] }];
  };

  const readCall = (payload: unknown, turn: LegacyTurn): RolloutRecord[] => {
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
    return takeCommand(call_id, typeof words === 'string' ? [words] : words, shell?.workdir ?? null, turn);
  };

  const readOutput = (payload: unknown, turn: LegacyTurn, at: string): RolloutRecord[] => {
    const { call_id, output } = Output.parse(payload);
    const { said, exitCode } = readToolOutput(output);
    const patch = patches.get(call_id);
    patches.delete(call_id);
    settleCommand(call_id, exitCode);
    if (patch === undefined) return [];
    const hasSucceeded = exitCode === null ? /^Success\. Updated/m.test(said) : exitCode === 0;
    if (!hasSucceeded) return [];
    return [{ kind: 'fileChanges', ...turn, fileChanges: patch.map((file) => ({ ...file, at })) }];
  };

  const settleCommand = (callId: string, exitCode: number | null): boolean => {
    const command = commands.get(callId);
    if (command !== undefined) command.exitCode = exitCode;
    return commands.delete(callId);
  };

  return {
    read(payload, turn, at) {
      switch (Typed.parse(payload).type) {
        case 'function_call':
          return readCall(payload, turn);
        case 'custom_tool_call': {
          const { call_id, name, input } = CustomCall.parse(payload);
          if (name === 'apply_patch') takePatch(call_id, input, null);
          return [];
        }
        case 'local_shell_call': {
          const { call_id, action } = LocalShellCall.parse(payload);
          return takeCommand(call_id ?? null, action.command, action.working_directory ?? null, turn);
        }
        case 'function_call_output':
        case 'custom_tool_call_output':
          return readOutput(payload, turn, at);
        default:
          return [];
      }
    },

    settles(bytes, start, end) {
      const head = peekToolOutput(bytes, start, end);
      if (head === undefined) return false;
      if (!commands.has(head.callId)) return !patches.has(head.callId);
      return head.exitCode !== undefined && settleCommand(head.callId, head.exitCode);
    },

    forgetPatch: (callId) => void patches.delete(callId),

    settleCommand,

    areOpen: () => commands.size > 0 || patches.size > 0,
  };
}
