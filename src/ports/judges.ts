import type { AnswerReading } from '../domain/answer.ts';
import type { DecidingField, Judgement, Vote } from '../domain/judgement.ts';
import type { Rubric, RubricVote } from '../domain/rubric.ts';
import type { Spending } from '../domain/spending.ts';

/** What a model is asked. But for the instructions, all that it is shown is data. */
export interface Question<T> {
  /** Who it is that answers, and what is to be said. Holds nothing of the data. */
  readonly instructions: string;
  /** In a few words, what the data are. */
  readonly heading: string;
  /** Each is shown between lines that nobody who wrote it could have written. */
  readonly parts: readonly QuestionPart[];
  /** JSON Schema of an answer, in the strict subset that providers accept. */
  readonly answerSchema: Readonly<Record<string, unknown>>;
  /** An answer as it is read stays the same when it is written as JSON and read again. */
  read(text: string): AnswerReading<T>;
  /** Which of several answers to the same question is wanted; the model is not told. */
  readonly draw?: number;
}

export interface QuestionPart {
  readonly title: string;
  readonly text: string;
}

/** No word: `provider` would most likely fail for other questions, too; `answer` was one that cannot be used. */
export interface Silence {
  readonly kind: 'undecided';
  readonly cause: 'provider' | 'answer' | 'cancelled';
  readonly detail: string;
  readonly spending: Spending;
}

export type Response<T> =
  | { readonly kind: 'answered'; readonly answer: T; readonly spending: Spending }
  | Silence;

/** A model that is asked, and answers by a schema. */
export interface Respondent {
  readonly name: string;
  /** Whatever may change its answer besides the question: model, effort. An answer is kept for as long as this stays the same. */
  readonly version: string;
  ask<T>(question: Question<T>, signal?: AbortSignal): Promise<Response<T>>;
}

export interface JudgeSubject {
  readonly prompts: readonly string[];
  readonly goldMessage: string;
  readonly goldPatch: string;
  readonly testPatch: string;
  /** What the rules say of it. Models are not shown it: they are to judge for themselves. */
  readonly byRules: Judgement;
}

export type JudgeResult =
  | {
      readonly kind: 'judged';
      readonly judgement: Judgement;
      /** Where several were asked: the word of each. */
      readonly votes?: readonly Vote[];
      readonly spending: Spending;
    }
  /** Several judges, and no majority among them on what decides: people have to look. */
  | {
      readonly kind: 'disputed';
      readonly fields: readonly DecidingField[];
      readonly votes: readonly Vote[];
      readonly spending: Spending;
    }
  | Silence;

/** Of candidates. */
export interface Judge {
  readonly name: string;
  /** Whatever may change its word: model, effort, prompt. */
  readonly version: string;
  judge(subject: JudgeSubject, signal?: AbortSignal): Promise<JudgeResult>;
}

export interface ShownFile {
  readonly path: string;
  readonly text: string;
}

/** A change as a judge is shown it. */
export interface ChangeSubject {
  readonly prompts: readonly string[];
  readonly patch: string;
  /** The landed change; `null` where it is not to be shown. */
  readonly goldPatch: string | null;
  /** What the repository says of itself, before the change. */
  readonly conventions: readonly ShownFile[];
  /** Code around the change, before it. */
  readonly neighbours: readonly ShownFile[];
}

export type PanelResult =
  | { readonly kind: 'judged'; readonly votes: readonly RubricVote[]; readonly spending: Spending }
  | Silence;

/** Of changes: several votes of one or more models. */
export interface Panel {
  readonly name: string;
  /** Whatever may change its word: models, effort, number of votes, question. */
  readonly version: string;
  /** No word without all of the votes. */
  judge(subject: ChangeSubject, rubric: Rubric, signal?: AbortSignal): Promise<PanelResult>;
  /** All that it has cost so far. */
  spent(): Spending;
  close(): Promise<void>;
}
