import { createDice } from './dice.ts';
import type { PastTurn, Place } from './episode.ts';
import { writePrompt } from './people.ts';
import { type Changes, toChanges } from './rollout-changes.ts';
import { createRecords, type Records } from './rollout-records.ts';
import { applyOps, type Tree } from './source-tree.ts';
import type { HeldSession } from './timeline.ts';

export interface Rollout {
  readonly threadId: string;
  /** Below the folder of sessions. */
  readonly path: string;
  readonly text: string;
}

/** A session's file as Codex 0.169 writes it, shortened in what no reader of past work needs. */
export function writeRollout(held: HeldSession, clone: string, baseId: string, seed: number): Rollout {
  const dice = createDice(seed, `${held.name} rollout`);
  const threadId = toThreadId(held.startedAt * 1000, dice.hex(18));
  const { cwd, repositoryUrl, root } = whereItRan(held, clone);
  const records = createRecords();
  const begunAt = held.startedAt * 1000;
  const isForeign = held.session.place === 'foreign';
  records.add(begunAt, 'session_meta', {
    session_id: threadId,
    id: threadId,
    timestamp: new Date(begunAt).toISOString(),
    cwd,
    runtime_workspace_roots: [cwd],
    originator: 'codex-tui',
    cli_version: '0.169.0',
    source: 'cli',
    thread_source: 'user',
    model_provider: 'openai',
    base_instructions: { text: 'You are Codex, a coding agent. You and the user share one workspace.' },
    history_mode: 'paginated',
    git: {
      commit_hash: isForeign ? dice.hex(40) : baseId,
      branch: held.branch,
      repository_url: repositoryUrl,
    },
  });
  let tree = held.base.tree;
  let nextAt = begunAt;
  for (const [i, turn] of held.session.turns.entries()) {
    const at = turn.at === undefined ? nextAt + 1000 : begunAt + turn.at * 3_600_000;
    const turnId = toThreadId(at, dice.hex(18));
    const after = applyOps(tree, turn.ops);
    const changes = toChanges(tree, after, root);
    const prompt =
      i > 0 && turn.ops.length === 0 ? 'thanks. which of the callers rely on this?' : writePrompt(dice);
    nextAt = addTurn(records, { turn, threadId, turnId, cwd, prompt, changes, at });
    tree = turn.isRefused ? tree : applyOps(after, turn.byShell ?? []);
  }
  const stamp = new Date(begunAt).toISOString().slice(0, 19);
  const day = stamp.slice(0, 10).replaceAll('-', '/');
  return {
    threadId,
    path: `${day}/rollout-${stamp.replaceAll(':', '-')}-${threadId}.jsonl`,
    text: records.toText(),
  };
}

/** UUIDv7: the time, then chance. */
function toThreadId(atMs: number, chance: string): string {
  const time = Math.round(atMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-8${chance.slice(3, 6)}-${chance.slice(6, 18)}`;
}

/** `root`: directory of the work tree, `cwd`: where Codex was started in it. */
function whereItRan({ repository, session, base, branch }: HeldSession, clone: string) {
  const { remoteUrl, name } = repository.definition;
  const at = (root: string, cwd = root, repositoryUrl = remoteUrl) => ({ root, cwd, repositoryUrl });
  const places: Record<Place, () => ReturnType<typeof at>> = {
    clone: () => at(clone),
    subdirectory: () => at(clone, `${clone}/${firstFolder(base.tree)}`),
    elsewhere: () =>
      branch.length % 2 === 0
        ? at(`/Users/mira/work/${name}`, `/Users/mira/work/${name}`, toSsh(remoteUrl))
        : at(`/home/dev/.codex/worktrees/${branch.slice(-4)}/${name}`),
    foreign: () => at('/home/dev/beacon', '/home/dev/beacon', 'https://github.com/example/beacon.git'),
  };
  return places[session.place ?? 'clone']();
}

const firstFolder = (tree: Tree) => [...tree.keys()][0]?.split('/').slice(0, 2).join('/') ?? '';
const toSsh = (url: string) => url.replace(/^https:\/\/([^/]+)\//, 'git@$1:');

interface TurnRecord {
  readonly turn: PastTurn;
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly prompt: string;
  readonly changes: Changes;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Gives the instant at which the turn was over. */
function addTurn(records: Records, { turn, threadId, turnId, cwd, prompt, changes, at }: TurnRecord): number {
  const clock = createClock(at);
  const item = (content: Record<string, unknown>) => {
    const now = clock.next(9000);
    records.add(now, 'event_msg', {
      type: 'item_completed',
      thread_id: threadId,
      turn_id: turnId,
      item: content,
      started_at_ms: now,
      completed_at_ms: now,
    });
  };
  const command = (id: string, script: string) =>
    item({
      type: 'CommandExecution',
      id,
      process_id: '4096',
      command: ['/bin/bash', '-lc', script],
      cwd: `file://${encodeURI(cwd)}`,
      parsed_cmd: [{ type: 'unknown', cmd: script }],
      source: 'unified_exec_startup',
      status: 'completed',
      aggregated_output: '',
      exit_code: 0,
      duration: { secs: 0, nanos: 41_000_000 },
    });
  records.add(clock.next(5), 'event_msg', {
    type: 'task_started',
    turn_id: turnId,
    root_turn_id: turnId,
    started_at: Math.floor(at / 1000),
    model_context_window: 258_400,
    collaboration_mode_kind: 'default',
  });
  records.add(clock.next(40), 'turn_context', {
    turn_id: turnId,
    root_turn_id: turnId,
    cwd,
    approval_policy: 'on-request',
    model: 'gpt-6.1-sol',
    effort: 'medium',
    summary: 'none',
    sandbox_policy: { type: 'workspace-write', network_access: false },
  });
  item({
    type: 'UserMessage',
    id: `${turnId}-user`,
    content: [{ type: 'text', text: prompt, text_elements: [] }],
  });
  command('call_0', 'git status --short');
  for (const [i, [path, change]] of Object.entries(changes.files).entries()) {
    const stdout = `Success. Updated the following files:\nM ${path}\n`;
    const status = turn.isRefused
      ? { status: 'failed', stdout: '', stderr: 'the file changed under the patch' }
      : { status: 'completed', stdout, stderr: '' };
    item({ type: 'FileChange', id: `call_${i + 1}`, changes: { [path]: change }, ...status });
  }
  if (turn.byShell) command('call_shell', 'node scripts/rewrite-callers.mjs');
  for (const path of changes.executable) command('call_mode', `chmod +x ${path}`);
  const answer = 'Done. The change is covered by the tests that I ran.';
  item({
    type: 'AgentMessage',
    id: `${turnId}-answer`,
    content: [{ type: 'Text', text: answer }],
    phase: 'final_answer',
  });
  records.add(clock.next(60), 'token_usage_record', {
    thread_id: threadId,
    turn_id: turnId,
    session_id: threadId,
    response_id: `resp_${turnId}`,
    usage: {
      input_tokens: 21_400,
      cached_input_tokens: 18_000,
      output_tokens: 900,
      reasoning_output_tokens: 200,
    },
  });
  const endedAt = clock.next(100);
  records.add(endedAt, 'event_msg', {
    type: 'task_complete',
    turn_id: turnId,
    root_turn_id: turnId,
    last_agent_message: answer,
    started_at: Math.floor(at / 1000),
    completed_at: Math.floor(endedAt / 1000),
    duration_ms: endedAt - at,
  });
  return endedAt;
}

function createClock(start: number) {
  let now = Math.round(start);
  return {
    next(ms: number) {
      now += ms;
      return now;
    },
  };
}
