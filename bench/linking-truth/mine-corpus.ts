import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/wire.ts';
import { commonLines, countLines, patchedLines } from './changed-lines.ts';
import type { Corpus, Expected } from './write-corpus.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'rollbench.ts');

/** What mining said of one session, beside what has to be said. */
export interface Answer extends Expected {
  readonly said: Said;
}

export type Said =
  | { readonly kind: 'right' }
  /** A link to another commit, to a part of the change, or where there is nothing to link to. */
  | { readonly kind: 'wrong'; readonly detail: string }
  | { readonly kind: 'none'; readonly detail: string };

/** A patch that lacks more than this of what landed is another task than the prompt's. */
const leastShare = 0.8;

/** Runs `rollbench mine` itself in the corpus, and reads what it decided. */
export async function mineCorpus(corpus: Corpus): Promise<{ answers: Answer[]; durationMs: number }> {
  const begun = performance.now();
  await promisify(execFile)(process.execPath, [program, 'mine', '--json', '-C', corpus.directory], {
    maxBuffer: 2 ** 28,
  });
  const durationMs = performance.now() - begun;
  const store = await openStore(readConfig(corpus.directory));
  try {
    const decisions = new Map(
      (await store.decisions.list()).map((decision) => [decision.subjectId, decision] as const),
    );
    const answers: Answer[] = [];
    for (const expected of corpus.expected) {
      const decision = decisions.get(expected.sessionId);
      if (decision === undefined) throw new Error(`${expected.name}: mining said nothing of this session`);
      if (decision.kind === 'rejected') {
        const detail = `${decision.reason}: ${decision.evidence.text}`;
        answers.push({ ...expected, said: { kind: 'none', detail } });
        continue;
      }
      const candidate = await store.candidates.get(decision.producedId);
      if (candidate === undefined)
        throw new Error(`${expected.name}: candidate ${decision.producedId} is missing`);
      const said = judge(expected, candidate, decision.evidence.text);
      answers.push({ ...expected, said });
    }
    return { answers, durationMs };
  } finally {
    await store.close();
  }
}

function judge(
  { truth }: Expected,
  candidate: { goldCommit: string; goldPatch: string; testPatch: string },
  evidence: string,
): Said {
  if (truth.kind === 'none') return { kind: 'wrong', detail: `${truth.because}; it says: ${evidence}` };
  if (!truth.commits.includes(candidate.goldCommit)) {
    return {
      kind: 'wrong',
      detail: `landed in ${truth.commits.map(short).join(' or ')}; it says: ${evidence}`,
    };
  }
  const patched = patchedLines(`${candidate.goldPatch}\n${candidate.testPatch}`);
  const share = countLines(commonLines(truth.lines, [patched])) / countLines(truth.lines);
  if (share >= leastShare) return { kind: 'right' };
  return {
    kind: 'wrong',
    detail: `the patch holds ${Math.round(100 * share)} % of what landed; it says: ${evidence}`,
  };
}

const short = (id: string) => id.slice(0, 10);
