import * as z from 'zod';

export const text = z.string();
export const Text = text.nullish().catch(null);
export const Flag = z.boolean().nullish().catch(null);

/** A part of a message; what else it holds depends on its type. */
export const Block = z.object({ type: text });
export const TextBlock = z.object({ type: z.literal('text'), text });
export type Block = z.infer<typeof Block>;
