import type { DecidingField, Judgement, Spending, Vote } from '../domain/judgement.ts';

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
  /** No word: `provider` would most likely fail for other candidates, too; `answer` was one that cannot be used. */
  | {
      readonly kind: 'undecided';
      readonly cause: 'provider' | 'answer' | 'cancelled';
      readonly detail: string;
      readonly spending: Spending;
    };

export interface Judge {
  readonly name: string;
  /** Whatever may change its word: model, effort, prompt. An answer is kept for as long as this stays the same. */
  readonly version: string;
  judge(subject: JudgeSubject, signal?: AbortSignal): Promise<JudgeResult>;
}
