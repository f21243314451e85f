import { describe, expect, test } from 'vitest';
import {
  type CodexExit,
  type CodexRolloutFacts,
  parseCodexRollout,
  parseCodexTrace,
  toCodexOutcome,
} from '../../../src/adapters/agents/codex-outcome.ts';

const started = '{"type":"thread.started","thread_id":"01a2031b-2eb4-7423-a132-c99c2efd6434"}';
const turnStarted = '{"type":"turn.started"}';
const command =
  '{"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"ls","aggregated_output":"","exit_code":0,"status":"completed"}}';
const completed = (input: number) =>
  `{"type":"turn.completed","usage":{"input_tokens":${input},"cached_input_tokens":10,"cache_write_input_tokens":0,"output_tokens":5,"reasoning_output_tokens":2}}`;
const failed = (message: string) => JSON.stringify({ type: 'turn.failed', error: { message } });

const exited: CodexExit = {
  exitCode: 0,
  ...{ stderr: '', opening: '' },
  turnCount: 1,
  lastFailure: null,
  hasUnanswered: false,
  hasOwnSandbox: false,
  metLimit: undefined,
};
const noFacts: CodexRolloutFacts = { errorInfo: null, deadSandbox: null };

describe('the trace of Codex', () => {
  test('the usage of the last turn counts, because it is cumulative for the thread', () => {
    expect(
      parseCodexTrace([started, turnStarted, completed(100), turnStarted, completed(250)]),
    ).toMatchObject({
      threadId: '01a2031b-2eb4-7423-a132-c99c2efd6434',
      completedTurnCount: 2,
      usage: { inputTokens: 250, cachedInputTokens: 10, outputTokens: 5, reasoningTokens: 2 },
    });
  });

  test('an error event is a notice, and torn or foreign lines cost only themselves', () => {
    const trace = parseCodexTrace([
      started,
      '{"type":"error","message":"Reconnecting... 1/5"}',
      'warning: not JSON',
      'null',
      command,
      completed(1),
      '{"type":"turn.comp',
    ]);
    expect(trace).toMatchObject({
      completedTurnCount: 1,
      failure: null,
      commandCount: 1,
      unreadableLineCount: 3,
    });
  });
});

test('the last of several messages is the answer; without any there is none', () => {
  const message = (text: string) =>
    JSON.stringify({ type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text } });
  expect(parseCodexTrace([started, message('I look first.'), command, message('{}'), completed(1)])).toEqual(
    expect.objectContaining({ lastMessage: '{}' }),
  );
  expect(parseCodexTrace([started, completed(1)]).lastMessage).toBeNull();
});

describe('how a trial of Codex ended', () => {
  function check(
    name: string,
    seen: { exit?: Partial<CodexExit>; trace?: string[]; rollout?: Partial<CodexRolloutFacts> },
    expected: object,
  ) {
    test(name, () => {
      const trace = parseCodexTrace(seen.trace ?? [started, turnStarted, completed(1)]);
      expect(
        toCodexOutcome({ ...exited, ...seen.exit }, trace, { ...noFacts, ...seen.rollout }),
      ).toMatchObject(expected);
    });
  }

  check('every turn completed: completed', {}, { kind: 'completed' });
  check(
    'exit code 0 without a completed turn: the agent failed',
    { trace: [started] },
    { kind: 'agentFailed' },
  );
  check('one of two turns completed: the agent failed', { exit: { turnCount: 2 } }, { kind: 'agentFailed' });
  check(
    'exit code 0, but no command could start: dead sandbox, no fault of the agent',
    {
      exit: { hasOwnSandbox: true },
      rollout: { deadSandbox: 'bwrap: setting up uid map: Operation not permitted' },
    },
    { kind: 'infraFailed', code: 'dead-sandbox' },
  );
  check(
    'lost helper commands: infrastructure',
    {
      exit: {
        opening: 'WARNING: proceeding, even though we could not create PATH aliases: operation would block',
      },
    },
    { kind: 'infraFailed', code: 'codex-helper' },
  );
  check(
    'words of lost helper commands that came later: a command may have written them',
    { exit: { stderr: 'WARNING: proceeding, even though we could not create PATH aliases: no' } },
    { kind: 'completed' },
  );
  check(
    'crash: the agent failed, with the last line that it wrote',
    { exit: { exitCode: 101, stderr: 'a\nthread main panicked\n' }, trace: [started] },
    { kind: 'agentFailed', detail: 'exit code 101: thread main panicked' },
  );
  check(
    'a complaint of a sandbox that the variant does not have: the agent wrote it',
    { exit: { hasOwnSandbox: false }, rollout: { deadSandbox: 'bwrap: no' } },
    { kind: 'completed' },
  );
  const failures: [message: string, errorInfo: string | null, exit: Partial<CodexExit>, expected: object][] =
    [
      [
        'unexpected status 401',
        'http_connection_failed',
        { lastFailure: 401 },
        { kind: 'infraFailed', code: 'http-401' },
      ],
      [
        'last status: 429',
        'response_too_many_failed_attempts',
        { lastFailure: 429 },
        { kind: 'infraFailed', code: 'http-429' },
      ],
      [
        "You've hit your usage limit.",
        'usage_limit_exceeded',
        { lastFailure: 429 },
        { kind: 'infraFailed', code: 'usage-limit' },
      ],
      [
        'Unsupported value: reasoning.effort',
        'other',
        { lastFailure: 400 },
        { kind: 'infraFailed', code: 'http-400' },
      ],
      ['stream disconnected', 'other', { lastFailure: 502 }, { kind: 'infraFailed', code: 'http-502' }],
      [
        'stream disconnected',
        'other',
        { hasUnanswered: true },
        { kind: 'infraFailed', code: 'connection-lost' },
      ],
      ['says that the provider failed', 'usage_limit_exceeded', {}, { kind: 'agentFailed' }],
      [
        "ran out of room in the model's context window",
        'context_window_exceeded',
        { lastFailure: 400 },
        { kind: 'limitExceeded', limit: 'context-window' },
      ],
      [
        'Incomplete response returned, reason: max_output_tokens',
        'other',
        {},
        { kind: 'limitExceeded', limit: 'tokens' },
      ],
    ];
  for (const [message, errorInfo, exit, expected] of failures) {
    check(
      `turn.failed "${message}", seen at the gateway: ${JSON.stringify(exit)}`,
      { exit: { exitCode: 1, ...exit }, trace: [started, failed(message)], rollout: { errorInfo } },
      expected,
    );
  }
});

describe('the session file of Codex', () => {
  const toolOutput = (output: string) =>
    JSON.stringify({
      type: 'response_item',
      payload: { type: 'function_call_output', call_id: 'c', output },
    });

  test('structured errors are a word or an object with one key', () => {
    const end = (codex_error_info: unknown) =>
      JSON.stringify({
        type: 'event_msg',
        payload: { type: 'task_complete', error: { message: 'm', codex_error_info } },
      });
    expect(parseCodexRollout([end('context_window_exceeded')]).errorInfo).toBe('context_window_exceeded');
    expect(parseCodexRollout([end({ http_connection_failed: { http_status_code: 401 } })]).errorInfo).toBe(
      'http_connection_failed',
    );
    expect(
      parseCodexRollout(['{"type":"event_msg","payload":{"type":"task_complete"}}']).errorInfo,
    ).toBeNull();
  });

  test('a complaint of the sandbox means that it is dead, unless a single tool could start', () => {
    const bwrap = toolOutput("bwrap: Can't mount proc on /newroot/proc: Operation not permitted");
    const panic = toolOutput(
      "Process exited with code 101\nOutput:\n\nthread 'main' (103) panicked at linux-sandbox/src/linux_run_main.rs:391:9:\n",
    );
    const refusedPatch = toolOutput('Exit code: 1\nOutput:\nFailed to write file /workspace/a.ts\n');
    const executed = toolOutput(
      'Process exited with code 1\nOutput:\nbwrap is a word here, as in "bwrap: no"',
    );
    const read = (...lines: string[]) => parseCodexRollout(lines).deadSandbox;
    expect(read(bwrap)).toContain('bwrap:');
    expect(read(panic, refusedPatch, panic)).toContain('linux-sandbox');
    expect(read(bwrap, executed)).toBeNull();
    expect(read(refusedPatch)).toBeNull();
    const inCodeMode = JSON.stringify({
      payload: {
        type: 'custom_tool_call_output',
        output: [{ type: 'input_text', text: 'bwrap: No permissions' }],
      },
    });
    expect(read(inCodeMode)).toBe('bwrap: No permissions');
    expect(read()).toBeNull();
  });
});
