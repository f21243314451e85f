import * as z from 'zod';
import type { MeteredRequest } from './metered-request.ts';
import { parseJson } from './parse-json.ts';

const TurnMetadata = z.object({ turn_id: z.string().nullish() });

type AgentHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Which conversation and turn of the agent asks, as Codex says in its headers and Claude Code in one of its own. An agent
 * may say anything here: it orders the metering, and decides nothing.
 */
export function readOrigin(headers: AgentHeaders): Pick<MeteredRequest, 'threadId' | 'turnId'> {
  const metadata = TurnMetadata.safeParse(parseJson(toText(headers['x-codex-turn-metadata']))).data;
  return {
    threadId: toId(toText(headers['thread-id'] ?? headers['x-claude-code-session-id'])),
    turnId: toId(metadata?.turn_id ?? ''),
  };
}

const toText = (value: AgentHeaders[string]): string => String(value ?? '');

/** Longer than any id of an agent, and short enough to be kept with every request. */
const longestId = 200;

const toId = (text: string): string | null => text.slice(0, longestId) || null;
