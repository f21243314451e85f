import * as z from 'zod';

/** One request of an agent and what it was given, as a cassette keeps it: secrets are out. */
export const Exchange = z.object({
  /** The agent's own id of the conversation; `null` where it sends none. */
  threadId: z.string().nullable(),
  /** Below the API root `/v1`. */
  path: z.string(),
  request: z.json(),
  status: z.number().int(),
  /** Those by which an agent goes: the kind of the answer, and when to come back. */
  headers: z.record(z.string(), z.string()),
  answer: z.string(),
  /** False where the answer broke off, or where the agent went away before its end. */
  isWhole: z.boolean(),
  /** It was refused here, because it could have passed the trial's own limit in dollars; absent where a provider was asked. */
  ceiling: z.literal('trial').exactOptional(),
});
export type Exchange = z.infer<typeof Exchange>;
