import { parseClaudeLine } from './claude-line.ts';
import { ClaudeState, createClaudeSessionBuilder } from './claude-session.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import type { OpenedFile, SessionFormat, SessionReader } from './session-format.ts';
import { createNotes } from './session-notes.ts';

/**
 * Sessions of Claude Code, one file each below `~/.claude/projects/<directory>/` (form: 2.1, recorded; see
 * `fixtures/claude-samples`). A sub-agent has a file of its own. A transcript does not tell the commit at which its session
 * began: `baseCommit` is `null`.
 */
export const claudeTranscript: SessionFormat = {
  name: 'claude-transcript',
  recognises: (name) => transcriptName.test(name),
  open: openTranscript,
};

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const transcriptName = new RegExp(`^(?:${uuid}|agent-[0-9a-z-]+)\\.jsonl$`);

/** Types of lines that hold no part of the conversation are written first, those of messages behind other keys. */
const wantedTypes = new Set(['queue-operation', 'last-prompt', 'user', 'assistant', 'attachment']);
const headForm =
  /^\{(?:"type":"([a-z-]+)"|"parentUuid":(?:null|"[^"]*"),(?:"logicalParentUuid":(?:null|"[^"]*"),)?"isSidechain":(?:true|false),(?:"agentId":"[^"]*",)?(?:"type":"(system|progress)"|"attachment":\{"type":"([a-z_]+)"))/;
const callId = /"tool_use_id":"([^"\\]+)"/;

const peekSizeBytes = 512;

function openTranscript({ path, from }: OpenedFile): SessionReader | null {
  const notes = createNotes(path);
  const state = from === null ? null : ClaudeState.safeParse(from.state);
  if (state?.success === false) return null;
  const builder = createClaudeSessionBuilder(
    from && state ? { session: from.session, state: state.data } : null,
  );

  return {
    wants(bytes, start, end) {
      const head = bytes.toString('latin1', start, Math.min(end, start + peekSizeBytes));
      const [match, type, silent, attachment] = headForm.exec(head) ?? [];
      if (match !== undefined) {
        if (type !== undefined) return wantedTypes.has(type);
        return silent === undefined && attachment === 'queued_command';
      }
      // Most bytes are what tools gave: files that were read, pages, pictures.
      const id = callId.exec(head)?.[1];
      return id === undefined || !builder.isIdle(id);
    },

    take(line, lineNumber, hasEnd) {
      const json = parseJsonLine(line);
      if (json.kind === 'damaged') {
        notes.add(hasEnd ? json.detail : 'last line is torn: its writer was cut off', lineNumber);
        return;
      }
      const parsed = attempt(() => parseClaudeLine(json.value));
      if (parsed.kind === 'damaged') notes.add(`line left out: ${parsed.detail}`, lineNumber);
      else builder.add(parsed.value);
    },

    refuse(lineNumber) {
      notes.add('line left out: it is too long', lineNumber);
    },

    isDone: () => false,

    isLost: builder.isLost,

    finish(cause) {
      if (cause !== undefined) notes.add(`cannot be read further: ${cause}`);
      const built = builder.build(path);
      if (built === undefined) {
        return {
          kind: 'unreadable',
          detail: notes.list()[0] ?? `${path}: no message in it`,
          notes: notes.list(),
        };
      }
      return { kind: 'session', ...built, notes: notes.list() };
    },
  };
}
