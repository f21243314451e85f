import * as z from 'zod';
import { type Session, TurnEnd } from '../../domain/session.ts';
import { Usage } from '../../domain/usage.ts';
import { createDraft, isTurn, type TurnDraft } from './rollout-turn.ts';

const SavedDraft = z.object({
  key: z.string(),
  hasPrompt: z.boolean(),
  isReview: z.boolean(),
  recordedUsage: Usage.nullable(),
  countedUsage: Usage.nullable(),
  endedAt: z.string().nullable(),
  end: TurnEnd,
  /** Of a draft that is no turn of the session, or not yet; model and effort by their place among the session's. */
  untold: z
    .object({
      startedAt: z.string(),
      firstRecord: z.number().nullable(),
      isInherited: z.boolean(),
      model: z.number().nullable(),
      effort: z.number().nullable(),
    })
    .nullable(),
});

export const Totals = Usage.omit({ requestCount: true });

/** What must be known beside the session to go on with it. The session itself may be redacted: this holds no text of it. */
export const RolloutState = z.object({
  isHarness: z.boolean(),
  totals: Totals,
  drafts: z.array(SavedDraft),
});
export type RolloutState = z.infer<typeof RolloutState>;

type Named = 'model' | 'effort';

/** Models or efforts that a session names, by their place. */
const namedIn = (session: Session, name: Named): readonly (string | null)[] => [
  session[name],
  ...session.turns.map((turn) => turn[name]),
];

/** `null` where a draft that is no turn holds text of the session. */
export function saveDrafts(drafts: readonly TurnDraft[], session: Session): RolloutState['drafts'] | null {
  const saved: RolloutState['drafts'] = [];
  for (const draft of drafts) {
    const place = (name: Named) =>
      draft[name] === null ? null : namedIn(session, name).indexOf(draft[name]);
    const told = isTurn(draft);
    const [model, effort] = told ? [null, null] : [place('model'), place('effort')];
    if (model === -1 || effort === -1 || (!told && draft.commands.length > 0)) return null;
    saved.push({
      key: draft.key,
      hasPrompt: draft.prompt !== undefined,
      isReview: draft.isReview,
      recordedUsage: draft.recordedUsage,
      countedUsage: draft.countedUsage,
      endedAt: draft.endedAt,
      end: draft.end,
      untold: told
        ? null
        : {
            startedAt: draft.startedAt,
            firstRecord: draft.firstRecord,
            isInherited: draft.isInherited,
            model,
            effort,
          },
    });
  }
  return saved;
}

export function restoreDrafts(session: Session, state: RolloutState): TurnDraft[] {
  const turns = session.turns.values();
  return state.drafts.map(({ key, hasPrompt, untold, ...rest }) => {
    if (untold !== null) {
      const named = (name: Named) => (untold[name] === null ? null : namedIn(session, name)[untold[name]]);
      return {
        ...createDraft({ key, ...untold }),
        ...rest,
        model: named('model') ?? null,
        effort: named('effort') ?? null,
      };
    }
    const { value: turn } = turns.next();
    if (turn === undefined) throw new Error(`${session.file}: its state tells of more turns than it has`);
    const { attachments, pipedInput, model, effort } = turn;
    return {
      ...createDraft({ key, ...turn }),
      ...rest,
      prompt: hasPrompt ? turn.prompt : undefined,
      pipedInput,
      attachments,
      model,
      effort,
      commands: [...turn.commands],
      fileChanges: [...turn.fileChanges],
    };
  });
}
