import * as z from 'zod';

/** A file that holds telltales, by their numbers. */
export const TelltaleFile = z.object({ path: z.string(), telltales: z.array(z.number().int()) });
export type TelltaleFile = z.infer<typeof TelltaleFile>;

/** What was found in a layer that never changes, when it was searched for one task. */
export const LayerScan = z.object({
  /** Hash of all that the search rests on: the layer, what was looked for, how. */
  id: z.string(),
  taskId: z.string(),
  files: z.array(TelltaleFile),
  /** Git's own places that hold what the base does not, each said in words. */
  faults: z.array(z.string()),
});
export type LayerScan = z.infer<typeof LayerScan>;
