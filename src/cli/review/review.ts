import { readConfig } from '../../config/config.ts';
import type { Review } from '../../domain/review.ts';
import {
  listForReview,
  type ReviewItem,
  requireCandidate,
  reviewCandidate,
} from '../../flows/curate/review.ts';
import { formatQuantity } from '../../report/words/format.ts';
import { createHouse, findUserName } from '../../wire.ts';
import { renderTable } from '../render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from '../run-command.ts';
import { askPerson } from './ask-person.ts';
import { parseDecisions } from './parse-decisions.ts';
import type { Verdict } from './review-session.ts';

export interface ReviewOptions extends GlobalOptions {
  readonly all?: boolean;
  readonly decide?: readonly string[];
}

/** Lets a person decide: on the terminal key by key, by `--decide` without asking; else it lists what waits for one. */
export async function review(context: CommandContext, options: ReviewOptions): Promise<number> {
  const given = parseDecisions(options.decide ?? []);
  const house = await createHouse(readConfig(context.directory, context.configFile));
  const by = await findUserName(context.directory);
  const decided = new Map<string, Review>();
  const save = async (candidateId: string, verdict: Verdict) => {
    const reason = verdict.kind === 'drop' ? verdict.reason : null;
    const at = house.clock.now().toISOString();
    const word: Review = { candidateId, verdict: verdict.kind, reason, by, at };
    await reviewCandidate(house, word);
    decided.set(candidateId, word);
  };
  try {
    // All are known before the first is stored.
    for (const id of given.keys()) await requireCandidate(house.store, id);
    for (const [id, verdict] of given) await save(id, verdict);
    const list = () => listForReview(house.store, options.all === true);
    const isAsked = given.size === 0 && !context.output.isJson && isTerminal();
    if (isAsked) await ask(context, await list(), save);
    const items = await list();
    await context.output.print(describe([...decided.values()], items, isAsked), {
      items: items.map(toItem),
      decided: [...decided.values()],
    });
    return context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

const isTerminal = () => process.stdin.isTTY === true && process.stdout.isTTY === true;

async function ask(
  { output, signal }: CommandContext,
  items: readonly ReviewItem[],
  save: (id: string, verdict: Verdict) => Promise<void>,
): Promise<void> {
  await askPerson({
    items,
    save,
    signal,
    input: process.stdin,
    output: process.stdout,
    palette: output.palette,
    hasColor: output.palette.isColorSupported,
  });
}

function toItem({ candidate, decision, findings, review: word }: ReviewItem) {
  return {
    id: candidate.id,
    repo: candidate.repo,
    prompt: candidate.prompts[0] ?? '',
    reason: decision.kind === 'rejected' ? decision.reason : null,
    findings: [...findings],
    review: word ?? null,
  };
}

function describe(decided: readonly Review[], items: readonly ReviewItem[], isAsked: boolean): string {
  const dueCount = items.filter(({ isDue }) => isDue).length;
  const waiting =
    dueCount === 0
      ? 'Nothing waits for a person. Next: rollbench validate'
      : `${formatQuantity(dueCount, 'candidate')} in doubt: decide on a terminal, or --decide ID=keep ID=drop:REASON`;
  const rows = items.map((item) => [item.candidate.id, toDoubt(item), item.candidate.prompts[0] ?? '']);
  const table = isAsked || rows.length === 0 ? [] : [renderTable(['candidate', 'doubt', 'prompt'], rows), ''];
  return [...describeDecided(decided), ...table, waiting].join('\n');
}

function describeDecided(decided: readonly Review[]): string[] {
  if (decided.length === 0) return [];
  const kept = decided.filter(({ verdict }) => verdict === 'keep').length;
  const count = formatQuantity(decided.length, 'decision');
  return [`${count} stored: ${kept} kept, ${decided.length - kept} dropped.`];
}

const toDoubt = ({ findings }: ReviewItem) =>
  findings.find(({ outcome, reason }) => outcome === 'uncertain' && reason !== null)?.reason ?? 'none';
