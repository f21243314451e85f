import { type FilePatch, parsePatch } from '../../domain/patch.ts';
import type { ReviewItem } from '../../flows/curate/review.ts';
import { renderFindings } from '../../report/render-explanation-text.ts';
import type { Palette } from '../../report/text/palette.ts';
import { cutText, fitText, wrapText } from '../../report/words/fit-text.ts';
import { sanitizeText } from '../../report/words/sanitize-text.ts';
import { dropReasons, type ReviewSession } from './review-session.ts';

const width = 80;
const margin = ' ';
const room = width - 2;

interface ReviewPage {
  readonly item: ReviewItem;
  readonly session: ReviewSession;
  /** Lines of the terminal. */
  readonly rows: number;
}

/** One candidate on one screen: what was asked, what landed, what was said of it, and the keys. Long parts give way to short ones. */
export function renderReviewPage({ item, session, rows }: ReviewPage, palette: Palette): string {
  const head = [renderHead(item, session, palette), ''];
  const foot = ['', ...renderKeys(session, palette)];
  const free = Math.max(12, rows - 1 - head.length - foot.length - 2);
  const change = renderChange(item).slice(0, 8);
  const words = renderWords(item, palette);
  const prompt = renderPrompt(item);
  // The prompt is what is decided on: it gets what the words leave, and no less than a third.
  const promptRoom = Math.max(
    Math.floor(free / 3),
    free - change.length - Math.min(words.length, Math.ceil(free / 2)),
  );
  const shownPrompt = limit(prompt, promptRoom, palette);
  const shownWords = limit(words, Math.max(3, free - change.length - shownPrompt.length), palette);
  return [...head, ...shownPrompt, '', ...change, '', ...shownWords, ...foot]
    .map((line) => (line === '' ? '' : margin + line))
    .join('\n');
}

function renderHead({ candidate, review }: ReviewItem, session: ReviewSession, palette: Palette): string {
  const place = `${session.index + 1} of ${session.ids.length}`;
  const verdict =
    session.verdicts.get(candidate.id) ?? (review && { kind: review.verdict, reason: review.reason });
  const fate =
    verdict === undefined ? '' : `  ${verdict.kind === 'keep' ? 'kept' : `dropped: ${verdict.reason}`}`;
  const left = `${place}${fate}`;
  const { classification } = candidate;
  const kind = classification === null ? '' : `  ${classification.taskType}, ${classification.complexity}`;
  const right = cutText(sanitizeText(candidate.id) + kind, room - left.length - 2);
  const gap = ' '.repeat(Math.max(2, room - left.length - right.length));
  return `${palette.bold(place)}${fate === '' ? '' : palette.yellow(fate)}${gap}${palette.dim(right)}`;
}

/** Behind a rule, so that nothing in it can be taken for the page's own. */
function renderPrompt({ candidate: { prompts } }: ReviewItem): string[] {
  return prompts.flatMap((prompt, i) => [
    ...(i > 0 ? ['│'] : []),
    ...prompt
      .trim()
      .split('\n')
      .flatMap((line) => wrapText(sanitizeText(line), room - 2))
      .map((line) => `│ ${line}`.trimEnd()),
  ]);
}

function renderChange({ candidate }: ReviewItem): string[] {
  const subject = candidate.goldMessage.split('\n')[0] ?? '';
  const files = [
    ...parsePatch(candidate.goldPatch).map((file) => renderFile(file, '')),
    ...parsePatch(candidate.testPatch).map((file) => renderFile(file, 'test')),
  ];
  const shown = files.length > 6 ? [...files.slice(0, 5), `… and ${files.length - 5} more files`] : files;
  return [
    cutText(`Landed as ${candidate.goldCommit.slice(0, 10)} "${sanitizeText(subject)}"`, room),
    ...shown,
  ];
}

function renderFile({ path, addedLines, removedLines }: FilePatch, kind: string): string {
  const counts = fitText(`+${addedLines.length} −${removedLines.length}`, 12, 'right');
  return `${fitText(sanitizeText(path), room - 19)} ${counts}  ${kind}`.trimEnd();
}

/** What a person has to settle stands first, so that a small screen shows it. */
const gravity = ['uncertain', 'reject', 'hint', 'pass'] as const;

/** What was objected to or doubted, each with its evidence; what found nothing, in one line. */
function renderWords({ findings }: ReviewItem, palette: Palette): string[] {
  const silent = findings.filter(({ outcome }) => outcome === 'pass').map(({ filter }) => filter);
  const spoken = findings
    .filter(({ outcome }) => outcome !== 'pass')
    .toSorted((a, b) => gravity.indexOf(a.outcome) - gravity.indexOf(b.outcome));
  return [
    ...renderFindings(spoken, palette),
    ...wrapText(silent.join(', '), room - 2).map((line, i) =>
      i === 0 ? `${palette.green('✓')} ${line}` : `  ${line}`,
    ),
  ];
}

function renderKeys({ asks }: ReviewSession, palette: Palette): string[] {
  const key = (name: string, does: string) => `${palette.bold(name)} ${does}`;
  if (asks === 'verdict') {
    return [
      [
        key('k', 'keep'),
        key('d', 'drop'),
        key('s', 'skip'),
        key('b', 'back'),
        key('p', 'patch'),
        key('q', 'quit'),
      ].join('   '),
    ];
  }
  const keys = dropReasons.map((reason, i) => key(String(i + 1), reason.padEnd(16)));
  return [
    'Drop it, because:',
    keys.slice(0, 4).join(' '),
    keys.slice(4).join(' '),
    palette.dim('any other key: not after all'),
  ];
}

function limit(lines: readonly string[], count: number, palette: Palette): string[] {
  if (lines.length <= count) return [...lines];
  return [
    ...lines.slice(0, count - 1),
    palette.dim(`… ${lines.length - count + 1} more lines: p shows everything`),
  ];
}
