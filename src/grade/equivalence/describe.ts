import { formatShare } from '../../domain/format-share.ts';
import type { MutationResult } from '../../domain/task.ts';
import type { GradeEvidence } from '../../domain/trial.ts';
import type { InputComparison } from './inputs/compare-inputs.ts';
import type { OwnTests } from './own-tests.ts';

const mostNamed = 20;

export function describeOwnTests(own: OwnTests): GradeEvidence[] {
  if (own.kind === 'none') return [{ text: own.text }];
  const { alike, departing, blindSpots } = own;
  const count = alike.length + departing.length;
  return [
    { text: `of ${count} tests that the agent has written, ${alike.length} pass on gold, too` },
    ...departing
      .slice(0, mostNamed)
      .map((id) => ({ text: `gold does otherwise, or has no such thing: ${id}` })),
    ...(blindSpots.tried === 0
      ? []
      : [
          {
            text: `of ${blindSpots.tried} faults in gold that the task's tests do not notice, they notice ${blindSpots.noticed.length}`,
          },
        ]),
    ...blindSpots.noticed.map(({ path, line, before, after }) => ({
      text: `they hold to gold where the task's tests do not look: ${before} → ${after}`,
      file: { path, line },
    })),
  ];
}

/** @param goldScore of the same kind of faults in gold, as validation has found it */
export function describeMutation(mutation: MutationResult | null, goldScore: number | null): GradeEvidence[] {
  if (mutation === null || mutation.triedCount === 0) return [{ text: 'no fault was put into the change' }];
  const { triedCount, killedCount, survivors } = mutation;
  const beside = goldScore === null ? '' : `; in gold they notice ${formatShare(goldScore)}`;
  return [
    { text: `of ${triedCount} small faults in the change the task's tests notice ${killedCount}${beside}` },
    ...survivors.slice(0, mostNamed).map(({ path, line, before, after }) => ({
      text: `no test of the task would notice ${before} → ${after}`,
      file: { path, line },
    })),
  ];
}

const mostDeparting = 5;

export function describeInputs(inputs: InputComparison): GradeEvidence[] {
  if (inputs.kind === 'none') return [{ text: inputs.text }];
  return [
    ...inputs.functions.flatMap(({ path, name, line, inputCount, alikeCount, valueCount, departing }) => [
      {
        text: `of ${inputCount} inputs that were made up for ${name}, ${alikeCount} come to the same as with gold, ${valueCount} of them to a value`,
        file: { path, line },
      },
      ...departing.slice(0, mostDeparting).map(({ call, own, gold }) => ({
        text: `on one of them it departs from gold: ${own}, and with gold ${gold}`,
        file: { path, line },
        quote: call,
      })),
    ]),
    ...inputs.leftOut.map((text) => ({ text })),
  ];
}
