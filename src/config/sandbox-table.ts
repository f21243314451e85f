import * as z from 'zod';
import { sandboxKinds } from './sandbox-kinds.ts';

const kind = z.enum(sandboxKinds);
const limits = {
  memory_mb: z
    .number()
    .int()
    .min(16)
    .optional()
    .describe(
      'Megabytes for all processes of a command and its temporary files together; 8192 unless told, or four fifths of the machine’s.',
    ),
  processes: z
    .number()
    .int()
    .min(16)
    .optional()
    .describe('Processes and threads of a command at once; 4096 unless told.'),
  cpus: z.number().min(0.1).optional().describe('Cores that a command may keep busy; all unless told.'),
  disk_mb: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Megabytes that a command may write to its workspace and home together; 10240 unless told.'),
  files: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Files that it may make there; 1000000 unless told.'),
  output_mb: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Megabytes that are kept of what it prints; 256 unless told.'),
};

const Phase = z
  .strictObject({ kind: kind.optional().describe('As above, for this phase alone.'), ...limits })
  .prefault({});

export const SandboxTable = z
  .strictObject({
    kind: kind
      .default('bubblewrap')
      .describe(
        'Where set-up, agents and tests run. "host" runs them unsealed, and every page says so ([more](sandboxes.md)).',
      ),
    ...limits,
    image: z
      .string()
      .regex(
        /^(\S+@)?sha256:[0-9a-f]{64}$/,
        'must be a digest, "NAME@sha256:…" or "sha256:…": a tag can be moved',
      )
      .optional()
      .describe(
        'For "docker" and "podman": an image with your toolchains; this machine’s own system when absent.',
      ),
    runtime: z
      .string()
      .regex(/^[\w./-]+$/)
      .optional()
      .describe(
        'For "docker" and "podman": the runtime, such as "runc" or "runsc"; the engine’s own choice when absent.',
      ),
    bubblewrap: z.string().optional().describe('Path of bwrap, when it is not on the PATH.'),
    toolchains: z
      .array(z.string())
      .default([])
      .describe('Folders of toolchains outside /usr, mounted read-only, their bin folder on the PATH.'),
    agent: Phase,
    setup: Phase,
    test: Phase,
  })
  .prefault({});
