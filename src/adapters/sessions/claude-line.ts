import * as z from 'zod';
import { Flag, Text, text } from './claude-block.ts';
import { type ClaudeContent, ContentFields, toContent } from './claude-content.ts';

/** One line of a transcript, as far as mining needs it. */
export interface ClaudeLine {
  readonly at: string | null;
  /** Of the whole conversation; a sub-agent's lines bear their root's. */
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly isSidechain: boolean;
  readonly forkedFrom: string | null;
  readonly cwd: string | null;
  readonly branch: string | null;
  readonly version: string | null;
  readonly content: ClaudeContent;
}

const Line = ContentFields.extend({
  timestamp: z.iso.datetime().nullish(),
  sessionId: Text,
  agentId: Text,
  isSidechain: Flag,
  cwd: Text,
  gitBranch: Text,
  version: Text,
  forkedFrom: z.object({ sessionId: text }).nullish().catch(null),
});

/**
 * Reads one line; types that mining does not need, known today or not, are `other`.
 * @throws {z.ZodError} if a line of a needed type lacks what it must hold.
 */
export function parseClaudeLine(json: unknown): ClaudeLine {
  const line = Line.parse(json);
  return {
    at: line.timestamp ?? null,
    sessionId: line.sessionId ?? null,
    agentId: line.agentId ?? null,
    isSidechain: line.isSidechain ?? false,
    forkedFrom: line.forkedFrom?.sessionId ?? null,
    cwd: line.cwd ?? null,
    // Outside a branch git calls it HEAD.
    branch: line.gitBranch === 'HEAD' || !line.gitBranch ? null : line.gitBranch,
    version: line.version ?? null,
    content: toContent(line),
  };
}
