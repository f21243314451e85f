import type { Upstream } from '../../ports.ts';
import { createKeyCredentials } from './credentials.ts';
import { createHttpProvider } from './http-provider.ts';

interface AnthropicOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** Anthropic, or any provider that speaks the Messages API below its own base URL. https://docs.anthropic.com/en/api/messages */
export const createAnthropicUpstream = ({ baseUrl, apiKey }: AnthropicOptions): Upstream =>
  createHttpProvider({
    name: 'anthropic',
    protocol: 'messages',
    baseUrl,
    credentials: createKeyCredentials(apiKey, (key) => ({ 'x-api-key': key })),
    defaultHeaders: { 'anthropic-version': '2023-06-01' },
  });
