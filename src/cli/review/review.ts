import { readConfig } from '../../config/config.ts';
import type { Review } from '../../domain/review.ts';
import { listForReview, type ReviewItem, requireCandidate, reviewCandidate } from '../../flows/review.ts';
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
    const isAsked = given.size === 0 && !context.output.isJson && isTerminal();
    const items = await listForReview(house.store, options.all === true);
    if (isAsked && items.length > 0) await ask(context, items, save);
    const left = isAsked ? await listForReview(house.store, options.all === true) : items;
    await context.output.print(describe([...decided.values()], left, isAsked), {
      items: left.map(toItem),
      decided: [...decided.values()],
    });
    return exitCodes.done;
  } finally {
    await house.store.close();
  }
}

const isTerminal = () => process.stdin.isTTY === true && process.stdout.isTTY === true;

async function ask(
  { output }: CommandContext,
  items: readonly ReviewItem[],
  save: (id: string, verdict: Verdict) => Promise<void>,
): Promise<void> {
  await askPerson({
    items,
    save,
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

function describe(decided: readonly Review[], left: readonly ReviewItem[], isAsked: boolean): string {
  const kept = decided.filter(({ verdict }) => verdict === 'keep').length;
  const done =
    decided.length > 0
      ? `${formatQuantity(decided.length, 'decision')} stored: ${kept} kept, ${decided.length - kept} dropped.\n`
      : '';
  const open = left.filter(({ review: word }) => word === undefined);
  if (open.length === 0) return `${done}Nothing waits for a person. Next: rollbench validate`;
  const wait = `${formatQuantity(open.length, 'candidate')} wait${open.length === 1 ? 's' : ''} for a person`;
  if (isAsked) return `${done}${wait}: rollbench tasks review goes on.`;
  const rows = open.map((item) => [item.candidate.id, toDoubt(item), item.candidate.prompts[0] ?? '']);
  const how = 'Decide on a terminal, or by --decide ID=keep ID=drop:REASON';
  return `${done}${wait}:\n\n${renderTable(['candidate', 'doubt', 'prompt'], rows)}\n\n${how}`;
}

const toDoubt = ({ findings }: ReviewItem) =>
  findings.find(({ outcome, reason }) => outcome === 'uncertain' && reason !== null)?.reason ?? 'none';
