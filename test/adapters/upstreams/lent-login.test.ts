import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLentLogin } from '../../../src/adapters/upstreams/lent-login.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('what the gateway cannot show for an agent', () => {
  function check(name: string, auth: unknown, isLent: boolean) {
    test(name, () => {
      const path = join(temporaryDirectory(), 'auth.json');
      const text = typeof auth === 'string' ? auth : JSON.stringify(auth);
      if (auth !== undefined) writeFileSync(path, text);
      expect(readLentLogin(path)).toEqual(isLent ? { authFile: text } : undefined);
    });
  }
  check('a personal access token', { personal_access_token: 'at-1' }, true);
  check(
    'the same with its mode',
    { auth_mode: 'personalAccessToken', OPENAI_API_KEY: null, personal_access_token: 'at-1' },
    true,
  );
  check('an identity as a token', { auth_mode: 'agentIdentity', agent_identity: 'a.b.c' }, true);
  check('an identity with its own key', { agent_identity: { agent_private_key: 'k' } }, true);
  check('but no login that can be renewed', { tokens: { access_token: 'a', refresh_token: 'r' } }, false);
  check('nor one beside an identity', { tokens: { access_token: 'a' }, agent_identity: 'a.b.c' }, false);
  check('nor a key', { OPENAI_API_KEY: 'sk-1' }, false);
  check('nor a damaged file', '{"personal_access_token":"at-1"', false);
  check('nor a file that is not there', undefined, false);
});
