import type { Upstream } from '../../ports.ts';
import { createHttpProvider, type HttpProviderOptions } from './http-provider.ts';

/** Anthropic, or any provider that speaks the Messages API below its own base URL. https://docs.anthropic.com/en/api/messages */
export const createAnthropicUpstream = (key: Pick<HttpProviderOptions, 'baseUrl' | 'apiKey'>): Upstream =>
  createHttpProvider({
    ...key,
    name: 'anthropic',
    protocol: 'messages',
    toKeyHeader: (apiKey) => ({ 'x-api-key': apiKey }),
    defaultHeaders: { 'anthropic-version': '2023-06-01' },
  });
