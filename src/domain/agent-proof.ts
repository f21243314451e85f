import * as z from 'zod';

/** That the agent of a variant has really run a command on a machine. */
export const AgentProof = z.object({
  /** Of the variant's settings and the machine's facts. */
  id: z.string(),
  provedAt: z.string(),
});
export type AgentProof = z.infer<typeof AgentProof>;
