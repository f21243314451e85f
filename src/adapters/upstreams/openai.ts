import type { Upstream } from '../../ports.ts';
import { createKeyCredentials } from './credentials.ts';
import { createHttpProvider, type HttpProviderOptions } from './http-provider.ts';

interface OpenAiOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** OpenAI, or any provider that speaks the Responses API below its own base URL. */
export const createOpenAiUpstream = ({ baseUrl, apiKey }: OpenAiOptions): Upstream =>
  createResponsesUpstream({
    baseUrl,
    credentials: createKeyCredentials(apiKey, (key) => ({ authorization: `Bearer ${key}` })),
  });

/** The same, with whatever it knows the account by, such as a login that is kept here, or lent to agents. */
export const createResponsesUpstream = (
  options: Pick<HttpProviderOptions, 'baseUrl' | 'credentials' | 'lentLogin'>,
): Upstream => createHttpProvider({ ...options, name: 'openai', protocol: 'responses' });
