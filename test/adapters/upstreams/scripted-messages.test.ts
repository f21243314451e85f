import { Readable } from 'node:stream';
import { text as toText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createCommandScript } from '../../../src/adapters/upstreams/scripted-messages.ts';
import type { ModelRequest } from '../../../src/ports.ts';

const upstream = createCommandScript('echo $((40 + 2))');
const tools = [{ name: 'Read' }, { name: 'Bash' }];
const prompt = { role: 'user', content: 'Run it.' };
const call = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} };
const answered = [
  prompt,
  { role: 'assistant', content: [call] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '42' }] },
];

const check = (what: string, asked: object, expected: { said: RegExp; stop: string }) =>
  test(what, async () => {
    const request: ModelRequest = {
      ...{ path: '/messages', headers: {}, signal: new AbortController().signal },
      body: new TextEncoder().encode(JSON.stringify({ model: 'm', stream: true, ...asked })),
      grant: { trialId: 't', model: 'm', protocol: 'messages', seed: 1 },
    };
    const { status, body } = await upstream.send(request);
    const text = await toText(Readable.from(body));
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    expect({ status, first: events[0].type, last: events.at(-1).type }).toEqual({
      status: 200,
      first: 'message_start',
      last: 'message_stop',
    });
    expect(text).toMatch(expected.said);
    expect(events.find(({ type }) => type === 'message_delta').delta.stop_reason).toBe(expected.stop);
  });

check(
  'the command is called by the tool for it',
  { messages: [prompt], tools },
  { said: /"tool_use".*"Bash"[\s\S]*echo \$\(\(40 \+ 2\)\)/, stop: 'tool_use' },
);
check(
  'once it has run, all is done',
  { messages: answered, tools },
  { said: /"text_delta","text":"Done\."/, stop: 'end_turn' },
);
check(
  'who has no such tool is told that all is done',
  { messages: [prompt] },
  { said: /"text":"Done\."/, stop: 'end_turn' },
);
