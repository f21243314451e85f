import type { TrajectorySettings } from '../../domain/grader-settings.ts';
import { type Grader, type Grading, toWord } from '../grader.ts';
import { watchLibrary } from '../trajectory/library.ts';
import { watchLoops, watchReversals } from '../trajectory/watch-loops.ts';
import { watchRule } from '../trajectory/watch-rule.ts';

/** How the agent went about it: rules over its steps, loops, and edits back and forth. */
export function createTrajectoryGrader(settings: TrajectorySettings): Grader {
  return {
    name: 'trajectory',
    version: 1,
    needs: 'trace',
    basis: () => settings,
    open: () => openGrading(settings),
  };
}

function openGrading({ library, rules, maxRepeats, maxReversals }: TrajectorySettings): Grading {
  const watches = [
    ...library.map(watchLibrary),
    ...rules.map(watchRule),
    watchLoops(maxRepeats),
    watchReversals(maxReversals),
  ];
  const counts = { steps: 0, toolCalls: 0, validations: 0, testRuns: 0, edits: 0 };
  return {
    take(step) {
      counts.steps++;
      if (isToolCall(step.event.kind)) counts.toolCalls++;
      if (step.validations.length > 0) counts.validations++;
      if (step.tests !== null) counts.testRuns++;
      if (step.writes.length > 0) counts.edits++;
      for (const watch of watches) watch.take(step);
    },
    finish() {
      const share = counts.toolCalls === 0 ? 0 : counts.validations / counts.toolCalls;
      const word = toWord(
        watches.map((watch) => watch.finish()),
        { ...counts, validationShare: share },
      );
      const said = `${counts.validations} of ${counts.toolCalls} tool calls ran tests, lint, types or a build`;
      return { ...word, evidence: [...word.evidence, { text: said }] };
    },
  };
}

const isToolCall = (kind: string) => /^(command|edit|read|search|tool|skill|agent)$/.test(kind);
