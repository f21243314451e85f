import { appendFileSync } from 'node:fs';
import type { OnProgress, Progress } from '../domain/progress.ts';
import { cutText } from '../report/words/fit-text.ts';
import { sanitizeLines, sanitizeText } from '../report/words/sanitize-text.ts';

/** A live line is redrawn at most this often: more flickers and costs the agents' processor time. */
const redrawMs = 100;

interface ProgressOptions {
  readonly quiet: boolean;
  readonly eventsFile: string | undefined;
  readonly palette: { dim(text: string): string; bold(text: string): string; yellow(text: string): string };
  readonly stream: NodeJS.WriteStream;
  readonly now: () => number;
}

/**
 * Shows progress: one live line on a terminal, one plain line per change of state elsewhere; to `--events` as JSON lines.
 */
export function createProgress({ quiet, eventsFile, palette, stream, now }: ProgressOptions): OnProgress {
  const startedAt = new Map<string, number>();
  let drawnAt = 0;
  const isLive = stream.isTTY === true;
  const clear = () => isLive && stream.write('\r\x1b[2K');
  return (progress) => {
    if (eventsFile)
      appendFileSync(eventsFile, `${JSON.stringify({ at: new Date().toISOString(), ...progress })}\n`);
    if (progress.kind === 'started') startedAt.set(progress.stage, now());
    if (quiet) return;
    const elapsedMs = now() - (startedAt.get(progress.stage) ?? now());
    if (progress.kind === 'stepped' && !isLive) return;
    if (isLive && (progress.kind === 'advanced' || progress.kind === 'stepped')) {
      const isLast = progress.kind === 'advanced' && progress.done === progress.total;
      if (!isLast && now() - drawnAt < redrawMs) return;
      drawnAt = now();
      const line = cutText(sanitizeText(toLine(progress, elapsedMs)), (stream.columns ?? 80) - 1);
      stream.write(`\r\x1b[2K${palette.dim(line)}`);
      return;
    }
    clear();
    if (progress.kind === 'warned')
      stream.write(`${palette.yellow('warning:')} ${sanitizeLines(progress.text)}\n`);
    else if (progress.kind !== 'started') stream.write(`${sanitizeText(toLine(progress, elapsedMs))}\n`);
  };
}

/** Counts, rate, time left, money spent: what whoever waits wants to know. */
export function toLine(
  progress: Exclude<Progress, { kind: 'warned' | 'started' }>,
  elapsedMs: number,
): string {
  const label = progress.stage.padEnd(9);
  if (progress.kind === 'stepped') return `${label} ${progress.id}  ${progress.text}`;
  if (progress.kind === 'finished') return `${label} ${progress.text} (${toDuration(elapsedMs)})`;
  const { done, total, text, costUsd } = progress;
  const count = total === null ? `${done}` : `${String(done).padStart(String(total).length)}/${total}`;
  const left =
    total !== null && done > 0 && done < total
      ? `, ${toDuration((elapsedMs / done) * (total - done))} left`
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
