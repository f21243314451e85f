/** Writes a Codex home full of rollouts: the shapes and proportions of recorded ones, any number of bytes, from a seed. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/stats/create-random.ts';
import { between, codeLine, createOutputs, drawLogNormal, pick, type Random, sentence } from './text.ts';
import { createTruth, type Truth } from './truth.ts';

export interface Corpus {
  readonly sizeBytes: number;
  readonly lineCount: number;
  readonly truth: Truth;
}

export interface CorpusPlan {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sessionCount: number;
  readonly seed: number;
}

const outputs = createOutputs(1);
const model = 'gpt-5.5';
const cwd = '/home/dev/projects/tally';

export function writeCorpus({ path, sizeBytes, sessionCount, seed }: CorpusPlan): Corpus {
  const truth = createTruth();
  const shares = drawShares(createRandom(seed), sessionCount);
  let written = 0;
  let lineCount = 0;
  for (const [i, share] of shares.entries()) {
    const at = Date.UTC(2026, 7, 1) + i * 1_200_000;
    const session = createSession(createRandom(seed * 1_000_003 + i), at, truth);
    const text = session.write(share * sizeBytes);
    const local = new Date(at).toISOString().slice(0, 19);
    const folder = join(path, 'sessions', local.slice(0, 10).replaceAll('-', '/'));
    mkdirSync(folder, { recursive: true });
    const bytes = Buffer.from(text);
    writeFileSync(join(folder, `rollout-${local.replaceAll(':', '-')}-${session.id}.jsonl`), bytes);
    written += bytes.length;
    lineCount += session.lineCount();
  }
  return { sizeBytes: written, lineCount, truth };
}

/** Shares of the whole, log-normal: a few long sessions hold much of it. */
function drawShares(random: Random, count: number): number[] {
  const sizes = Array.from({ length: count }, () => Math.max(0.05, drawLogNormal(random, 1, 1.1)));
  const sum = sizes.reduce((a, b) => a + b, 0);
  return sizes.map((size) => size / sum);
}

const uuid = (random: Random): string =>
  createHash('md5')
    .update(`${random()}`)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12}).*$/, '$1-$2-7$3-$4-$5');

const tokensOf = (inputTokens: number, outputTokens: number) => ({
  input_tokens: inputTokens,
  cached_input_tokens: Math.floor(inputTokens * 0.9),
  cache_write_input_tokens: 0,
  output_tokens: outputTokens,
  reasoning_output_tokens: Math.floor(outputTokens / 3),
  total_tokens: inputTokens + outputTokens,
});

const permissions = {
  type: 'restricted',
  entries: ['/', cwd, '/tmp', `${cwd}/.git`, `${cwd}/.agents`, `${cwd}/.codex`, `${cwd}/.aws`].map(
    (path) => ({
      path: { type: 'path', path },
      access: path === cwd || path === '/tmp' ? 'write' : 'read',
      missing_path_behavior: 'skip',
    }),
  ),
};

/** Stands in a record where a text comes that is escaped already. */
const hole = '@@';

function createSession(random: Random, startMs: number, truth: Truth) {
  const id = uuid(random);
  const lines: string[] = [];
  let sizeBytes = 0;
  let ms = startMs;
  let turnId = '';
  let totalInput = 0;
  let totalOutput = 0;
  let callCount = 0;

  const add = (type: string, payload: object, filling?: string) => {
    ms += between(random, 1, 900);
    const timestamp = new Date(ms).toISOString();
    const record = JSON.stringify({ timestamp, ordinal: lines.length, type, payload });
    const line = filling === undefined ? record : record.replace(hole, () => filling);
    lines.push(line);
    sizeBytes += line.length;
  };
  const passthrough = () => ({ internal_chat_message_metadata_passthrough: { turn_id: turnId } });
  const addItem = (item: object, filling?: string) =>
    add(
      'event_msg',
      {
        type: 'item_completed',
        thread_id: id,
        turn_id: turnId,
        item,
        started_at_ms: ms,
        completed_at_ms: ms + 40,
      },
      filling,
    );
  const addMessage = (role: string, text: string, filling?: string) =>
    add(
      'response_item',
      {
        type: 'message',
        id: `msg_${lines.length}`,
        role,
        content: [{ type: 'input_text', text }],
        ...passthrough(),
      },
      filling,
    );

  const addHead = () => {
    add(
      'session_meta',
      {
        account_scoped: true,
        session_id: id,
        id,
        timestamp: new Date(ms).toISOString(),
        cwd,
        runtime_workspace_roots: [cwd],
        originator: 'codex-tui',
        cli_version: '0.169.0',
        source: 'cli',
        thread_source: 'user',
        model_provider: 'openai',
        base_instructions: { text: hole, provenance: { type: 'model', model } },
        history_mode: 'paginated',
        context_window: { window_id: uuid(random) },
        git: {
          commit_hash: createHash('sha1').update(id).digest('hex'),
          branch: 'main',
          repository_url: 'https://github.com/example/tally.git',
        },
      },
      outputs(21_000, random),
    );
    truth.sessions += 1;
  };
  const addTurnHead = (prompt: string) => {
    turnId = uuid(random);
    add('event_msg', {
      type: 'task_started',
      turn_attribution: { turn_id: turnId, turn_trigger: 'tui', parent_turn_id: null, root_turn_id: turnId },
      turn_id: turnId,
      root_turn_id: turnId,
      started_at: Math.floor(ms / 1000),
      model_context_window: 258_400,
      collaboration_mode_kind: 'default',
    });
    if (lines.length === 2) {
      addMessage('developer', hole, outputs(7000, random));
      addMessage(
        'user',
        `<environment_context>\n  <cwd>${cwd}</cwd>\n  <shell>bash</shell>\n</environment_context>`,
      );
      add(
        'world_state',
        { full: true, state: { agents_md: {}, host_skills: { body: hole }, model } },
        outputs(4000, random),
      );
    }
    add('turn_context', {
      turn_id: turnId,
      root_turn_id: turnId,
      cwd,
      approval_policy: 'never',
      permission_profile: { type: 'managed', file_system: permissions, network: 'restricted' },
      model,
      effort: 'high',
      summary: 'none',
      file_system_sandbox_policy: permissions,
    });
    addMessage('user', prompt);
    addItem({
      type: 'UserMessage',
      id: uuid(random),
      content: [{ type: 'text', text: prompt, text_elements: [] }],
    });
    truth.turns += 1;
    truth.promptBytes += Buffer.byteLength(prompt);
  };
  const addThought = () => {
    const text = `**${sentence(random, 4)}**\n\n${sentence(random, 20)}`;
    addItem({ type: 'Reasoning', id: `rs_${lines.length}`, summary_text: [text], raw_content: [] });
    const sealed = Buffer.from(outputs(between(random, 800, 3000), random)).toString('base64');
    add('response_item', {
      type: 'reasoning',
      id: `rs_${lines.length}`,
      summary: [{ type: 'summary_text', text }],
      content: null,
      encrypted_content: sealed,
      ...passthrough(),
    });
  };
  const addAnswer = (text: string) => {
    addItem({
      type: 'AgentMessage',
      id: `msg_${lines.length}`,
      content: [{ type: 'Text', text }],
      phase: 'commentary',
    });
    addMessage('assistant', text);
  };
  const addUsage = () => {
    const [input, output] = [between(random, 8000, 180_000), between(random, 20, 2500)];
    totalInput += input;
    totalOutput += output;
    add('token_usage_record', {
      thread_id: id,
      turn_id: turnId,
      session_id: id,
      root_turn_id: turnId,
      response_id: `resp_${uuid(random)}`,
      usage: tokensOf(input, output),
      turn_token_usage: tokensOf(totalInput, totalOutput),
      thread_token_usage: tokensOf(totalInput, totalOutput),
    });
    truth.outputTokens += output;
    return () =>
      add('event_msg', {
        type: 'token_count',
        info: {
          total_token_usage: tokensOf(totalInput, totalOutput),
          last_token_usage: tokensOf(input, output),
          last_usage_includes_reasoning: false,
          model_context_window: 258_400,
        },
        rate_limits: {
          limit_id: 'codex',
          limit_name: null,
          primary: { used_percent: 12.5, window_minutes: 300, resets_at: 1_795_367_000 },
          secondary: { used_percent: 3.1, window_minutes: 10_080, resets_at: 1_795_967_000 },
          credits: null,
          plan_type: 'team',
          rate_limit_reached_type: null,
        },
      });
  };
  const addCommand = () => {
    callCount += 1;
    const callId = `call_${callCount}_${uuid(random).slice(0, 8)}`;
    const command = pick(random, [
      `npm test -- ${sentence(random, 1)} 2>&1 | tail -n 40`,
      `rg -n "${sentence(random, 2)}" src`,
      `sed -n '1,200p' src/${sentence(random, 1)}.ts`,
      `git diff --stat && git log --oneline | head -${between(random, 3, 20)}`,
    ]);
    const exitCode = random() < 0.2 ? 1 : 0;
    add('response_item', {
      type: 'function_call',
      status: 'completed',
      id: `fc_${callCount}`,
      name: 'exec_command',
      arguments: JSON.stringify({ cmd: command, login: false }),
      call_id: callId,
      ...passthrough(),
    });
    const addTotals = addUsage();
    // Codex records at most 64 KiB of a command, and gives its model about 40.
    const output = outputs(Math.min(64_000, drawLogNormal(random, 1800, 1.6)), random);
    addItem(
      {
        type: 'CommandExecution',
        id: callId,
        process_id: `${between(random, 1000, 99_999)}`,
        command: ['/bin/bash', '-lc', command],
        cwd: `file://${cwd}`,
        parsed_cmd: [{ type: 'unknown', cmd: command }],
        source: 'unified_exec_startup',
        status: exitCode === 0 ? 'completed' : 'failed',
        aggregated_output: hole,
        exit_code: exitCode,
        duration: { secs: 0, nanos: between(random, 5000, 900_000_000) },
      },
      output,
    );
    add(
      'response_item',
      {
        type: 'function_call_output',
        id: `fco_${uuid(random)}`,
        call_id: callId,
        output: `Chunk ID: 4cae9f\nWall time: 0.0632 seconds\nProcess exited with code ${exitCode}\nOutput:\n${hole}`,
        ...passthrough(),
      },
      output.slice(0, output.lastIndexOf('\\n', 40_000) + 2),
    );
    addTotals();
    truth.commands += 1;
    truth.failedCommands += exitCode;
  };
  const addEdit = () => {
    const path = `${cwd}/src/${sentence(random, 1)}/${sentence(random, 1)}.ts`;
    const lineCount = Math.ceil(Math.min(600, drawLogNormal(random, 14, 1.1)));
    const added = Array.from({ length: lineCount }, () => codeLine(random));
    const isNew = random() < 0.2;
    const removed = isNew ? [] : added.slice(0, Math.floor(lineCount / 2)).map((line) => `${line} `);
    callCount += 1;
    const marked = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join('\n');
    add('response_item', {
      type: 'custom_tool_call',
      id: `ctc_${callCount}`,
      status: 'completed',
      call_id: `call_${callCount}`,
      name: 'apply_patch',
      input: `*** Begin Patch\n*** ${isNew ? 'Add' : 'Update'} File: ${path}\n@@\n${marked}\n*** End Patch\n`,
      ...passthrough(),
    });
    const addTotals = addUsage();
    const change = isNew
      ? { type: 'add', content: `${added.join('\n')}\n` }
      : {
          type: 'update',
          unified_diff: `@@ -3,${removed.length} +3,${lineCount} @@\n${marked}\n`,
          move_path: null,
        };
    addItem({
      type: 'FileChange',
      id: `call_${callCount}`,
      changes: { [path]: change },
      status: 'completed',
      stdout: `Success. Updated the following files:\nM ${path}\n`,
      stderr: '',
    });
    addTotals();
    truth.edits += 1;
    // A final empty line of a new file cannot be told from the end of its last line.
    truth.editedLines += added.length + removed.length;
  };
  const addEnd = () => {
    if (random() < 0.04) add('event_msg', { type: 'turn_aborted', turn_id: turnId, reason: 'interrupted' });
    else {
      add('event_msg', {
        type: 'task_complete',
        root_turn_id: turnId,
        turn_id: turnId,
        last_agent_message: sentence(random, 30),
        duration_ms: between(random, 20_000, 900_000),
      });
      truth.completed += 1;
    }
  };

  return {
    id,
    lineCount: () => lines.length,
    write(size: number): string {
      addHead();
      const turnCount = between(random, 1, 5);
      for (let turn = 1; turn <= turnCount; turn += 1) {
        addTurnHead(`${sentence(random, between(random, 8, 120))}.`);
        do {
          if (random() < 0.5) addThought();
          if (random() < 0.3) addAnswer(sentence(random, 25));
          if (random() < 0.2) addEdit();
          else addCommand();
        } while (sizeBytes < (size * turn) / turnCount);
        addAnswer(sentence(random, 60));
        addEnd();
        if (random() < 0.03) {
          add(
            'compacted',
            { message: '', replacement_history: [{ type: 'message', text: hole }] },
            outputs(60_000, random),
          );
        }
      }
      return `${lines.join('\n')}\n`;
    },
  };
}
