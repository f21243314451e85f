import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { UnsentError } from '../../domain/unsent-error.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Clock } from '../../ports.ts';
import type { Credentials, CredentialsReading, Headers } from './credentials.ts';

/** Codex's own `auth.json`, as far as a login goes; what else stands there is left as it is. */
const AuthFile = z.looseObject({
  tokens: z.looseObject({
    access_token: z.string().min(1),
    /** Without one the login is used until it ends. */
    refresh_token: z.string().nullish(),
    account_id: z.string().nullish(),
  }),
});
type AuthFile = z.infer<typeof AuthFile>;

const RenewedTokens = z.object({
  id_token: z.string().exactOptional(),
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).exactOptional(),
});

const Claims = z.object({ exp: z.number() });
const TokenError = z.object({ error: z.union([z.string(), z.object({ code: z.string().nullish() })]) });

/** Codex's own, public: a login is renewed by whom it was made. */
const clientId = 'app_EMoamEEZ73f0CkXaXp7hrann';
/** As Codex 0.169 does: it renews what would end within so long. */
const earlyMs = 5 * 60_000;
/** What the server says of a login that no request brings back. */
const endedForm = /^(refresh_token_(expired|reused|invalidated)|invalid_grant|token_revoked)$/;

export interface CodexLoginOptions {
  /** `auth.json` in the user's CODEX_HOME. */
  readonly path: string;
  /** Where Codex renews its tokens: https://auth.openai.com/oauth/token */
  readonly tokenUrl: string;
  readonly clock: Clock;
}

/**
 * The user's ChatGPT login, kept by Codex in a file. It is renewed as Codex does it, one renewal at a time, and written back
 * in one move: each renewal makes the former token invalid, so that the user's own Codex has to find the new one.
 * @throws {UsageError} where there is no login, saying how to get one
 */
export function openCodexLogin({ path, tokenUrl, clock }: CodexLoginOptions): Credentials {
  let known = readAuthFile(path);
  let renewing: Promise<string | undefined> | undefined;

  /** @returns why there is no other token, and will be none */
  async function renewOnce(): Promise<string | undefined> {
    const before = known.tokens.access_token;
    known = readAuthFile(path);
    // The user's own Codex was quicker.
    if (known.tokens.access_token !== before) return undefined;
    const used = known.tokens.refresh_token;
    if (!used) return 'it cannot be renewed';
    const reply = await askForTokens(tokenUrl, used);
    const current = readAuthFile(path);
    if (current.tokens.refresh_token !== used) {
      known = current;
      return undefined;
    }
    if (reply.kind === 'refused') return reply.code;
    known = {
      ...current,
      tokens: { ...current.tokens, ...reply.tokens },
      last_refresh: clock.now().toISOString(),
    };
    await replaceFile(path, `${JSON.stringify(known, null, 2)}`);
    return undefined;
  }

  const renew = (): Promise<string | undefined> => {
    renewing ??= renewOnce()
      .catch((error: unknown) => {
        // The file is gone, or of another login. The message names its place, which is no business of an agent's.
        if (error instanceof UsageError) return 'logged out';
        throw error;
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  return {
    async read(): Promise<CredentialsReading> {
      if (endsWithin(known.tokens.access_token, earlyMs, clock)) {
        const end = await renew();
        // What has not ended yet may be used until it has.
        if (end !== undefined && endsWithin(known.tokens.access_token, 0, clock))
          return { kind: 'ended', detail: `the ChatGPT login has ended (${end}): codex login` };
      }
      return { kind: 'known', headers: toHeaders(known) };
    },
    async renew(refused) {
      const isOther = () => refused.authorization !== toHeaders(known).authorization;
      return isOther() || ((await renew()) === undefined && isOther());
    },
  };
}

function readAuthFile(path: string): AuthFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `no ChatGPT login: ${path} cannot be read (${code}). Log in with codex login and cli_auth_credentials_store = "file", or set [gateway] access = "key"`,
    );
  }
  const auth = AuthFile.safeParse(parseJson(text)).data;
  if (auth) return auth;
  // Nothing of the file may be shown.
  throw new UsageError(
    `${path} holds no ChatGPT login: log in with codex login, or set [gateway] access = "key"`,
  );
}

const toHeaders = ({ tokens }: AuthFile): Headers => ({
  authorization: `Bearer ${tokens.access_token}`,
  ...(tokens.account_id ? { 'chatgpt-account-id': tokens.account_id } : {}),
});

/** A token that does not say when it ends is used until it is refused. */
function endsWithin(token: string, ms: number, clock: Clock): boolean {
  const [, body = ''] = token.split('.');
  const claims = Claims.safeParse(parseJson(Buffer.from(body, 'base64url').toString('utf8'))).data;
  return claims !== undefined && claims.exp * 1000 - clock.now().getTime() <= ms;
}

type TokenReply =
  | { readonly kind: 'given'; readonly tokens: z.infer<typeof RenewedTokens> }
  | { readonly kind: 'refused'; readonly code: string };

async function askForTokens(url: string, refreshToken: string): Promise<TokenReply> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: clientId,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    throw new UnsentError(cause?.code ?? (error as Error).name);
  }
  const tokens = RenewedTokens.safeParse(parseJson(text)).data;
  if (status === 200 && tokens) return { kind: 'given', tokens };
  const said = TokenError.safeParse(parseJson(text)).data?.error;
  const code = typeof said === 'string' ? said : (said?.code ?? '');
  if (endedForm.test(code)) return { kind: 'refused', code };
  if (status === 401) return { kind: 'refused', code: 'status 401' };
  throw new UnsentError(`login-renewal-${status}`);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flush: true, flag: 'wx' });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
