import { parseJson } from '../../domain/parse-json.ts';

/** A command as the agent gave it, whatever shell was called for it. */
export interface AgentCommand {
  readonly text: string;
}

/** The commands in the recorded events of `codex exec --json`, in order; a line that is none of them is passed over. */
export function readCommands(trace: string): AgentCommand[] {
  return trace.split('\n').flatMap((line) => {
    const event = parseJson(line) as
      | { type?: string; item?: { type?: string; command?: unknown } }
      | undefined;
    const { item } = event ?? {};
    const isCommand = event?.type === 'item.completed' && item?.type === 'command_execution';
    return isCommand && typeof item.command === 'string' ? [{ text: item.command }] : [];
  });
}
