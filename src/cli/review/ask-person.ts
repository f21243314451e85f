import { spawnSync } from 'node:child_process';
import { UsageError } from '../../domain/usage-error.ts';
import type { ReviewItem } from '../../flows/curate/review.ts';
import type { Palette } from '../../report/text/palette.ts';
import { sanitizeLines } from '../../report/words/sanitize-text.ts';
import { toPrintable } from '../to-printable.ts';
import { openKeys } from './keys.ts';
import { renderReviewPage } from './review-page.ts';
import { type ReviewSession, startReview, stepReview, type Verdict } from './review-session.ts';

interface AskOptions {
  readonly items: readonly ReviewItem[];
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly palette: Palette;
  readonly hasColor: boolean;
  readonly signal: AbortSignal;
  /** Called for each decision; it is stored when this resolves. */
  save(id: string, verdict: Verdict): Promise<void>;
}

/** A screen of its own, which leaves what stood on the terminal before; without a cursor. */
const enterScreen = '\u001b[?1049h\u001b[?25l';
const leaveScreen = '\u001b[?25h\u001b[?1049l';
const clearScreen = '\u001b[H\u001b[2J';

/** Shows one candidate after the other and stores what is decided, key by key. */
export async function askPerson(options: AskOptions): Promise<ReviewSession> {
  const { items, input, output } = options;
  let session = startReview(items.map(({ candidate }) => candidate.id));
  const keys = openKeys(input, options.signal);
  const draw = () => {
    const item = items[session.index];
    if (item === undefined) return;
    const page = renderReviewPage({ item, session, rows: output.rows || 24 }, options.palette);
    output.write(clearScreen + toPrintable(page, options.hasColor));
  };
  output.write(enterScreen);
  output.on('resize', draw);
  try {
    while (session.index < items.length) {
      draw();
      const { session: next, step } = stepReview(session, await keys.next());
      if (step.kind === 'quit') break;
      const item = items[session.index];
      if (step.kind === 'save') await options.save(step.id, step.verdict);
      else if (step.kind === 'page' && item) keys.lend(() => page(item, output));
      session = next;
    }
    return session;
  } finally {
    output.off('resize', draw);
    output.write(leaveScreen);
    keys.close();
  }
}

/** Everything of a candidate in the person's pager; control characters of others are out, whatever the pager does with them. */
function page({ candidate }: ReviewItem, output: NodeJS.WriteStream): void {
  const text = [
    ...candidate.prompts.map((prompt, i) => `── prompt ${i + 1} ──\n${prompt}\n`),
    `── gold patch ──\n${candidate.goldPatch}`,
    `── test patch ──\n${candidate.testPatch}`,
  ].join('\n');
  const pager = process.env.PAGER || 'less';
  output.write(`${leaveScreen}${clearScreen}`);
  const { status } = spawnSync('/bin/sh', ['-c', pager], {
    input: sanitizeLines(text),
    stdio: ['pipe', 'inherit', 'inherit'],
    // A text that fits the screen is shown until a key is pressed, too.
    env: { ...process.env, LESS: process.env.LESS ?? '-+F' },
  });
  output.write(enterScreen);
  if (status === 127) throw new UsageError(`the pager "${pager}" cannot be started: set PAGER`);
}
