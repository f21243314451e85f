import type { FileChange, Session } from '../../src/domain/session.ts';
import { createRandom } from '../../src/stats/create-random.ts';
import { openImport } from './fast-import.ts';
import { applyEdits, type FileEdit, type Files, Writer } from './files.ts';

/** A session with the commits of which any one, or all together, are right to link to; none where nothing landed. */
export interface KnownSession {
  readonly session: Session;
  readonly landedIn: readonly string[];
}

const startedAt = Date.parse('2023-01-02T08:00:00Z');
/** About sixty commits a day. */
const paceMs = 24 * 60_000;
const dayMs = 24 * 60 * 60_000;
const authors = Array.from({ length: 40 }, (_, i) => `dev${i}`);

/** How a session's work ends. */
const endings = [
  ...['asIs', 'asIs', 'merged', 'mergedInParts', 'squashed', 'late', 'split', 'cherryPicked', 'formatted'],
  ...['never', 'never', 'never', 'never', 'unmerged', 'undone'],
] as const;
type Ending = (typeof endings)[number];

interface Draft {
  readonly edits: readonly FileEdit[];
  readonly base: number;
  readonly at: number;
  readonly landedIn: number[];
}

/**
 * Builds a repository of `commitCount` commits or a few more, and `sessionCount` sessions spread over them. The same seed
 * gives the same of both.
 */
export async function buildHistory(options: {
  readonly path: string;
  readonly commitCount: number;
  readonly sessionCount: number;
  readonly fileCount: number;
  readonly seed: number;
}): Promise<KnownSession[]> {
  const writer = new Writer(createRandom(options.seed));
  const files = writer.createFiles(options.fileCount);
  const paths = [...files.keys()];
  const repository = await openImport(options.path);
  let now = startedAt;
  let count = 0;
  let branchCount = 0;
  const commit = async (
    branch: string,
    parents: readonly number[],
    changed: Map<string, string>,
    message: string,
  ) => {
    count++;
    now += Math.floor(paceMs * (0.2 + 1.6 * (writer.below(1000) / 1000)));
    return repository.commit({
      branch,
      parents,
      author: writer.pick(authors),
      at: now,
      message,
      files: changed,
    });
  };
  const initial = new Map([...files].map(([path, lines]) => [path, `${lines.join('\n')}\n`]));
  let main = await commit('main', [], initial, 'Begin');
  const onMain = async (edits: readonly FileEdit[], message: string, from = files) => {
    main = await commit('main', [main], applyEdits(from, edits), message);
    return main;
  };
  const onBranch = async (parts: readonly (readonly FileEdit[])[], isMerged: boolean) => {
    const branch = `work-${++branchCount}`;
    const own: Files = isMerged ? files : new Map(files);
    let tip = main;
    const changed = new Map<string, string>();
    const commits: number[] = [];
    for (const part of parts) {
      const now = applyEdits(own, part);
      for (const [path, content] of now) changed.set(path, content);
      tip = await commit(branch, [tip], now, `Work on ${part[0]?.path ?? 'nothing'}`);
      commits.push(tip);
    }
    if (isMerged) main = await commit('main', [main, tip], changed, `Merge branch '${branch}'`);
    return isMerged ? [...commits, main] : commits;
  };

  const drafts: Draft[] = [];
  const waiting: { readonly due: number; land(): Promise<void> }[] = [];
  const work = async () => {
    const ending: Ending = writer.pick(endings);
    const edits = writer.edit(files, paths);
    const draft: Draft = { edits, base: main, at: now + 60_000, landedIn: [] };
    drafts.push(draft);
    const land = async (...commits: number[]) => void draft.landedIn.push(...commits);
    if (ending === 'asIs') await land(await onMain(edits, `Do it (#${count})`));
    if (ending === 'merged') await land(...(await onBranch([edits], true)));
    if (ending === 'mergedInParts') await land(...(await onBranch(halve(edits), true)));
    if (ending === 'split') {
      for (const part of halve(edits)) await land(await onMain(part, 'Go on'));
    }
    if (ending === 'squashed') {
      const others = writer.edit(files, paths, new Set(edits.map(({ path }) => path))).slice(0, 2);
      await land(await onMain([...edits, ...others], `Do it, and more (#${count})`));
    }
    if (ending === 'cherryPicked') {
      await onBranch([edits], false);
      await land(await onMain(edits, 'Work on it'));
    }
    if (ending === 'formatted') await land(await onMain(edits.map(indent), 'Do it'));
    if (ending === 'unmerged') await onBranch([edits], false);
    if (ending === 'late') {
      const due = now + (1 + writer.below(20)) * dayMs;
      waiting.push({ due, land: async () => land(await onMain(edits, 'Do it at last')) });
    }
    if (ending === 'undone')
      drafts[drafts.length - 1] = { ...draft, edits: [...edits, ...edits.map(invert)] };
  };

  for (let i = 0; count < options.commitCount; i++) {
    const due = waiting.findIndex((each) => each.due <= now);
    if (due !== -1) await waiting.splice(due, 1)[0]?.land();
    else if (drafts.length * options.commitCount < count * options.sessionCount) await work();
    else if (writer.chance(0.2)) await onBranch([writer.edit(files, paths), writer.edit(files, paths)], true);
    else await onMain(writer.edit(files, paths), `Change ${i}`);
  }
  const ids = await repository.finish();
  const idOf = (mark: number) => ids.get(mark) ?? '';
  return drafts.map((draft, i) => ({
    session: toSession(draft, i, idOf(draft.base)),
    landedIn: draft.landedIn.map(idOf),
  }));
}

function halve(edits: readonly FileEdit[]): (readonly FileEdit[])[] {
  const middle = Math.ceil(edits.length / 2);
  return [edits.slice(0, middle), edits.slice(middle)].filter((part) => part.length > 0);
}

function indent({ path, hunks }: FileEdit): FileEdit {
  return {
    path,
    hunks: hunks.map(({ removed, added }) => ({ removed, added: added.map((line) => `\t${line}`) })),
  };
}

function invert({ path, hunks }: FileEdit): FileEdit {
  return { path, hunks: hunks.map(({ removed, added }) => ({ removed: added, added: removed })) };
}

function toSession({ edits, at }: Draft, index: number, baseCommit: string): Session {
  const time = (ms: number) => new Date(ms).toISOString();
  const fileChanges = edits.map(
    ({ path, hunks }): FileChange => ({
      path: `/home/dev/app/${path}`,
      kind: 'update',
      movedTo: null,
      hunks: null,
      addedLines: hunks.flatMap(({ added }) => added),
      removedLines: hunks.flatMap(({ removed }) => removed),
      areLinesKnown: true,
      at: null,
    }),
  );
  return {
    id: `session-${String(index).padStart(6, '0')}`,
    source: 'codex-rollout',
    file: `/sessions/${index}.jsonl`,
    agent: 'codex',
    agentVersion: null,
    model: 'model',
    effort: null,
    writtenBy: 'person',
    spawnedBy: null,
    forkedFrom: null,
    origin: null,
    repoUrl: null,
    branch: 'main',
    cwd: '/home/dev/app',
    baseCommit,
    startPatch: null,
    startedAt: time(at),
    endedAt: time(at + 120_000),
    turns: [
      {
        index: 1,
        prompt: `Please do number ${index}.`,
        pipedInput: null,
        attachments: [],
        isInherited: false,
        firstRecord: null,
        model: 'model',
        effort: null,
        startedAt: time(at),
        endedAt: time(at + 120_000),
        end: 'completed',
        commands: [],
        fileChanges,
        usage: null,
      },
    ],
  };
}
