import { appendFileSync } from 'node:fs';
import type { OnProgress, Progress, Standing } from '../domain/progress.ts';
import { isEvent } from '../flows/experiment/event-log.ts';
import { cutText } from '../report/words/fit-text.ts';
import { sanitizeLines, sanitizeText } from '../report/words/sanitize-text.ts';
import { createLiveTable } from './live-table.ts';

/** What is live is redrawn at most this often: more flickers and costs the agents' processor time. */
const redrawMs = 250;

interface ProgressOptions {
  readonly quiet: boolean;
  readonly eventsFile: string | undefined;
  readonly palette: { dim(text: string): string; bold(text: string): string; yellow(text: string): string };
  readonly stream: NodeJS.WriteStream;
  readonly now: () => number;
}

/**
 * Shows progress: on a terminal one live line, with a table below it where variants play; one plain line per change of
 * state elsewhere; to `--events` as JSON lines.
 */
export function createProgress(options: ProgressOptions): OnProgress {
  const { quiet, eventsFile, palette, stream, now } = options;
  const starts = new Map<string, { readonly atMs: number; readonly done: number }>();
  const begun = new Set<string>();
  let done = 0;
  const live = stream.isTTY === true ? createLivePlace(options) : undefined;
  return (progress) => {
    if (eventsFile && isEvent(progress))
      appendFileSync(eventsFile, `${JSON.stringify({ at: new Date().toISOString(), ...progress })}\n`);
    const { stage } = progress;
    // What was done before this run says nothing of how long the rest takes.
    if (progress.kind === 'started') starts.set(stage, { atMs: now(), done: 0 });
    if (progress.kind === 'began' && !begun.has(stage)) starts.set(stage, { atMs: now(), done });
    if (progress.kind === 'began') begun.add(stage);
    if (progress.kind === 'advanced') done = progress.done;
    if (quiet) return;
    const start = starts.get(stage);
    const pace = { elapsedMs: now() - (start?.atMs ?? now()), doneBefore: start?.done ?? 0 };
    if (isLive(progress)) {
      if (live) live.show(progress, pace);
      else if (progress.kind === 'advanced') stream.write(`${sanitizeText(toLine(progress, pace))}\n`);
      return;
    }
    live?.clear();
    if (progress.kind === 'warned')
      stream.write(`${palette.yellow('warning:')} ${sanitizeLines(progress.text)}\n`);
    else if (progress.kind !== 'started') stream.write(`${sanitizeText(toLine(progress, pace))}\n`);
  };
}

type Live = Extract<Progress, { kind: 'advanced' | 'stepped' | 'began' | 'standing' }>;

/** On a terminal each takes the place of the one before. */
const isLive = (progress: Progress): progress is Live =>
  ['advanced', 'stepped', 'began', 'standing'].includes(progress.kind);

/** The last lines of a terminal, which are drawn over again and again. */
function createLivePlace({ palette, stream, now }: ProgressOptions) {
  const toTable = createLiveTable();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let heightBefore = 0;
  let line = '';
  let variants: readonly Standing[] = [];
  const clear = () => {
    if (heightBefore > 1) stream.write(`\x1b[${heightBefore - 1}A`);
    if (heightBefore > 0) stream.write('\r\x1b[J');
    heightBefore = 0;
  };
  return {
    clear,
    show(progress: Live, pace: Pace): void {
      if (progress.kind === 'standing') variants = progress.variants;
      else if (progress.kind !== 'began') line = sanitizeText(toLine(progress, pace));
      const isLast = progress.kind === 'advanced' && progress.done === progress.total;
      if (!isLast && now() - drawnAt < redrawMs) return;
      drawnAt = now();
      // A terminal that does not know its width says 0.
      const room = (stream.columns || 80) - 1;
      const lines = [...(line === '' ? [] : [line]), ...(variants.length > 0 ? toTable(variants) : [])];
      clear();
      stream.write(lines.map((each) => palette.dim(cutText(each, room))).join('\n'));
      heightBefore = lines.length;
    },
  };
}

/** How long a stage has been at work, and what was done before. */
interface Pace {
  readonly elapsedMs: number;
  readonly doneBefore?: number;
}

/** Counts, rate, time left, money spent: what whoever waits wants to know. */
export function toLine(
  progress: Exclude<Progress, { kind: 'warned' | 'started' | 'standing' }>,
  { elapsedMs, doneBefore = 0 }: Pace,
): string {
  const label = progress.stage.padEnd(9);
  if (progress.kind === 'stepped' || progress.kind === 'began')
    return `${label} ${progress.kind === 'began' ? 'began' : progress.id}  ${progress.text}`;
  if (progress.kind === 'finished') return `${label} ${progress.text} (${toDuration(elapsedMs)})`;
  const { done, total, text, costUsd } = progress;
  const count = total === null ? `${done}` : `${String(done).padStart(String(total).length)}/${total}`;
  const left =
    total !== null && done > doneBefore && done < total
      ? `, ${toDuration((elapsedMs / (done - doneBefore)) * (total - done))} left`
      : '';
  const money = costUsd === undefined || costUsd === null ? '' : `, $${costUsd.toFixed(2)} spent`;
  return `${label} ${count}${left}${money}  ${text}`;
}

export function toDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
