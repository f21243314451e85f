import { toSha256 } from '../../domain/ids.ts';
import type { Draft } from './draft.ts';

/** Reads ahead in a source of batches, one event at a time. */
interface Cursor {
  peek(): Promise<Draft | undefined>;
  shift(): void;
}

function createCursor(source: AsyncIterator<Draft[]>): Cursor {
  let batch: Draft[] = [];
  let at = 0;
  let isDone = false;
  return {
    async peek() {
      while (at >= batch.length && !isDone) {
        const next = await source.next();
        at = 0;
        if (next.done) isDone = true;
        batch = next.done ? [] : next.value;
      }
      return batch[at];
    },
    shift() {
      at++;
    },
  };
}

const batchSize = 256;

/** Several threads as one, by the time of their events. What bears no time stays behind the one before it. */
export async function* mergeByTime(sources: readonly AsyncGenerator<Draft[]>[]): AsyncGenerator<Draft[]> {
  const [only] = sources;
  if (only && sources.length === 1) {
    yield* only;
    return;
  }
  const cursors = sources.map((source) => createCursor(source));
  for (let batch: Draft[] = []; ; ) {
    let first: { readonly cursor: Cursor; readonly draft: Draft } | undefined;
    for (const cursor of cursors) {
      const draft = await cursor.peek();
      if (draft && (first === undefined || (draft.at ?? '') < (first.draft.at ?? '')))
        first = { cursor, draft };
    }
    if (first) {
      first.cursor.shift();
      batch.push(first.draft);
    }
    if (first === undefined || batch.length >= batchSize) {
      yield batch;
      batch = [];
    }
    if (first === undefined) return;
  }
}

/** So far apart may the same event stand in both: both are written as things happen. */
const windowSize = 512;

/**
 * Joins what Codex printed with what it recorded: what stands in both is told once, with the record's time; what only one of
 * them has (a command that was still running; whatever came after one of them broke off) keeps its place between the
 * others. Both begin alike and go on alike, so a few hundred events of each are all that has to be held.
 */
export async function* joinStreams(
  printed: AsyncGenerator<Draft[]>,
  recorded: AsyncGenerator<Draft[]>,
): AsyncGenerator<Draft[]> {
  const cursor = createCursor(recorded);
  const ahead: { readonly draft: Draft; readonly key: string | undefined }[] = [];
  /** Told already, before its counterpart was printed. */
  const told = new Map<string, number>();
  let hasRecord = false;
  const fill = async () => {
    for (let draft = await cursor.peek(); draft && ahead.length < windowSize; draft = await cursor.peek()) {
      hasRecord = true;
      ahead.push({ draft, key: toKey(draft) });
      cursor.shift();
    }
  };
  const pass = (count: number): Draft[] =>
    ahead.splice(0, Math.max(0, count)).map(({ draft, key }) => {
      if (key !== undefined) remember(told, key);
      return draft;
    });
  for await (const batch of printed) {
    const joined: Draft[] = [];
    for (const draft of batch) {
      await fill();
      const key = toKey(draft);
      // Its running total is the record's single answers, added up.
      if (draft.what.kind === 'usage' && hasRecord) continue;
      if (key !== undefined && forget(told, key)) continue;
      const found = key === undefined ? -1 : ahead.findIndex((each) => each.key === key);
      joined.push(...pass(found));
      // What is never printed, such as the prompt, comes before what was never recorded.
      if (found === -1) joined.push(...pass(ahead.findIndex((each) => each.key !== undefined)));
      const counterpart = found === -1 ? undefined : ahead.shift()?.draft;
      joined.push(counterpart ?? draft);
    }
    yield joined;
  }
  yield pass(ahead.length);
  for (let draft = await cursor.peek(); draft; draft = await cursor.peek()) {
    cursor.shift();
    yield [draft];
  }
}

function remember(told: Map<string, number>, key: string): void {
  told.set(key, (told.get(key) ?? 0) + 1);
  if (told.size > 4 * windowSize) told.delete(told.keys().next().value ?? '');
}

function forget(told: Map<string, number>, key: string): boolean {
  const count = told.get(key) ?? 0;
  if (count > 1) told.set(key, count - 1);
  else told.delete(key);
  return count > 0;
}

/** Equal for what is the same in both; `undefined` for what only one of them can have. */
function toKey({ what, agent }: Draft): string | undefined {
  if (agent !== null) return undefined;
  switch (what.kind) {
    case 'message':
    case 'reasoning':
      return toHash(what.kind, what.text);
    case 'command':
      return what.via === 'shell' ? toHash(what.kind, what.command) : undefined;
    case 'edit':
      return toHash(what.kind, ...what.files.map(({ path }) => path).sort());
    case 'tool':
      return toHash(what.kind, what.server ?? '', what.tool, what.input);
    case 'search':
      return toHash(what.kind, what.query);
    case 'agent':
      return toHash(what.kind, what.started);
    case 'ended':
      return what.kind;
    default:
      return undefined;
  }
}

const toHash = (...parts: readonly string[]) => toSha256(parts.join('\0')).slice(0, 16);
