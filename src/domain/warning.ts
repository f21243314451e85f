import * as z from 'zod';

/** Something that a reader must know before trusting a number, and what to do about it. */
export const Warning = z.object({ code: z.string(), text: z.string(), fix: z.string() });
export type Warning = z.infer<typeof Warning>;
