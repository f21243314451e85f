import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

export interface LoginServer {
  readonly tokenUrl: string;
  /** API root of the provider behind the login. */
  readonly baseUrl: string;
  /** Bodies of the renewals that were asked for. */
  readonly renewals: readonly Record<string, unknown>[];
  /** Headers of the model requests that came. */
  readonly asked: readonly IncomingHttpHeaders[];
  /** Lays the login of a user as Codex keeps it. @returns its path */
  layLogin(minutesLeft: number, directory?: string): string;
  /** What the user's own Codex does meanwhile. */
  renewElsewhere(path: string): void;
  /** The access token that is in force is in force no more. */
  revoke(): void;
  /** A login is answered with this code from now on. */
  end(code: string): void;
  /** Called while a renewal is in hand, before it is answered. */
  onRenewal: () => void;
}

/** What the provider says to everybody: nothing, for 3 tokens and 4. */
export const answerOfLogin = `event: response.completed\ndata: ${JSON.stringify({
  type: 'response.completed',
  response: { id: 'resp_1', usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 } },
})}\n\n`;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * ChatGPT's login as far as Codex meets it, and a provider behind it: each refresh token is good for one renewal, and each
 * renewal puts the former access token out of force.
 */
export async function serveLogin(nowMs: () => number = Date.now): Promise<LoginServer> {
  const renewals: Record<string, unknown>[] = [];
  const asked: IncomingHttpHeaders[] = [];
  let count = 0;
  let inForce = '';
  let refreshToken = '';
  let endCode: string | undefined;
  const toToken = (minutes: number): string =>
    [
      encode({ alg: 'none' }),
      encode({
        exp: Math.floor(nowMs() / 1000) + minutes * 60,
        'https://api.openai.com/auth': { chatgpt_account_id: 'account-1', chatgpt_plan_type: 'plus' },
      }),
      `signature-${++count}`,
    ].join('.');
  const give = (minutes: number) => {
    inForce = toToken(minutes);
    refreshToken = `refresh-secret-${++count}`;
    return { id_token: toToken(60), access_token: inForce, refresh_token: refreshToken };
  };
  const server: { onRenewal: () => void } = { onRenewal: () => {} };

  const listening = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const send = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.url === '/oauth/token') {
      const renewal = JSON.parse(body);
      renewals.push(renewal);
      server.onRenewal();
      if (endCode !== undefined) return send(401, { error: { code: endCode, message: 'ended' } });
      if (renewal.refresh_token !== refreshToken)
        return send(401, { error: { code: 'refresh_token_reused', message: 'used' } });
      return send(200, give(24 * 60));
    }
    if (request.method !== 'POST' || request.url !== '/backend-api/codex/responses') return send(404, {});
    asked.push(request.headers);
    const isKnown =
      request.headers.authorization === `Bearer ${inForce}` &&
      request.headers['chatgpt-account-id'] === 'account-1';
    if (!isKnown) return send(401, { error: { code: 'token_expired', message: 'expired' } });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(answerOfLogin);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => {
    listening.close();
    listening.closeAllConnections();
  });
  const root = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return Object.assign(server, {
    tokenUrl: `${root}/oauth/token`,
    baseUrl: `${root}/backend-api/codex`,
    renewals,
    asked,
    layLogin(minutesLeft: number, directory = temporaryDirectory()) {
      const path = join(directory, 'auth.json');
      const auth = {
        OPENAI_API_KEY: null,
        tokens: { ...give(minutesLeft), account_id: 'account-1' },
        last_refresh: new Date(nowMs()).toISOString(),
      };
      writeFileSync(path, JSON.stringify(auth, null, 2));
      chmodSync(path, 0o600);
      return path;
    },
    renewElsewhere(path: string) {
      const auth = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...auth, tokens: { ...auth.tokens, ...give(24 * 60) } }));
    },
    revoke() {
      inForce = 'none';
    },
    end(code: string) {
      endCode = code;
    },
  });
}
