import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A question as it reached the provider. */
export interface AskedQuestion {
  /** What the developer message says. */
  readonly instructions: string;
  /** What the user message says: marked data. */
  readonly data: string;
  /** Criteria, in the order in which they are asked. */
  readonly criteria: readonly string[];
  /** The same by the schema of the answer. */
  readonly keys: readonly string[];
}

/** The whole text of an answer, a status of the provider, or a refusal of the model. */
export type Says = string | number | { readonly refusal: string };

export interface JudgingProvider {
  readonly baseUrl: string;
  readonly asked: AskedQuestion[];
  /** What the model says from now on, to the how-manieth question since. */
  answer(say: (question: AskedQuestion, index: number) => Says): void;
  close(): void;
}

/** A provider of the Responses API on loopback, whose model is a function. */
export async function openJudgingProvider(): Promise<JudgingProvider> {
  const asked: AskedQuestion[] = [];
  let [say, from]: [(question: AskedQuestion, index: number) => Says, number] = [() => 500, 0];
  const server = createServer(async (request, response) => {
    const question = toQuestion((await json(request)) as ResponsesRequest);
    asked.push(question);
    const said = say(question, asked.length - 1 - from);
    if (typeof said === 'number') {
      response.writeHead(said, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'scripted' } }));
      return;
    }
    const part =
      typeof said === 'string' ? { type: 'output_text', text: said } : { type: 'refusal', ...said };
    const usage = { input_tokens: 1000, output_tokens: 100 };
    const completed = { usage, output: [{ type: 'message', content: [part] }] };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify({ type: 'response.completed', response: completed })}\n\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    answer(next) {
      [say, from] = [next, asked.length];
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface ResponsesRequest {
  readonly input: readonly { readonly role: string; readonly content: string }[];
  readonly text: { readonly format: { readonly schema: { readonly properties: object } } };
}

function toQuestion({ input, text }: ResponsesRequest): AskedQuestion {
  const [instructions = '', data = ''] = input.map(({ content }) => content);
  return {
    instructions,
    data,
    criteria: [...instructions.matchAll(/^## `([^`]+)`/gm)].map(([, id = '']) => id),
    keys: Object.keys(text.format.schema.properties),
  };
}
