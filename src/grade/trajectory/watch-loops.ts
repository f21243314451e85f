import { inTrace } from '../grader.ts';
import type { Step } from '../step.ts';
import type { Watch } from './watch.ts';
import { toQuote } from './watch-rule.ts';

/** What is remembered of a trial, at most: who repeats himself does so within this. */
const mostRemembered = 500;

/** The same command with the same output, again and again, and nothing changed in between: the agent goes in circles. */
export function watchLoops(maxRepeats: number): Watch {
  let counts = new Map<string, number>();
  let most = 0;
  let worst: Step | undefined;
  return {
    take(step) {
      const { event, writes } = step;
      if (writes.length > 0) counts = new Map();
      if (event.kind !== 'command') return;
      const key = `${event.command}\0${event.output}`;
      const count = (counts.get(key) ?? 0) + 1;
      if (counts.size < mostRemembered || counts.has(key)) counts.set(key, count);
      if (count <= most) return;
      most = count;
      worst = step;
    },
    finish() {
      const text = `no-loops: a command was run ${most} times with nothing changed and the same output, at most ${maxRepeats} allowed`;
      const evidence = worst && most > 1 ? inTrace(worst, text, toQuote(worst)) : { text };
      return { holds: most <= maxRepeats, evidence };
    },
  };
}

/** An edit that takes away what an earlier one brought, and brings what that took away: back and forth. */
export function watchReversals(maxReversals: number): Watch {
  const edits = new Set<string>();
  let count = 0;
  let last: Step | undefined;
  return {
    take(step) {
      if (step.event.kind !== 'edit') return;
      for (const { path, lines } of step.event.files) {
        if (lines === null) continue;
        const [added, removed] = [lines.added.join('\n'), lines.removed.join('\n')];
        if (edits.delete([path, removed, added].join('\0'))) {
          count++;
          last = step;
        } else if (edits.size < mostRemembered) edits.add([path, added, removed].join('\0'));
      }
    },
    finish() {
      const text = `no-thrashing: ${count} edits were taken back, at most ${maxReversals} allowed`;
      const evidence = last ? inTrace(last, text, toQuote(last)) : { text };
      return { holds: count <= maxReversals, evidence };
    },
  };
}
