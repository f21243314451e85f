import * as z from 'zod';

/** What set-up has made of a base, and what it rests on. */
export const PreparedEnvironment = z.object({
  /** Name of the environment layer, the same for every base with the same dependencies; `null` where it is the base's own, or none. */
  layer: z.string().nullable(),
  /** What each probed toolchain says of itself. */
  versions: z.record(z.string(), z.string()),
  /** Git's ids of the files that key the layer, by path. */
  inputs: z.record(z.string(), z.string()),
  /** As they went when they were run, which may be long ago. */
  steps: z.array(z.object({ name: z.string(), durationMs: z.number(), hasFailed: z.boolean() })),
});
export type PreparedEnvironment = z.infer<typeof PreparedEnvironment>;

/** What was there when a task was validated: where one of these differs, its tests may behave otherwise. */
export const Pinned = PreparedEnvironment.pick({ inputs: true }).extend({
  /** Absent in a task's file, as every `null` is. */
  layer: PreparedEnvironment.shape.layer.default(null),
  /** The system that commands see, such as `Debian GNU/Linux 12 (bookworm)`. */
  system: z.string(),
  /** Sha256 of the list of its packages with their versions; `null` where it keeps none that we can read. */
  systemPackages: z.string().nullable().default(null),
  /** What the machine had. */
  coreCount: z.number().int().positive(),
  memoryBytes: z.number().int().positive(),
  /** What of it the sandbox let one run of the suite take; absent in tasks of older versions. */
  ceiling: z.object({ cpuCount: z.number().positive(), memoryBytes: z.number().positive() }).optional(),
});
export type Pinned = z.infer<typeof Pinned>;
