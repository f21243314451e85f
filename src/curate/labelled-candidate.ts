import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import type { Candidate } from '../domain/candidate.ts';
import { noTestRules } from '../domain/file-kinds.ts';
import type { LabelledRecord } from '../domain/labelled-record.ts';
import { type FilePatch, parsePatch } from '../domain/patch.ts';

/** Parts a patch into the change and its tests, as mining does. */
export type SplitPatch = (
  files: readonly FilePatch[],
) => Promise<{ readonly goldPatch: string; readonly testPatch: string }>;

/** A labelled record as mining would have brought it; its base is known by the record's id. */
export async function toLabelledCandidate(
  record: LabelledRecord,
  splitPatch: SplitPatch,
): Promise<Candidate> {
  const { goldPatch, testPatch } = await splitPatch(parsePatch(record.changes.map(toPatch).join('')));
  return {
    id: record.id,
    repo: labelledRepo,
    prompts: record.prompts,
    attachments: record.hasAttachments
      ? [{ kind: 'other', name: null, mediaType: null, sha256: null, sizeBytes: 0 }]
      : [],
    redactions: [],
    baseCommit: record.id,
    goldCommit: record.goldCommit,
    goldMessage: record.goldMessage,
    goldPatch,
    testPatch,
    testRules: noTestRules,
    fidelity: 'exact',
    missing: [],
    turnMode: record.prompts.length > 1 ? 'multi' : 'single',
    changeKinds: [],
    scope: { packages: ['.'], crossesPackages: false, workspaceKind: null, languages: [] },
    link: {
      level: 'identical-hunks',
      commits: [record.goldCommit],
      identicalShare: 1,
      fileShare: 1,
      landedAfterMs: 0,
      sessionShare: 1,
      commitShare: 1,
      runnerUpShare: 0,
      matchedLineCount: 0,
      sessionLineCount: 0,
      commitLineCount: 0,
    },
    provenance: {
      sessionId: record.id,
      turn: 1,
      agent: 'labelled',
      agentVersion: null,
      authorModel: null,
      authorFamily: null,
      aiShare: 1,
      personShare: 0,
      branch: record.branch,
      sessionStartedAt: '',
      landedAt: '',
    },
    classification: null,
  };
}

export const labelledRepo = 'labelled';

/** What the base of a record holds, by path; of its other files the names alone may be known. */
export function toBaseTree(record: LabelledRecord): Record<string, string> {
  const touched = record.changes.flatMap(({ path, before }) => (before === null ? [] : [[path, before]]));
  const others = record.otherFiles.map((path) => [path, '']);
  return { ...Object.fromEntries([...others, ...touched]), ...record.otherContents };
}

/** As `git diff` writes it. */
function toPatch({ path, before, after }: LabelledRecord['changes'][number]): string {
  const mode =
    before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
  const from = before === null ? '/dev/null' : `a/${path}`;
  const to = after === null ? '/dev/null' : `b/${path}`;
  const patch = structuredPatch(from, to, before ?? '', after ?? '');
  return `diff --git a/${path} b/${path}\n${mode}${patch.hunks.length === 0 ? '' : formatPatch(patch, FILE_HEADERS_ONLY)}`;
}
