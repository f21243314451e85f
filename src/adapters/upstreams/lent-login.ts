import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { LentLogin } from '../../ports.ts';

/**
 * What Codex keeps of `codex login --with-access-token`: a token that it trades for an account, or an identity in whose name it
 * signs each request. Neither changes by being used, so that a copy puts no other out of force.
 */
const OwnForms = z
  .looseObject({
    personal_access_token: z.string().min(1).nullish(),
    agent_identity: z.union([z.string().min(1), z.looseObject({})]).nullish(),
    tokens: z.unknown().optional(),
  })
  .refine(
    ({ tokens, personal_access_token: token, agent_identity: identity }) => !tokens && (token || identity),
  );

/**
 * A login that the gateway cannot show for an agent, because only Codex knows how.
 * @returns `undefined` for every other, and for none
 */
export function readLentLogin(path: string): LentLogin | undefined {
  let authFile: string;
  try {
    authFile = readFileSync(path, 'utf8');
  } catch {
    // Whoever wants to keep it says what is amiss.
    return undefined;
  }
  return OwnForms.safeParse(parseJson(authFile)).success ? { authFile } : undefined;
}
