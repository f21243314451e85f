import { toSha256 } from '../../domain/ids.ts';
import type { Attachment, Session } from '../../domain/session.ts';
import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';
import type { StoredAttachment } from '../../domain/watermark.ts';
import { parseDataUrl, toStoredImage } from './attachment.ts';
import { findPipedInput } from './piped-input.ts';
import type { RecordPlace } from './record-place.ts';
import type { RolloutMeta } from './rollout-meta.ts';
import type { PromptPart, RolloutRecord } from './rollout-record.ts';
import { type RolloutState, restoreDrafts, saveDrafts, Totals } from './rollout-state.ts';
import { createDraft, isTurn, type TurnDraft, toTurn } from './rollout-turn.ts';
import { toUuidTimeMs } from './uuid-time.ts';

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
    const last = drafts.at(-1);
    if (last?.key === key) return last;
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
        case 'commands':
          draft.commands.push(...record.commands);
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

function subtract(next: Omit<Usage, 'requestCount'>, earlier: Omit<Usage, 'requestCount'>): Usage {
  const less = (key: Exclude<keyof typeof next, 'cacheWriteTokens'>) => Math.max(0, next[key] - earlier[key]);
  return {
    requestCount: 1,
    inputTokens: less('inputTokens'),
    cachedInputTokens: less('cachedInputTokens'),
    outputTokens: less('outputTokens'),
    reasoningTokens: less('reasoningTokens'),
  };
}
