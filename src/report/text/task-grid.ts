import type { Verdict } from '../../domain/outcome.ts';
import type { Report } from '../../domain/report.ts';
import { cutText, fitText, toWidth } from '../words/fit-text.ts';
import { sanitizeText } from '../words/sanitize-text.ts';
import type { Palette } from './palette.ts';
import { pageWidth } from './text-table.ts';

const marks: Readonly<Record<Verdict | 'open', string>> = { pass: '✓', fail: '✗', invalid: '!', open: '·' };

/** One line per task: id, title, and a mark for each repeat of each variant. */
export function renderTaskGrid(report: Report, letters: readonly string[], palette: Palette): string[] {
  const { tasks, settings } = report;
  const column = Math.max(settings.repeats, 2) + 2;
  // As many variants as leave half of the line for the title.
  const variants = report.variants.slice(0, Math.floor(pageWidth / 2 / column));
  const room = pageWidth - variants.length * column;
  const colours = { pass: palette.green, fail: palette.red, invalid: palette.yellow, open: palette.dim };
  const draw = (row: readonly (Verdict | null)[]) =>
    ' '.repeat(Math.max(0, column - row.length)) +
    row.map((verdict) => colours[verdict ?? 'open'](marks[verdict ?? 'open'])).join('');
  const heads = variants.map((_, i) => fitText(letters[i] ?? '', column, 'right')).join('');
  const unseen = report.variants.length - variants.length;
  const note = unseen > 0 ? `  (${unseen} more variants: see the HTML page)` : '';
  return [
    palette.bold(fitText('Tasks', room) + heads),
    ...tasks.map((task) => {
      const id = sanitizeText(task.taskId);
      const apart = task.kind === 'regression-only' ? '(regression-only) ' : '';
      const title = cutText(apart + sanitizeText(task.title), Math.max(8, room - toWidth(id) - 2));
      return (
        fitText(`${id}  ${title}`, room) + variants.map(({ id: v }) => draw(task.verdicts[v] ?? [])).join('')
      );
    }),
    palette.dim(
      `${marks.pass} pass  ${marks.fail} fail  ${marks.invalid} invalid  ${marks.open} open${note}`,
    ),
  ];
}
