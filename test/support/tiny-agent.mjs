// The smallest agent there is: asks a model of the Responses API, runs the commands that it wants and shows what they print, until it wants none.
// node tiny-agent.mjs MODEL (--prompt TEXT | --file PATH | --stdin)
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [model, how, value] = process.argv
  .slice(-3)
  .filter((part) => part !== '--')
  .slice(-3);
const prompt = how === '--prompt' ? value : readFileSync(how === '--file' ? value : 0, 'utf8');
const input = [{ role: 'user', content: prompt }];
for (let calls = [undefined]; calls.length > 0; ) {
  const response = await fetch(`${process.env.OPENAI_BASE_URL}/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, input, tools: [{ type: 'function', name: 'exec_command' }] }),
  });
  const text = await response.text();
  if (!response.ok) {
    process.stderr.write(`status ${response.status}\n`);
    process.exit(1);
  }
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data));
  const items = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
  calls = items.filter(({ type }) => type === 'function_call');
  input.push(...items);
  for (const { call_id, arguments: given } of calls) {
    const { stdout } = spawnSync('/bin/sh', ['-c', JSON.parse(given).cmd], { encoding: 'utf8' });
    process.stdout.write(stdout);
    input.push({ type: 'function_call_output', call_id, output: stdout });
  }
}
