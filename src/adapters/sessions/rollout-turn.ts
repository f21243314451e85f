import type { Attachment, Command, FileChange, Turn, TurnEnd } from '../../domain/session.ts';
import type { Usage } from '../../domain/usage.ts';

/** A turn while its records come in. Codex gives a prompt typed during a turn the same turn id: it opens a draft of its own. */
export interface TurnDraft {
  /** Hash of the turn's id, so that drafts can be named where no text of the session may stand. */
  readonly key: string;
  readonly startedAt: string;
  readonly firstRecord: number | null;
  readonly isInherited: boolean;
  prompt: string | undefined;
  pipedInput: string | null;
  attachments: readonly Attachment[];
  model: string | null;
  effort: string | null;
  endedAt: string | null;
  end: TurnEnd;
  isReview: boolean;
  readonly commands: Command[];
  readonly fileChanges: FileChange[];
  recordedUsage: Usage | null;
  countedUsage: Usage | null;
}

type Begun = Pick<TurnDraft, 'key' | 'startedAt' | 'firstRecord' | 'isInherited'>;

export function createDraft({ key, startedAt, firstRecord, isInherited }: Begun): TurnDraft {
  return {
    key,
    startedAt,
    firstRecord,
    isInherited,
    prompt: undefined,
    pipedInput: null,
    attachments: [],
    model: null,
    effort: null,
    endedAt: null,
    end: 'unfinished',
    isReview: false,
    commands: [],
    fileChanges: [],
    recordedUsage: null,
    countedUsage: null,
  };
}

/** Compaction, reviews and turns that failed before their prompt leave turns with nothing of a person in them. */
export const isTurn = (draft: TurnDraft): boolean =>
  draft.prompt !== undefined || draft.fileChanges.length > 0;

export function toTurn(draft: TurnDraft, position: number): Turn {
  return {
    index: position + 1,
    prompt: draft.prompt ?? '',
    pipedInput: draft.pipedInput,
    attachments: [...draft.attachments],
    isInherited: draft.isInherited,
    firstRecord: draft.firstRecord,
    model: draft.model,
    effort: draft.effort,
    startedAt: draft.startedAt,
    endedAt: draft.endedAt,
    end: draft.end,
    commands: draft.commands,
    fileChanges: draft.fileChanges,
    // Codex below 0.160 wrote running totals only.
    usage: draft.recordedUsage ?? draft.countedUsage,
  };
}
