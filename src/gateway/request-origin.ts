import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { RequestOrigin } from './account.ts';
import { parseJson } from './parse-json.ts';

const TurnMetadata = z.object({ turn_id: z.string().nullish() });

/**
 * Which conversation and turn of the agent asks, as Codex says in its headers and Claude Code in one of its own. An agent
 * may say anything here: it orders the metering, and decides nothing.
 */
export function readOrigin(headers: IncomingHttpHeaders): Pick<RequestOrigin, 'threadId' | 'turnId'> {
  const metadata = TurnMetadata.safeParse(parseJson(toText(headers['x-codex-turn-metadata']))).data;
  return {
    threadId: toText(headers['thread-id'] ?? headers['x-claude-code-session-id']) || null,
    turnId: metadata?.turn_id ?? null,
  };
}

const toText = (value: string | string[] | undefined): string => String(value ?? '').slice(0, 64 * 1024);
