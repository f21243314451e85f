import { isUtf8 } from 'node:buffer';
import { basename, posix } from 'node:path';
import * as z from 'zod';
import type { Session, Turn } from '../../domain/session.ts';
import { codexRollout } from './codex-rollout.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import type { OpenedFile, SessionFormat, SessionReader } from './session-format.ts';

/**
 * Cases that the Codex CLI bundles below `eval-case/` in its home: a session's `rollout.jsonl`, a patch of the work that lay
 * uncommitted when the case starts, and a `manifest.json` that names the base commit and the prompt at which it starts
 * (versions `v0` and `v1`, from the public source). Turns before that are context.
 */
export const evalCase: SessionFormat = {
  name: 'codex-eval-case',
  recognises: (name, siblings) => name === 'rollout.jsonl' && siblings.has('manifest.json'),
  siblings(readSibling) {
    const manifest = readManifest(readSibling);
    return ['manifest.json', ...(manifest.kind === 'read' ? [manifest.value.repo.patch_filename] : [])];
  },
  open: (file) => (file.from === null ? openCase(file) : null),
};

const text = z.string();

const Start = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rollout_line_timestamp'), value: text }),
  z.object({ kind: z.literal('rollout_line_index'), value: z.number().int().nonnegative() }),
]);
const Selector = z.object({ contains: text, after_timestamp: text.nullish() });

const Manifest = z.object({
  case_id: text.min(1),
  conversation_id: text,
  rollout: z.object({ start: Start, start_selector: Selector.nullish() }),
  repo: z.object({
    cwd: text.nullish(),
    root: text.nullish(),
    cwd_rel: text.nullish(),
    git_base: z.object({ sha: text }).nullish(),
    git: z.object({ commit: text, canonical_remote: text.nullish() }).nullish(),
    patch_filename: text,
  }),
});
type Manifest = z.infer<typeof Manifest>;

const commitForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The time of a line, and whether it is a prompt, from its first bytes. */
const timeForm = /^\{"timestamp":"([^"]*)"/;
const promptForm = /"payload":\{"type":"(?:user_message"|item_completed".*?"item":\{"type":"UserMessage")/;

function openCase(file: OpenedFile): SessionReader {
  const reader = codexRollout.open(file);
  if (reader === null) throw new Error('a rollout is always read from its beginning');
  const manifest = readManifest(file.readSibling);
  const promptTimes: string[] = [];
  let lineCount = 0;
  let markedAt: string | undefined;

  return {
    wants(bytes, start, end) {
      const head = bytes.toString('latin1', start, Math.min(end, start + 512));
      const at = timeForm.exec(head)?.[1] ?? '';
      if (manifest.kind === 'read') {
        const { start: marker } = manifest.value.rollout;
        if (marker.kind === 'rollout_line_index' && marker.value === lineCount) markedAt = at;
      }
      if (promptForm.test(head)) promptTimes.push(at);
      lineCount += 1;
      return reader.wants(bytes, start, end);
    },
    take: (line, lineNumber, hasEnd) => reader.take(line, lineNumber, hasEnd),
    refuse: (lineNumber) => reader.refuse(lineNumber),
    isDone: () => manifest.kind === 'damaged' || reader.isDone(),

    finish(cause) {
      const read = reader.finish(cause);
      if (manifest.kind === 'damaged') {
        const detail = `${file.path}: its manifest.json cannot be used: ${manifest.detail}`;
        return { kind: 'unreadable', detail, notes: read.notes };
      }
      if (read.kind === 'unreadable') return read;
      const start = findStart(manifest.value, read.session.turns, promptTimes, markedAt);
      if (start === undefined) {
        const detail = `${file.path}: none of its prompts is the one at which its manifest.json starts the case`;
        return { kind: 'unreadable', detail, notes: read.notes };
      }
      const patch = readPatch(file, manifest.value);
      const notes = patch.note === null ? read.notes : [...read.notes, patch.note];
      return {
        ...read,
        session: toCase(read.session, manifest.value, start, patch.text),
        notes,
        state: null,
      };
    },
  };
}

function readManifest(readSibling: OpenedFile['readSibling']) {
  const bytes = readSibling('manifest.json');
  if (bytes === undefined) return { kind: 'damaged', detail: 'it cannot be read' } as const;
  const json = parseJsonLine(bytes);
  return json.kind === 'damaged' ? json : attempt(() => Manifest.parse(json.value));
}

/** Number of the turn, from 0, whose prompt starts the case. */
function findStart(
  { rollout: { start, start_selector: selector } }: Manifest,
  turns: readonly Turn[],
  promptTimes: readonly string[],
  markedAt: string | undefined,
): number | undefined {
  const from =
    selector?.after_timestamp ?? (start.kind === 'rollout_line_timestamp' ? start.value : markedAt);
  const fromMs = Date.parse(from ?? '');
  const words = selector ? toWords(selector.contains) : '';
  const position = turns.findIndex((turn, i) => {
    const isBefore = Date.parse(findPromptTime(turn, turns[i + 1], promptTimes) ?? '') < fromMs;
    return !isBefore && (words === '' || toWords(turn.prompt).includes(words));
  });
  return position === -1 ? undefined : position;
}

/** Of a turn whose prompt was lost only the end is known. */
function findPromptTime(turn: Turn, next: Turn | undefined, promptTimes: readonly string[]): string | null {
  const isOwn = (at: string) => at >= turn.startedAt && (next === undefined || at < next.startedAt);
  return promptTimes.find(isOwn) ?? turn.endedAt;
}

const toWords = (prompt: string): string => prompt.trim().split(/\s+/).join(' ');

/** The manifest names the patch; a name that leads elsewhere is none of ours. */
function readPatch(
  { path, readSibling }: OpenedFile,
  { repo }: Manifest,
): { text: string | null; note: string | null } {
  const name = repo.patch_filename;
  const bytes = name === basename(name) && name !== '' && name !== '..' ? readSibling(name) : undefined;
  if (bytes === undefined) return { text: null, note: `${path}: its patch "${name}" cannot be read` };
  if (!isUtf8(bytes)) return { text: null, note: `${path}: its patch "${name}" is no valid UTF-8` };
  return { text: bytes.length === 0 ? null : bytes.toString('utf8'), note: null };
}

function toCase(session: Session, manifest: Manifest, start: number, startPatch: string | null): Session {
  const { repo } = manifest;
  const commit = repo.git?.commit ?? repo.git_base?.sha ?? '';
  const cwd = repo.cwd ?? (repo.root ? posix.join(repo.root, repo.cwd_rel ?? '') : null);
  return {
    ...session,
    // The session itself may be mined, too, from where it lies.
    id: manifest.case_id,
    source: 'codex-eval-case',
    baseCommit: commitForm.test(commit) ? commit : null,
    repoUrl: repo.git?.canonical_remote ?? session.repoUrl,
    cwd: cwd ?? session.cwd,
    startPatch,
    turns: session.turns.map((turn, i) => ({ ...turn, isInherited: turn.isInherited || i < start })),
  };
}
