import { posix } from 'node:path';
import type { TrialEvent } from '../domain/trial-event.ts';
import type { Shell } from '../ports.ts';
import { reachCommands } from './commands/reach-commands.ts';
import { type ReachedCommand, toText } from './commands/reached-command.ts';
import { listReads, listWrites } from './commands/touched-files.ts';
import { toTestResult, toValidation, type Validation } from './commands/validation.ts';
import { createWrittenFiles } from './commands/written-files.ts';

/** An event, and what it did as far as that can be told: what graders of the process look at. */
export interface Step {
  readonly event: TrialEvent;
  /** What a command would run; empty for every other event. */
  readonly commands: readonly ReachedCommand[];
  /** Relative to the repository; what lies outside is left out. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly validations: readonly { readonly what: Validation; readonly command: ReachedCommand }[];
  /** Of the tests that it ran; `null` where it ran none. */
  readonly tests: 'passed' | 'failed' | 'unknown' | null;
}

/** Reads a trial's events in their order. Where no event tells the root of the repository, it is where commands begin. */
export function createSteps(shell: Shell, testCommand: string): (event: TrialEvent) => Step {
  const files = createWrittenFiles();
  let root = '/workspace';
  const suite = new Set(
    reachCommands(testCommand, { folder: root, provesSuccess: true }, shell, createWrittenFiles())
      .filter(({ name }) => name !== 'cd')
      .map(toText),
  );
  const toInside = (paths: readonly string[]) =>
    [...new Set(paths)].flatMap((path) => {
      const inside = posix.relative(root, posix.resolve(root, path));
      return inside === '' || inside.startsWith('..') ? [] : [inside];
    });
  return (event) => {
    const nothing = { event, commands: [], reads: [], writes: [], validations: [], tests: null };
    switch (event.kind) {
      case 'started':
        if (event.agent === null && event.cwd !== null) root = event.cwd;
        return nothing;
      case 'read':
        return { ...nothing, reads: toInside([event.path]) };
      case 'edit':
        for (const file of event.files) files.edit(file, root);
        return {
          ...nothing,
          writes: toInside(event.files.flatMap(({ path, movedTo }) => (movedTo ? [path, movedTo] : [path]))),
        };
      case 'command': {
        const start = { folder: event.cwd ?? root, provesSuccess: true };
        const commands = reachCommands(event.command, start, shell, files);
        const validations = commands.flatMap((command) => {
          const what = toValidation(command, suite);
          return what ? [{ what, command }] : [];
        });
        const run = validations.find(({ what }) => what === 'tests');
        return {
          event,
          commands,
          reads: toInside(commands.flatMap(listReads)),
          writes: toInside(commands.flatMap(listWrites)),
          validations,
          tests: run ? toTestResult(event, run.command) : null,
        };
      }
      default:
        return nothing;
    }
  };
}
