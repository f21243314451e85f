import type { RejectionReason } from '../domain/decision.ts';

/** One line per reason, commonest first; nothing when nothing was dropped. */
export function renderReasons(rejections: Partial<Record<RejectionReason, number>>): string {
  const rows = Object.entries(rejections).sort(([, a], [, b]) => b - a);
  return rows.map(([reason, count]) => `  ${String(count).padStart(5)}  ${reason}\n`).join('');
}
