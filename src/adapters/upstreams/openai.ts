import type { Upstream } from '../../ports.ts';
import { createHttpProvider, type HttpProviderOptions } from './http-provider.ts';

/** OpenAI, or any provider that speaks the Responses API below its own base URL. */
export const createOpenAiUpstream = (key: Pick<HttpProviderOptions, 'baseUrl' | 'apiKey'>): Upstream =>
  createHttpProvider({
    ...key,
    name: 'openai',
    protocol: 'responses',
    toKeyHeader: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  });
