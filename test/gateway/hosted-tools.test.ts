import { describe, expect, test } from 'vitest';
import { stripHostedTools } from '../../src/gateway/hosted-tools.ts';
import { answering, call, completed, model, openGateway, readText, streamOf } from './open-gateway.ts';

const search = { type: 'web_search', external_web_access: true };
const exec = { type: 'function', name: 'exec_command' };

describe('tools that the provider runs itself', () => {
  const check = (title: string, request: object, expected: object, count: number) =>
    test(title, () => expect(stripHostedTools({ ...request })).toEqual({ call: expected, count }));

  check('go, and all others stay', { tools: [search, exec] }, { tools: [exec] }, 1);
  check(
    'go from an item of the input, as code mode declares them',
    {
      input: [
        { type: 'additional_tools', tools: [exec, search] },
        { role: 'user', content: 'web_search' },
      ],
    },
    {
      input: [
        { type: 'additional_tools', tools: [exec] },
        { role: 'user', content: 'web_search' },
      ],
    },
    1,
  );
  check(
    'go from within a namespace',
    { tools: [{ type: 'namespace', name: 'functions', tools: [exec, search] }] },
    { tools: [{ type: 'namespace', name: 'functions', tools: [exec] }] },
    1,
  );
  check('take a choice of them along', { tools: [search], tool_choice: search }, { tools: [] }, 1);
  check(
    'are known by their dated names, too',
    { tools: [{ type: 'web_search_20250305', name: 'web_search' }, { type: 'code_execution_20250825' }] },
    { tools: [] },
    2,
  );
  const own = [
    { type: 'custom', name: 'apply_patch' },
    { type: 'local_shell' },
    { type: 'apply_patch' },
    { type: 'shell', environment: { type: 'local' } },
    { type: 'tool_search', execution: 'client' },
    { type: 'bash_20250124', name: 'bash' },
    { name: 'read_file', input_schema: {} },
  ];
  check('are told from those that the agent runs', { tools: own }, { tools: own }, 0);
  check(
    'are all that nobody here knows',
    {
      tools: [
        { type: 'shell' },
        { type: 'shell', environment: { type: 'container_auto' } },
        { type: 'tool_search' },
        { type: 'teleport' },
      ],
    },
    { tools: [] },
    4,
  );
  check(
    'leave a choice among the others as it is',
    { tools: [search, exec], tool_choice: { type: 'any' } },
    { tools: [exec], tool_choice: { type: 'any' } },
    1,
  );
  check(
    'go with the servers that the provider would call',
    { mcp_servers: [{ url: 'https://example.org' }], tools: [{ type: 'mcp_toolset' }] },
    { tools: [] },
    2,
  );
  check(
    'leave a request without any as it is',
    { tools: 'none', input: 'Hello' },
    { tools: 'none', input: 'Hello' },
    0,
  );
  check(
    'are not looked for in what merely looks like a tool',
    { tools: [null, 7, { type: 'function', name: 'web_search' }] },
    { tools: [null, 7, { type: 'function', name: 'web_search' }] },
    0,
  );
});

describe('the gateway', () => {
  const body = JSON.stringify({ model, stream: true, input: [], tools: [search, exec] });

  test.each([
    { allowsHostedTools: false, passed: [exec], stripped: 1 },
    { allowsHostedTools: true, passed: [search, exec], stripped: 0 },
  ])(
    'counts what it takes out; allowed: $allowsHostedTools',
    async ({ allowsHostedTools, passed, stripped }) => {
      const seen: unknown[] = [];
      const upstream = answering(async (asked) => {
        seen.push(JSON.parse(Buffer.from(asked.body).toString()).tools);
        return streamOf(completed(1, 1));
      });
      const { admission } = await openGateway(upstream, {}, { allowsHostedTools });
      await readText(await call(admission, { body }));
      expect(seen).toEqual([passed]);
      expect(admission.requests().map(({ strippedTools }) => strippedTools)).toEqual([stripped]);
    },
  );
});
