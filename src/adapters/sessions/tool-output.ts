import * as z from 'zod';
import { parseJson } from './json-line.ts';

export interface ToolOutput {
  readonly said: string;
  /** `null` where it is not told, such as of a command that goes on. */
  readonly exitCode: number | null;
}

const text = z.string();
const OutputJson = z.object({ output: text, metadata: z.object({ exit_code: z.number().int() }) });
const OutputParts = z.array(z.object({ text }).partial());

/** What a tool of Codex gave the model back: text behind a preamble, JSON, or a list of parts. */
export function readToolOutput(output: unknown): ToolOutput {
  if (typeof output !== 'string') {
    const parts = OutputParts.safeParse(output).data ?? [];
    return readToolOutput(parts.map((part) => part.text ?? '').join('\n'));
  }
  const json = output.startsWith('{') ? parseJson(output) : undefined;
  const told = OutputJson.safeParse(json?.kind === 'read' ? json.value : undefined).data;
  if (told !== undefined) return { said: told.output, exitCode: told.metadata.exit_code };
  const preamble = output.slice(0, output.indexOf('Output:\n') + 1 || peekSizeBytes);
  return { said: output, exitCode: findExitCode(preamble) };
}

const peekSizeBytes = 512;
const outputHead =
  /"payload":\{"type":"function_call_output",(?:"id":"[^"]*",)?"call_id":"([^"\\]+)","output":"(.*)$/s;
const preambleForm = /^(?:[^"\\]|\\[^n]|\\n(?!Output:\\n))*\\nOutput:\\n/;

/**
 * Of a record with a tool's output what its first bytes tell: whose it is, and the exit code, `undefined` where that stands
 * further behind. `undefined` for any other record.
 */
export function peekToolOutput(
  bytes: Buffer,
  start: number,
  end: number,
): { readonly callId: string; readonly exitCode: number | null | undefined } | undefined {
  const head = outputHead.exec(bytes.toString('latin1', start, Math.min(end, start + peekSizeBytes)));
  const [, callId, said = ''] = head ?? [];
  if (callId === undefined) return undefined;
  const preamble = preambleForm.exec(said)?.[0];
  return {
    callId,
    exitCode: preamble === undefined ? undefined : findExitCode(preamble.replaceAll('\\n', '\n')),
  };
}

const exitCodeForm = /^(?:Exit code:|Process exited with code) (-?\d{1,9})$/m;

function findExitCode(said: string): number | null {
  const code = exitCodeForm.exec(said)?.[1];
  return code === undefined ? null : Number(code);
}
