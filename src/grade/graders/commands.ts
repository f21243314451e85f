import type { CommandsSettings } from '../../domain/grader-settings.ts';
import { createCommandMatch } from '../commands/match-command.ts';
import { type ReachedCommand, toText } from '../commands/reached-command.ts';
import { type Finding, type Grader, type Grading, inTrace, toWord } from '../grader.ts';
import type { Step } from '../step.ts';

/**
 * Commands that an agent must not, must, or must in this order run, over what its scripts would reach and not over their
 * text. A forbidden one counts even where it failed.
 */
export function createCommandsGrader(settings: CommandsSettings): Grader {
  return {
    name: 'commands',
    version: 1,
    needs: 'trace',
    basis: () => settings,
    open: () => openGrading(settings),
  };
}

function openGrading({ forbidden, required, order, limits, ignoresFailed }: CommandsSettings): Grading {
  const watches = [
    ...forbidden.map(watchForbidden),
    ...required.map(watchRequired),
    ...order.map(watchOrder),
    ...limits.map(watchLimit),
  ];
  let [commandCount, failedCount] = [0, 0];
  return {
    take(step) {
      const { event, commands } = step;
      if (event.kind !== 'command') return;
      const hasFailed = event.exitCode !== null && event.exitCode !== 0;
      commandCount++;
      if (hasFailed) failedCount++;
      const isIgnored = hasFailed && ignoresFailed;
      for (const command of commands)
        for (const watch of watches) if (!isIgnored || watch.countsFailed) watch.take(command, step);
    },
    finish: () =>
      toWord(
        watches.map((watch) => watch.finish()),
        { commandCount, failedCount },
      ),
  };
}

interface Watch {
  readonly countsFailed: boolean;
  take(command: ReachedCommand, step: Step): void;
  finish(): Finding;
}

function watchForbidden(pattern: string): Watch {
  const matches = createCommandMatch(pattern);
  let found: Finding | undefined;
  return {
    countsFailed: true,
    take(command, step) {
      if (found || !matches(command)) return;
      const by = command.route.length === 0 ? '' : `, by way of ${command.route.join(', ')}`;
      found = {
        holds: false,
        evidence: inTrace(step, `ran ${toText(command)}, and ${pattern} is forbidden${by}`, toQuote(step)),
      };
    },
    finish: () => found ?? { holds: true, evidence: { text: `did not run ${pattern}` } },
  };
}

function watchRequired(pattern: string): Watch {
  const matches = createCommandMatch(pattern);
  let found: Finding | undefined;
  return {
    countsFailed: false,
    take(command, step) {
      if (found || !matches(command)) return;
      found = { holds: true, evidence: inTrace(step, `ran ${toText(command)}`, toQuote(step)) };
    },
    finish: () => found ?? { holds: false, evidence: { text: `did not run ${pattern}, which is required` } },
  };
}

function watchOrder(patterns: readonly string[]): Watch {
  const matches = patterns.map(createCommandMatch);
  let next = 0;
  let last: Step | undefined;
  return {
    countsFailed: false,
    take(command, step) {
      if (!matches[next]?.(command)) return;
      next++;
      last = step;
    },
    finish() {
      const whole = patterns.join(', then ');
      if (next === patterns.length && last) return { holds: true, evidence: inTrace(last, `ran ${whole}`) };
      const missing = `${patterns[next]} did not come`;
      return {
        holds: false,
        evidence: last
          ? inTrace(last, `${whole}: after ${patterns[next - 1]}, ${missing}`)
          : { text: `${whole}: ${missing}` },
      };
    },
  };
}

function watchLimit({ command: pattern, max }: CommandsSettings['limits'][number]): Watch {
  const matches = createCommandMatch(pattern);
  let count = 0;
  let beyond: Step | undefined;
  return {
    countsFailed: false,
    take(command, step) {
      if (!matches(command)) return;
      count++;
      if (count > max) beyond ??= step;
    },
    finish() {
      const text = `ran ${pattern} ${count} times, at most ${max} allowed`;
      return { holds: count <= max, evidence: beyond ? inTrace(beyond, text, toQuote(beyond)) : { text } };
    },
  };
}

const toQuote = ({ event }: Step) => (event.kind === 'command' ? event.command : undefined);
