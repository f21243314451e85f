import { createHash } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PastSession {
  readonly name: string;
  readonly prompt: string;
  readonly baseCommit: string;
  readonly remoteUrl: string;
  readonly startedAt: Date;
  /** What the agent did to each file: of a new one its content, else its unified diff. */
  readonly changes: readonly ({ readonly path: string } & (
    | { readonly type: 'add'; readonly content: string }
    | { readonly type: 'update'; readonly unified_diff: string }
  ))[];
}

/** Writes a session as Codex 0.140 keeps it, shortened in what no reader of past work needs; its file is as old as it. */
export function writeSession(session: PastSession, sessionsPath: string): string {
  const { prompt, startedAt, baseCommit, remoteUrl } = session;
  const id = toSessionId(session);
  const cwd = '/home/dev/projects/basics';
  const turn = { turn_id: `${id.slice(0, -1)}1` };
  const event = (type: string, payload: object) => ({ type: 'event_msg', payload: { type, ...payload } });
  const item = (payload: object) => ({ type: 'response_item', payload });
  const changes = Object.fromEntries(
    session.changes.map(({ path, ...change }) => [
      `${cwd}/${path}`,
      change.type === 'update' ? { ...change, move_path: null } : change,
    ]),
  );
  const records = [
    {
      type: 'session_meta',
      payload: {
        ...{ id, timestamp: startedAt.toISOString(), cwd, originator: 'codex_exec', cli_version: '0.140.0' },
        ...{ source: 'exec', thread_source: 'user', model_provider: 'openai' },
        git: { commit_hash: baseCommit, branch: 'main', repository_url: remoteUrl },
      },
    },
    event('task_started', turn),
    {
      type: 'turn_context',
      payload: {
        ...{ ...turn, cwd, approval_policy: 'never', model: 'gpt-5.5', summary: 'auto' },
        sandbox_policy: { type: 'workspace-write', network_access: false },
      },
    },
    item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] }),
    event('user_message', { message: prompt, images: [], local_images: [], text_elements: [] }),
    event('patch_apply_end', {
      ...{ ...turn, call_id: 'call_1', stdout: 'Success.', stderr: '', success: true },
      ...{ changes, status: 'completed' },
    }),
    event('agent_message', { message: 'Done.', phase: 'final_answer', memory_citation: null }),
    event('task_complete', { ...turn, last_agent_message: 'Done.' }),
  ];
  const lines = records.map((record, i) =>
    JSON.stringify({ timestamp: new Date(startedAt.getTime() + i * 1000).toISOString(), ...record }),
  );
  const stamp = startedAt.toISOString().slice(0, 19);
  const day = stamp.slice(0, 10).replaceAll('-', '/');
  const file = join(sessionsPath, day, `rollout-${stamp.replaceAll(':', '-')}-${id}.jsonl`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
  utimesSync(file, startedAt, startedAt);
  return id;
}

/** A version 7 UUID, as Codex's are: it begins with the session's time, and the rest stands for its name. */
function toSessionId({ name, startedAt }: PastSession): string {
  const time = startedAt.getTime().toString(16).padStart(12, '0');
  const hash = createHash('sha256').update(name).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
