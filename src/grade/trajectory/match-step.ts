import picomatch from 'picomatch';
import type { StepPattern } from '../../domain/grader-settings.ts';
import { createCommandMatch } from '../commands/match-command.ts';
import type { Step } from '../step.ts';

export type StepMatch = (step: Step) => boolean;

/** Whether a step is all that a pattern says. */
export function createStepMatch(pattern: StepPattern): StepMatch {
  const tests: StepMatch[] = [];
  const { command, edit, read, tests: result, validation, tool, skill, message } = pattern;
  if (command !== undefined) {
    const matches = createCommandMatch(command);
    tests.push(({ commands }) => commands.some(matches));
  }
  if (edit !== undefined) {
    const isEdited = toGlob(edit);
    tests.push(({ writes }) => writes.some(isEdited));
  }
  if (read !== undefined) {
    const isRead = toGlob(read);
    tests.push(({ reads }) => reads.some(isRead));
  }
  if (result !== undefined)
    tests.push(({ tests: run }) => run !== null && (result === 'any' || run === result));
  if (validation !== undefined)
    tests.push(({ validations }) => validations.some(({ what }) => what === validation));
  if (tool !== undefined) {
    const isTool = toGlob(tool);
    tests.push(({ event }) => event.kind === 'tool' && isTool(`${event.server ?? 'own'}/${event.tool}`));
  }
  if (skill !== undefined) tests.push(({ event }) => event.kind === 'skill' && event.name === skill);
  if (message !== undefined) {
    const form = new RegExp(message);
    tests.push(({ event }) => event.kind === 'message' && form.test(event.text));
  }
  return (step) => tests.length > 0 && tests.every((test) => test(step));
}

function toGlob(glob: string): (text: string) => boolean {
  const matches = picomatch(glob, { dot: true });
  return (text) => matches(text);
}

/** As the configuration has it. */
export function describePattern(pattern: StepPattern): string {
  return Object.entries(pattern)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${value}`)
    .join(' and ');
}
