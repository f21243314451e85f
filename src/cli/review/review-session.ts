import { ReviewReason } from '../../domain/review.ts';

/** What somebody has decided on one candidate. */
export type Verdict = { readonly kind: 'keep' } | { readonly kind: 'drop'; readonly reason: ReviewReason };

/** Where somebody stands who goes through a list of candidates. */
export interface ReviewSession {
  readonly ids: readonly string[];
  /** Of the candidate that is shown; behind the last one when all were seen. */
  readonly index: number;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** `reason`: a drop waits for what it is for. */
  readonly asks: 'verdict' | 'reason';
}

/** What a key asks for beside the next state. */
export type Step =
  | { readonly kind: 'show' }
  | { readonly kind: 'save'; readonly id: string; readonly verdict: Verdict }
  | { readonly kind: 'page' }
  | { readonly kind: 'quit' };

/** In the order of the keys 1 to 9. */
export const dropReasons = ReviewReason.options;

export function startReview(ids: readonly string[]): ReviewSession {
  return { ids, index: 0, verdicts: new Map(), asks: 'verdict' };
}

/** @param key - as it is called: a character, or `escape`, `space`, `ctrl-c`, `end` (of the input) */
export function stepReview(
  session: ReviewSession,
  key: string,
): { readonly session: ReviewSession; readonly step: Step } {
  const show = (over: Partial<ReviewSession>) => ({
    session: { ...session, ...over },
    step: { kind: 'show' } as const,
  });
  if (key === 'ctrl-c' || key === 'ctrl-d' || key === 'end') return { session, step: { kind: 'quit' } };
  if (session.asks === 'reason') {
    const reason = dropReasons[Number(key) - 1];
    return reason === undefined ? show({ asks: 'verdict' }) : save(session, { kind: 'drop', reason });
  }
  switch (key) {
    case 'k':
      return save(session, { kind: 'keep' });
    case 'd':
      return show({ asks: 'reason' });
    case 's':
    case 'space':
      return show({ index: session.index + 1 });
    case 'b':
      return show({ index: Math.max(0, session.index - 1) });
    case 'p':
      return { session, step: { kind: 'page' } };
    case 'q':
      return { session, step: { kind: 'quit' } };
    default:
      return show({});
  }
}

function save(session: ReviewSession, verdict: Verdict): { session: ReviewSession; step: Step } {
  const id = session.ids[session.index];
  if (id === undefined) throw new Error('there is no candidate to decide on');
  const verdicts = new Map(session.verdicts).set(id, verdict);
  return {
    session: { ...session, index: session.index + 1, verdicts, asks: 'verdict' },
    step: { kind: 'save', id, verdict },
  };
}
