import type { StepPattern, TrajectoryRule } from '../../domain/grader-settings.ts';
import { type Finding, inTrace } from '../grader.ts';
import type { Step } from '../step.ts';
import { createStepMatch, describePattern } from './match-step.ts';
import type { Watch } from './watch.ts';

/** Where one command does several things, they are taken to come in the order that the rule wants. */
export function watchRule(rule: TrajectoryRule): Watch {
  switch (rule.kind) {
    case 'sequence':
    case 'never':
      return watchSequence(rule.name, rule.steps, rule.kind === 'sequence');
    case 'before':
      return watchBefore(rule.name, rule.each, rule.other);
    case 'after':
      return watchAfter(rule.name, rule.each, rule.other);
  }
}

function watchSequence(name: string, patterns: readonly StepPattern[], isWanted: boolean): Watch {
  const matches = patterns.map(createStepMatch);
  let next = 0;
  let last: Step | undefined;
  return {
    take(step) {
      while (matches[next]?.(step)) {
        next++;
        last = step;
      }
    },
    finish() {
      const isWhole = next === patterns.length;
      const missing = patterns[next];
      const text =
        missing === undefined
          ? `${name}: it came, in this order`
          : `${name}: ${describePattern(missing)} did not come${next > 0 ? ' after the others' : ''}`;
      return toFinding(isWhole === isWanted, last, text);
    },
  };
}

function watchBefore(name: string, each: StepPattern, other: StepPattern): Watch {
  const [isEach, isOther] = [createStepMatch(each), createStepMatch(other)];
  let isReady = false;
  let early: Step | undefined;
  let count = 0;
  return {
    take(step) {
      isReady ||= isOther(step);
      if (!isEach(step)) return;
      count++;
      if (!isReady) early ??= step;
    },
    finish: () =>
      early
        ? toFinding(false, early, `${name}: ${describePattern(each)} before any ${describePattern(other)}`)
        : toFinding(true, undefined, `${name}: held ${count} times`),
  };
}

function watchAfter(name: string, each: StepPattern, other: StepPattern): Watch {
  const [isEach, isOther] = [createStepMatch(each), createStepMatch(other)];
  let open: Step | undefined;
  let count = 0;
  return {
    take(step) {
      if (isEach(step)) {
        count++;
        open = step;
      }
      if (isOther(step)) open = undefined;
    },
    finish: () =>
      open
        ? toFinding(false, open, `${name}: no ${describePattern(other)} after ${describePattern(each)}`)
        : toFinding(true, undefined, `${name}: held ${count} times`),
  };
}

function toFinding(holds: boolean, step: Step | undefined, text: string): Finding {
  return { holds, evidence: step ? inTrace(step, text, toQuote(step)) : { text } };
}

export function toQuote({ event }: Step): string | undefined {
  if (event.kind === 'command') return event.command;
  if (event.kind === 'edit') return event.files.map(({ kind, path }) => `${kind} ${path}`).join(', ');
  return undefined;
}
