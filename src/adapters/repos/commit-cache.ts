import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommitSummary } from '../../ports.ts';
import { createScratchFolder } from '../scratch-folder.ts';

/**
 * What a commit's id stands for, whatever becomes of branches. It is kept in a file: nothing that people write in words, such
 * as a message or a name, may be among it.
 */
export type CommitFacts = Omit<CommitSummary, 'hasLanded'>;

export interface ReadFacts {
  readonly facts: CommitFacts;
  /** False where objects were missing that may come yet: then they are not kept. */
  readonly areWhole: boolean;
}

/**
 * Facts by commit id, in memory and in one file. The file is replaced as a whole in one step: two processes and a SIGKILL
 * leave one of its versions, and what another version held is but read again. One that is damaged counts as none.
 */
export interface CommitCache {
  /**
   * @param since from when on all commits are named: a younger one that is not has gone from the repository, and is forgotten
   * @param load reads those that are not known
   */
  read(
    ids: readonly string[],
    since: string,
    load: (ids: readonly string[]) => Promise<readonly ReadFacts[]>,
  ): Promise<readonly CommitFacts[]>;
}

/** Of what stands in the file; another one makes it worthless. */
const version = 2;

export function createCommitCache(path: string | undefined): CommitCache {
  let known: Map<string, CommitFacts> | undefined;
  const partial = new Set<string>();
  return {
    async read(ids, since, load) {
      known ??= path === undefined ? new Map() : await readCache(path);
      const facts = known;
      const missing = ids.filter((id) => !facts.has(id));
      for (const { facts: each, areWhole } of missing.length > 0 ? await load(missing) : []) {
        facts.set(each.id, each);
        if (!areWhole) partial.add(each.id);
      }
      const named = new Set(ids);
      let goneCount = 0;
      for (const [id, { committedAt }] of facts) {
        if (committedAt < since || named.has(id)) continue;
        facts.delete(id);
        goneCount++;
      }
      if (path !== undefined && missing.length + goneCount > 0) {
        await writeCache(
          path,
          [...facts.values()].filter(({ id }) => !partial.has(id)),
        );
      }
      return ids.flatMap((id) => facts.get(id) ?? []);
    },
  };
}

async function readCache(path: string): Promise<Map<string, CommitFacts>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== toSeal(body)) return new Map();
  const shared = new Map<string, string>();
  const facts = new Map<string, CommitFacts>();
  for (const line of body.split('\n')) {
    if (line === '') continue;
    const each = JSON.parse(line) as CommitFacts;
    facts.set(each.id, { ...each, files: each.files.map((file) => share(shared, file)) });
  }
  return facts;
}

/** The same path stands in many commits. */
function share(known: Map<string, string>, text: string): string {
  const found = known.get(text);
  if (found === undefined) known.set(text, text);
  return found ?? text;
}

async function writeCache(path: string, facts: readonly CommitFacts[]): Promise<void> {
  const body = facts.map((each) => `${JSON.stringify(each)}\n`).join('');
  const folder = await createScratchFolder(dirname(path), 'commits');
  try {
    const draft = join(folder.path, 'draft');
    await writeFile(draft, `${toSeal(body)}\n${body}`);
    await rename(draft, path);
  } finally {
    await folder.dispose();
  }
}

/** Tells a file that is whole from any other. */
function toSeal(body: string): string {
  return `rollbench commits ${version} ${createHash('sha256').update(body).digest('hex')}`;
}
