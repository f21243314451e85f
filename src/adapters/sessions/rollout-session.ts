import type { Attachment, Command, FileChange, Session, Turn, TurnEnd } from '../../domain/session.ts';
import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';
import type { RolloutMeta } from './rollout-meta.ts';
import type { RolloutRecord } from './rollout-record.ts';

/** A turn while its records come in. Codex gives a prompt typed during a turn the same turn id: it opens a draft of its own. */
interface TurnDraft {
  readonly turnId: string;
  readonly startedAt: string;
  prompt: string | undefined;
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

export interface SessionBuilder {
  /** `at`: the record's time. */
  add(record: RolloutRecord, at: string): void;
  build(file: string, endedAt: string): Session;
}

/** Gathers the records of one rollout into a session. Records are matched by turn id: some come after their turn's end. */
export function createSessionBuilder(meta: RolloutMeta): SessionBuilder {
  const drafts: TurnDraft[] = [];
  let totals: Omit<Usage, 'requestCount'> = noUsage;

  const open = (turnId: string, at: string): TurnDraft => {
    const draft = createDraft(turnId, at);
    drafts.push(draft);
    return draft;
  };
  const draftOf = (turnId: string, at: string): TurnDraft =>
    drafts.findLast((draft) => draft.turnId === turnId) ?? open(turnId, at);

  const countTotals = (next: Omit<Usage, 'requestCount'>) => {
    const draft = drafts.at(-1);
    const used = subtract(next, totals);
    totals = next;
    if (!draft || used.inputTokens + used.outputTokens <= 0) return;
    draft.countedUsage = addUsage(draft.countedUsage ?? noUsage, used);
  };

  return {
    add(record, at) {
      if (record.kind === 'tokenTotals') {
        countTotals(record.totals);
        return;
      }
      if ('threadId' in record && record.threadId !== meta.id) return;
      const draft = draftOf(record.turnId, at);
      switch (record.kind) {
        case 'turnStarted':
          return; // asking for its draft opened it
        case 'turnContext':
          draft.model ??= record.model;
          draft.effort ??= record.effort;
          return;
        case 'prompt': {
          const target = draft.prompt === undefined ? draft : open(record.turnId, at);
          target.prompt = record.text;
          target.attachments = record.attachments;
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
          for (const each of drafts.filter(({ turnId }) => turnId === record.turnId)) {
            each.end = record.end;
            each.endedAt = at;
          }
      }
    },

    build(file, endedAt) {
      // Compaction, reviews and turns that failed before their prompt leave turns with nothing of a person in them.
      const turns = drafts
        .filter((draft) => draft.prompt !== undefined || draft.fileChanges.length > 0)
        .map(toTurn);
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
        spawnedBy: null,
        forkedFrom: null,
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
  };
}

function createDraft(turnId: string, startedAt: string): TurnDraft {
  return {
    turnId,
    startedAt,
    prompt: undefined,
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

function toTurn(draft: TurnDraft, position: number): Turn {
  return {
    index: position + 1,
    prompt: draft.prompt ?? '',
    pipedInput: null,
    attachments: [...draft.attachments],
    isInherited: false,
    firstRecord: null,
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
