import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCodexLogin } from '../../../src/adapters/upstreams/codex-login.ts';
import { createResponsesUpstream } from '../../../src/adapters/upstreams/openai.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { call, openGateway, readText } from '../../gateway/open-gateway.ts';
import { answerOfLogin, type LoginServer, serveLogin } from '../../support/login-server.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A gateway that has the user's login, before a provider that takes nothing else. */
async function open(server: LoginServer, path: string, tokenUrl = server.tokenUrl) {
  const credentials = openCodexLogin({ path, tokenUrl, clock: systemClock });
  const upstream = createResponsesUpstream({ baseUrl: server.baseUrl, credentials });
  const { admission } = await openGateway(upstream);
  const ask = async () => {
    const response = await call(admission);
    return { status: response.statusCode, text: await readText(response) };
  };
  return { admission, ask };
}

const readAuth = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const answered = { status: 200, text: answerOfLogin };

describe('a ChatGPT login', () => {
  test('that holds is used as it is', async () => {
    const server = await serveLogin();
    const { ask, admission } = await open(server, server.layLogin(60));
    expect(await ask()).toEqual(answered);
    expect(server.renewals).toEqual([]);
    expect(server.asked[0]?.['chatgpt-account-id']).toBe('account-1');
    expect(JSON.stringify(server.asked)).not.toContain(admission.token);
  });

  test('that is about to end is renewed once for all who ask, and written back for the user’s own Codex', async () => {
    const server = await serveLogin();
    const path = server.layLogin(4);
    const before = readAuth(path);
    const { ask } = await open(server, path);
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(answered));
    expect(server.renewals).toEqual([
      expect.objectContaining({ grant_type: 'refresh_token', refresh_token: before.tokens.refresh_token }),
    ]);
    const after = readAuth(path);
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(before).toSorted());
    expect(after.tokens.account_id).toBe('account-1');
    expect(after.tokens.refresh_token).not.toBe(before.tokens.refresh_token);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['auth.json']);
    // What stands there now is good for the next renewal.
    server.revoke();
    expect(await ask()).toEqual(answered);
  });

  test('that the provider refuses is renewed, and the request sent again: the agent sees nothing of it', async () => {
    const server = await serveLogin();
    const { ask, admission } = await open(server, server.layLogin(60));
    server.revoke();
    expect(await Promise.all(Array.from({ length: 8 }, ask))).toEqual(Array(8).fill(answered));
    expect(server.renewals).toHaveLength(1);
    expect(admission.failures()).toEqual([]);
  });

  test('that the user’s own Codex has renewed is read, and not renewed again', async () => {
    const server = await serveLogin();
    const path = server.layLogin(60);
    const { ask } = await open(server, path);
    server.renewElsewhere(path);
    expect(await ask()).toEqual(answered);
    expect(server.renewals).toEqual([]);
  });

  test('that the user’s own Codex renews at the same moment is read afterwards', async () => {
    const server = await serveLogin();
    const path = server.layLogin(60);
    const { ask } = await open(server, path);
    server.revoke();
    server.onRenewal = () => server.renewElsewhere(path);
    const elsewhere = async () => readAuth(path).tokens.refresh_token;
    expect(await ask()).toEqual(answered);
    expect(await elsewhere()).toMatch(/^refresh-secret/);
    expect(server.renewals).toHaveLength(1);
  });

  test('that has ended is the failure that no trial mends, and says what to do', async () => {
    const server = await serveLogin();
    const path = server.layLogin(-1);
    const { ask, admission } = await open(server, path);
    server.end('refresh_token_expired');
    const { status, text } = await ask();
    expect(status).toBe(401);
    expect(JSON.parse(text).error).toMatchObject({
      code: 'login-ended',
      message: 'the ChatGPT login has ended (refresh_token_expired): codex login',
    });
    expect(server.asked).toEqual([]);
    expect(admission.failures()).toEqual([401]);
    for (const secret of Object.values(readAuth(path).tokens)) expect(text).not.toContain(secret);
  });

  test('that cannot be renewed is used until it ends', async () => {
    const server = await serveLogin();
    const layWithoutRenewal = (minutesLeft: number): string => {
      const path = server.layLogin(minutesLeft);
      const auth = readAuth(path);
      const { refresh_token: _, ...tokens } = auth.tokens;
      writeFileSync(path, JSON.stringify({ ...auth, tokens }));
      return path;
    };
    expect(await (await open(server, layWithoutRenewal(2))).ask()).toEqual(answered);
    const ended = await (await open(server, layWithoutRenewal(-1))).ask();
    expect(ended.status).toBe(401);
    expect(ended.text).toContain('the ChatGPT login has ended (it cannot be renewed): codex login');
    expect(server.renewals).toEqual([]);
  });

  test('that the user has left is over', async () => {
    const server = await serveLogin();
    const path = server.layLogin(-1);
    const { ask } = await open(server, path);
    rmSync(path);
    const { status, text } = await ask();
    expect(status).toBe(401);
    expect(text).toContain('logged out');
    expect(text).not.toContain(path);
  });

  test('whose server cannot be reached is the provider’s failure, and costs nothing', async () => {
    const server = await serveLogin();
    const { ask, admission } = await open(server, server.layLogin(-1), 'http://127.0.0.1:1/oauth/token');
    expect((await ask()).status).toBe(502);
    expect(admission.failures()).toEqual([502]);
    expect(admission.hasUnanswered()).toBe(false);
  });

  test.each([
    ['is not there', undefined, /cannot be read \(ENOENT\).*codex login/],
    ['holds a key instead', '{"OPENAI_API_KEY":"sk-of-mine"}', /holds no ChatGPT login.*access = "key"/],
    ['is damaged', '{"tokens":{"access_token":"secret-of-mine"', /holds no ChatGPT login/],
  ])('whose file %s is asked for', (_, text, expected) => {
    const path = join(temporaryDirectory(), 'auth.json');
    if (text !== undefined) writeFileSync(path, text);
    const opening = () => openCodexLogin({ path, tokenUrl: 'http://127.0.0.1:1', clock: systemClock });
    expect(opening).toThrow(expected);
    expect(opening).not.toThrow(/of-mine/);
  });
});
