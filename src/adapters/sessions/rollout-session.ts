import * as z from 'zod';
import { toSha256 } from '../../domain/ids.ts';
import {
  type Attachment,
  type Command,
  type FileChange,
  type Session,
  type Turn,
  TurnEnd,
} from '../../domain/session.ts';
import { addUsage, noUsage, Usage } from '../../domain/usage.ts';
import type { StoredAttachment } from '../../domain/watermark.ts';
import { parseDataUrl, toStoredImage } from './attachment.ts';
import { findPipedInput } from './piped-input.ts';
import type { RolloutMeta } from './rollout-meta.ts';
import type { PromptPart, RolloutRecord } from './rollout-record.ts';
import { toUuidTimeMs } from './uuid-time.ts';

/** A turn while its records come in. Codex gives a prompt typed during a turn the same turn id: it opens a draft of its own. */
interface TurnDraft {
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

const Totals = Usage.omit({ requestCount: true });

/** What must be known beside the session to go on with it. The session itself may be redacted: this holds no text of it. */
export const RolloutState = z.object({
  isHarness: z.boolean(),
  totals: Totals,
  drafts: z.array(SavedDraft),
});
export type RolloutState = z.infer<typeof RolloutState>;

export interface RecordPlace {
  readonly at: string;
  /** Number of the record, from 0; of a fork it goes on from its parent's. */
  readonly ordinal: number | null;
}

export interface SessionBuilder {
  add(record: RolloutRecord, place: RecordPlace): void;
  build(file: string, endedAt: string): Session;
  /** Bytes of the pictures that came with the prompts. */
  attachments(): readonly StoredAttachment[];
  /** `null` where what was read is neither in the session nor can be saved without its text. */
  save(session: Session): RolloutState | null;
}

/** Gathers the records of one rollout into a session. Records are matched by turn id: some come after their turn's end. */
export function createSessionBuilder(
  meta: RolloutMeta,
  from?: { readonly session: Session; readonly state: RolloutState },
): SessionBuilder {
  const drafts: TurnDraft[] = from ? restoreDrafts(from.session, from.state) : [];
  let totals = from?.state.totals ?? Totals.parse(noUsage);
  const stored = new Map<string, StoredAttachment>();
  let imageUrls: readonly string[] = [];
  const keyOf = createTurnKeys();

  const open = (turnId: string, place: RecordPlace): TurnDraft => {
    const isInherited = meta.forkedFrom !== null && isOlder(turnId, meta.startedAt);
    const draft = createDraft({
      key: keyOf(turnId),
      startedAt: place.at,
      firstRecord: place.ordinal,
      isInherited,
    });
    drafts.push(draft);
    return draft;
  };
  const draftOf = (turnId: string, place: RecordPlace): TurnDraft => {
    const key = keyOf(turnId);
    return drafts.findLast((draft) => draft.key === key) ?? open(turnId, place);
  };

  const toAttachments = (parts: readonly PromptPart[]): Attachment[] => {
    const count = parts.filter(({ kind }) => kind === 'image').length;
    const urls = imageUrls.length === count ? [...imageUrls] : [];
    imageUrls = [];
    return parts.map(({ kind, name, url }) => {
      if (kind === 'other') return { kind, name, mediaType: null, sha256: null, sizeBytes: 0 };
      const data = parseDataUrl(urls.shift() ?? url ?? '');
      const image = toStoredImage(data?.base64 ?? null, data?.mediaType ?? null, name);
      if (image.stored !== null) stored.set(image.stored.id, image.stored);
      return image.attachment;
    });
  };

  const countTotals = (next: Omit<Usage, 'requestCount'>) => {
    const draft = drafts.at(-1);
    const used = subtract(next, totals);
    totals = next;
    if (!draft || used.inputTokens + used.outputTokens <= 0) return;
    draft.countedUsage = addUsage(draft.countedUsage ?? noUsage, used);
  };

  return {
    add(record, place) {
      if (record.kind === 'tokenTotals') {
        countTotals(record.totals);
        return;
      }
      if (record.kind === 'images') {
        imageUrls = record.urls;
        return;
      }
      if ('threadId' in record && record.threadId !== meta.id) return;
      const draft = draftOf(record.turnId, place);
      switch (record.kind) {
        case 'turnStarted':
          return; // asking for its draft opened it
        case 'turnContext':
          draft.model ??= record.model;
          draft.effort ??= record.effort;
          return;
        case 'prompt': {
          const target = draft.prompt === undefined ? draft : open(record.turnId, place);
          target.prompt = record.text;
          target.pipedInput = findPipedInput(record.text);
          target.attachments = toAttachments(record.parts);
          target.model ??= draft.model;
          target.effort ??= draft.effort;
          return;
        }
        case 'command':
          draft.commands.push(record.command);
          return;
        case 'fileChanges':
          draft.fileChanges.push(...record.fileChanges);
          return;
        case 'reviewEntered':
          draft.isReview = true;
          return;
        case 'usage':
          draft.recordedUsage = addUsage(draft.recordedUsage ?? noUsage, record.usage);
          return;
        case 'turnEnded':
          for (const each of drafts.filter(({ key }) => key === draft.key)) {
            each.end = record.end;
            each.endedAt = record.at ?? place.at;
          }
      }
    },

    build(file, endedAt) {
      const turns = drafts.filter(isTurn).map(toTurn);
      const isReviewOnly = turns.length === 0 && drafts.some(({ isReview }) => isReview);
      return {
        id: meta.id,
        source: 'codex-rollout',
        file,
        agent: 'codex',
        agentVersion: meta.codexVersion,
        model: drafts[0]?.model ?? null,
        effort: drafts[0]?.effort ?? null,
        writtenBy: meta.isHarness || isReviewOnly ? 'harness' : 'person',
        spawnedBy: meta.spawnedBy,
        forkedFrom: meta.forkedFrom,
        origin: null,
        repoUrl: meta.repoUrl,
        branch: meta.branch,
        cwd: meta.cwd,
        baseCommit: meta.baseCommit,
        startPatch: null,
        startedAt: meta.startedAt,
        endedAt,
        turns,
      };
    },

    attachments: () => [...stored.values()],

    save(session) {
      if (imageUrls.length > 0) return null;
      const saved = saveDrafts(drafts, session);
      return saved === null ? null : { isHarness: meta.isHarness, totals, drafts: saved };
    },
  };
}

/** Compaction, reviews and turns that failed before their prompt leave turns with nothing of a person in them. */
const isTurn = (draft: TurnDraft): boolean => draft.prompt !== undefined || draft.fileChanges.length > 0;

/** Most records belong to the turn of the record before. */
function createTurnKeys(): (turnId: string) => string {
  let last = { turnId: '', key: '' };
  return (turnId) => {
    if (turnId !== last.turnId || last.key === '') last = { turnId, key: toSha256(turnId).slice(0, 16) };
    return last.key;
  };
}

/** Codex's ids of turns begin with the time at which they were made. */
const isOlder = (turnId: string, at: string): boolean => {
  const madeAtMs = toUuidTimeMs(turnId);
  return madeAtMs !== null && madeAtMs < Date.parse(at);
};

type Begun = Pick<TurnDraft, 'key' | 'startedAt' | 'firstRecord' | 'isInherited'>;

function createDraft({ key, startedAt, firstRecord, isInherited }: Begun): TurnDraft {
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

type Named = 'model' | 'effort';

/** Models or efforts that a session names, by their place. */
const namedIn = (session: Session, name: Named): readonly (string | null)[] => [
  session[name],
  ...session.turns.map((turn) => turn[name]),
];

function saveDrafts(drafts: readonly TurnDraft[], session: Session): RolloutState['drafts'] | null {
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

function restoreDrafts(session: Session, state: RolloutState): TurnDraft[] {
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

function toTurn(draft: TurnDraft, position: number): Turn {
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

function subtract(next: Omit<Usage, 'requestCount'>, earlier: Omit<Usage, 'requestCount'>): Usage {
  const less = (key: keyof typeof next) => Math.max(0, next[key] - earlier[key]);
  return {
    requestCount: 1,
    inputTokens: less('inputTokens'),
    cachedInputTokens: less('cachedInputTokens'),
    outputTokens: less('outputTokens'),
    reasoningTokens: less('reasoningTokens'),
  };
}
