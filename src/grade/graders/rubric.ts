import type { RubricSettings } from '../../domain/grader-settings.ts';
import { toBasisHash } from '../../domain/ids.ts';
import { ruleOnOutcome } from '../../domain/outcome.ts';
import type { FilePatch } from '../../domain/patch.ts';
import {
  type Rubric,
  type RubricVote,
  type RubricVotes,
  toLevelScore,
  uniteLevels,
} from '../../domain/rubric.ts';
import type { Task } from '../../domain/task.ts';
import type { GradeEvidence } from '../../domain/trial.ts';
import type { Git, Panel } from '../../ports.ts';
import { type GradedTrial, type Grader, invalid, type Word } from '../grader.ts';
import { toChangeSubject } from '../rubric/change-subject.ts';
import { findQuote } from '../rubric/find-quote.ts';

export interface RubricTools {
  readonly panel: Panel;
  readonly toGit: (task: Task) => Git;
  readonly signal?: AbortSignal | undefined;
}

/** What was calibrated holds for the same rubric, judge and way to ask alone. */
export const toScaleHash = (
  rubric: Rubric,
  { version }: Pick<Panel, 'version'>,
  showsGold: boolean,
): string => toBasisHash({ rubric, panel: version, showsGold });

/**
 * Has models judge a change by a rubric, in several votes. It says what they think of it, and how far they agree: what that is
 * worth is told by a calibration alone.
 */
export function createRubricGrader(rubric: Rubric, settings: RubricSettings, tools: RubricTools): Grader {
  const { showsGold, minScore } = settings;
  const scaleHash = toScaleHash(rubric, tools.panel, showsGold);
  return {
    name: `rubric:${rubric.name}`,
    version: 1,
    needs: 'agent',
    asksModel: true,
    basis: () => ({ scaleHash, minScore }),
    open: (graded) => ({ finish: () => gradeByRubric(graded, rubric, { ...settings, ...tools, scaleHash }) }),
  };
}

async function gradeByRubric(
  { trial, task, patch, files }: GradedTrial,
  rubric: Rubric,
  {
    panel,
    toGit,
    signal,
    showsGold,
    minScore,
    scaleHash,
  }: RubricSettings & RubricTools & { scaleHash: string },
): Promise<Word | undefined> {
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  if (ruling.kind === 'ruled') {
    const { verdict, reason } = ruling;
    return { verdict, score: verdict === 'invalid' ? null : 0, evidence: [{ text: reason }] };
  }
  const subject = await toChangeSubject(task, patch, files, toGit(task), showsGold);
  const result = await panel.judge(subject, rubric, signal);
  const { spending } = result;
  if (result.kind === 'undecided')
    return result.cause === 'cancelled' ? undefined : { ...invalid(`no word: ${result.detail}`), spending };
  const criteria = unite(rubric, result.votes);
  const scores = criteria.flatMap(({ level }) => toLevelScore(level) ?? []);
  // Of nothing that was asked there is nothing to say against.
  const score = scores.length === 0 ? 1 : scores.reduce((sum, each) => sum + each, 0) / scores.length;
  const met = criteria.filter(({ level }) => level === 'met').length;
  const summary = `${met} of ${scores.length} criteria met, by ${result.votes.length} votes of ${panel.name}`;
  return {
    verdict: score >= minScore ? 'pass' : 'fail',
    score,
    evidence: [
      { text: summary },
      ...rubric.criteria.map(({ title }, i) => describe(title, criteria[i], result.votes, files)),
    ],
    measures: Object.fromEntries(
      criteria.flatMap(({ id, level }) => {
        const own = toLevelScore(level);
        return own === null ? [] : [[id, own]];
      }),
    ),
    rubric: { judge: panel.name, scaleHash, criteria },
    spending,
  };
}

function unite({ criteria }: Rubric, votes: readonly RubricVote[]): RubricVotes['criteria'] {
  return criteria.map(({ id }) => {
    const levels = votes.flatMap(({ marks }) => marks[id]?.level ?? []);
    return { id, level: uniteLevels(levels), votes: levels };
  });
}

/** In the words of a vote that said what all of them come to. */
function describe(
  title: string,
  criterion: RubricVotes['criteria'][number] | undefined,
  votes: readonly RubricVote[],
  files: readonly FilePatch[],
): GradeEvidence {
  if (criterion === undefined) throw new Error(`no votes on ${title}`);
  const { id, level, votes: levels } = criterion;
  const mark = votes.map(({ marks }) => marks[id]).find((each) => each?.level === level);
  const count = levels.filter((each) => each === level).length;
  const text = `${level}, ${title}: ${mark?.reason ?? ''} (${count} of ${levels.length} votes)`;
  const file = mark && findQuote(mark.quote, files);
  if (file && mark) return { text, file, quote: mark.quote };
  return { text: mark && mark.quote !== '' ? `${text}; what it quotes stands nowhere in the change` : text };
}
