import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openCodexLogin } from '../../src/adapters/upstreams/codex-login.ts';
import { createResponsesUpstream } from '../../src/adapters/upstreams/openai.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { systemClock } from '../../src/system-clock.ts';
import { codexBinary } from '../support/codex-binary.ts';
import { serveLogin } from '../support/login-server.ts';
import { requires } from '../support/requires.ts';
import { layOutRepository, runCodex } from './codex-scene.ts';

const model = 'gpt-5.5-strong';
const readAuth = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

requires('codex').describe('a ChatGPT login', () => {
  test('answers Codex, which holds nothing but the token of its trial', async () => {
    const server = await serveLogin();
    const path = server.layLogin(-1);
    const credentials = openCodexLogin({ path, tokenUrl: server.tokenUrl, clock: systemClock });
    const upstream = createResponsesUpstream({ baseUrl: server.baseUrl, credentials });
    const { directory, repo } = layOutRepository({ 'a.txt': 'a\n' });
    const socketPath = join(directory, 'gateway', 'gateway.sock');
    const gateway = await createGateway({ findUpstream: () => upstream, clock: systemClock, socketPath });
    onTestFinished(() => gateway.close());
    const admission = gateway.admit({ trialId: 'e/t/v/1', model, protocol: 'responses', seed: 1 });
    const run = await runCodex({ admission, directory, repo }, { model, args: ['--json', 'Say nothing.'] });
    expect(run.exitCode).toBe(0);
    expect(admission.usage()).toMatchObject({ requestCount: 1, inputTokens: 3, outputTokens: 4 });
    expect(server.renewals).toHaveLength(1);
    const said = JSON.stringify(run);
    for (const secret of Object.values(readAuth(path).tokens)) expect(said).not.toContain(secret);
  });

  test('is renewed as Codex itself renews it, and left as Codex leaves it', async () => {
    const server = await serveLogin();
    const { directory, repo } = layOutRepository({});
    const home = join(directory, 'home');
    const path = server.layLogin(1, home);
    const codex = spawn(codexBinary ?? '', ['exec', '-C', repo, '-m', model, 'Say nothing.'], {
      stdio: 'ignore',
      env: {
        ...{ PATH: process.env.PATH, HOME: home, CODEX_HOME: home, TMPDIR: join(directory, 'tmp') },
        CODEX_REFRESH_TOKEN_URL_OVERRIDE: server.tokenUrl,
      },
    });
    const ended = once(codex, 'exit');
    const before = readAuth(path).tokens.refresh_token;
    await vi.waitFor(() => expect(readAuth(path).tokens.refresh_token).not.toBe(before), 60_000);
    codex.kill('SIGKILL');
    await ended;
    const byCodex = { auth: readAuth(path), mode: statSync(path).mode };

    const own = server.layLogin(1);
    await openCodexLogin({ path: own, tokenUrl: server.tokenUrl, clock: systemClock }).read();
    const byUs = { auth: readAuth(own), mode: statSync(own).mode };
    const formOf = (auth: { tokens: object }) => [
      Object.keys(auth).toSorted(),
      Object.keys(auth.tokens).toSorted(),
    ];
    expect(formOf(byUs.auth)).toEqual(formOf(byCodex.auth));
    expect(byUs.mode).toBe(byCodex.mode);
    const [theirs = {}, ours = {}] = server.renewals;
    const { refresh_reason: _, refresh_token: __, ...same } = theirs;
    expect(ours).toEqual({ ...same, refresh_token: expect.any(String) });
  });
});
