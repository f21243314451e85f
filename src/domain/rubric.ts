import * as z from 'zod';
import { UsageError } from './usage-error.ts';

/** How far a change meets a criterion. */
export const Level = z.enum(['met', 'partly', 'unmet', 'not-applicable']);
export type Level = z.infer<typeof Level>;

/** One thing that is asked of a change. */
export interface Criterion {
  /** The heading in small letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** What stands below the heading, for the judge. */
  readonly text: string;
}

/** What a team asks of a change beyond its tests, as a judge reads it. */
export interface Rubric {
  readonly name: string;
  /** What stands before the first criterion, but the title. */
  readonly introduction: string;
  readonly criteria: readonly Criterion[];
}

/** An answer has a place for each: more of them would be judged in haste. */
const mostCriteria = 20;

/**
 * Reads a rubric: Markdown, in which each heading of the second level begins a criterion.
 * @param file - for messages
 * @throws {UsageError} naming the line
 */
export function parseRubric(name: string, text: string, file: string): Rubric {
  const [head = '', ...sections] = text.replaceAll('\r\n', '\n').split(/^## /m);
  let line = head.split('\n').length;
  const criteria = sections.map((section): Criterion => {
    const at = `${file}:${line}`;
    line += section.split('\n').length - 1;
    const [title = '', ...rest] = section.split('\n');
    const id = toId(title);
    if (id === '') throw new UsageError(`${at}: a criterion needs a name in its heading`);
    const body = rest.join('\n').trim();
    if (body === '') throw new UsageError(`${at}: nothing below "${title.trim()}" says what is asked`);
    return { id, title: title.trim(), text: body };
  });
  const twice = criteria.find(({ id }, i) => criteria.findIndex((each) => each.id === id) !== i);
  if (twice) throw new UsageError(`${file}: two criteria are called "${twice.title}"`);
  if (criteria.length === 0 || criteria.length > mostCriteria) {
    const found = criteria.length === 0 ? 'no criterion' : `${criteria.length} criteria`;
    throw new UsageError(
      `${file}: ${found}; a rubric has from 1 to ${mostCriteria}, each below a heading that begins with "## "`,
    );
  }
  return { name, introduction: head.replace(/^# .*$/m, '').trim(), criteria };
}

const toId = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');

/** One vote on one criterion. */
export const Mark = z.strictObject({
  reason: z.string().describe('One or two sentences for a person: what in the change decided.'),
  quote: z
    .string()
    .describe('The line of the change that shows it, literally and without its sign; empty where none does.'),
  level: Level.describe('How far the change meets the criterion.'),
});
export type Mark = z.infer<typeof Mark>;

/** One judge's marks, by criterion. */
export interface RubricVote {
  readonly judge: string;
  readonly marks: Readonly<Record<string, Mark>>;
}

/** In [0, 1]; `null` where the criterion says nothing of the change. */
export const toLevelScore = (level: Level): number | null => levelScores[level];

const levelScores: Readonly<Record<Level, number | null>> = {
  met: 1,
  partly: 0.5,
  unmet: 0,
  'not-applicable': null,
};

const ordered = ['unmet', 'partly', 'met'] as const;

/**
 * The middle of several votes, the lower of two: one vote that was talked round moves nothing beside two that were not.
 * A criterion is left out only where more than half say that it does not apply.
 * @param levels - at least one
 */
export function uniteLevels(levels: readonly Level[]): Level {
  const applicable = levels.filter((level) => level !== 'not-applicable');
  if (applicable.length * 2 < levels.length) return 'not-applicable';
  const sorted = applicable.map((level) => ordered.indexOf(level)).sort((a, b) => a - b);
  return ordered[sorted[Math.floor((sorted.length - 1) / 2)] ?? 0] ?? 'unmet';
}

/** In the order of `Level`. */
export const countLevels = (levels: readonly Level[]): number[] =>
  Level.options.map((level) => levels.filter((each) => each === level).length);

/** What a grade keeps of the votes on it. */
export const RubricVotes = z.object({
  /** Who judged. */
  judge: z.string(),
  /** Of the rubric and of all that may change the judge's word: what was calibrated has the same. */
  scaleHash: z.string(),
  criteria: z.array(z.object({ id: z.string(), level: Level, votes: z.array(Level) })),
});
export type RubricVotes = z.infer<typeof RubricVotes>;
