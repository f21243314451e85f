import { addSpending, noSpending } from '../../domain/spending.ts';
import type { Panel, Respondent } from '../../ports.ts';
import { rubricQuestionVersion, toRubricQuestion } from './rubric-question.ts';

export interface PanelOptions {
  /** Who has a seat, such as `openai:gpt-5.5`; the votes go round. */
  readonly seats: readonly string[];
  /** Who answers them, by the name in the configuration; without one the one of all. */
  readonly upstream?: string | null | undefined;
  readonly effort: string | null;
  readonly voteCount: number;
  /** A respondent for each seat, when the first is asked. */
  open(): Promise<readonly Respondent[]>;
  close(): Promise<void>;
}

/**
 * Several votes on a change, each asked apart from the others. What one has answered is remembered, so that a panel that was
 * left without a word asks for the missing votes alone the next time.
 */
export function createPanel({ seats, upstream, effort, voteCount, open, close }: PanelOptions): Panel {
  let respondents: ReturnType<PanelOptions['open']> | undefined;
  let spent = noSpending;
  return {
    name: seats.join(' + '),
    version: `${seats.join(' + ')}${upstream ? ` at ${upstream}` : ''}, ${effort ?? 'default effort'}, ${voteCount} votes, question ${rubricQuestionVersion}`,
    async judge(subject, rubric, signal) {
      respondents ??= open();
      const seated = await respondents;
      const responses = await Promise.all(
        Array.from({ length: voteCount }, async (_, draw) => {
          const respondent = seated[draw % seated.length];
          if (respondent === undefined) throw new Error('a panel without a seat');
          const response = await respondent.ask(toRubricQuestion(subject, rubric, draw), signal);
          return { judge: respondent.name, response };
        }),
      );
      const spending = responses.map(({ response }) => response.spending).reduce(addSpending, noSpending);
      spent = addSpending(spent, spending);
      const votes = responses.flatMap(({ judge, response }) =>
        response.kind === 'answered' ? [{ judge, marks: response.answer }] : [],
      );
      for (const { judge, response } of responses) {
        if (response.kind === 'undecided')
          return { ...response, detail: `${judge}: ${response.detail}`, spending };
      }
      return { kind: 'judged', votes, spending };
    },
    spent: () => spent,
    close,
  };
}
