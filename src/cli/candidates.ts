import { readConfig } from '../config/config.ts';
import { type Candidate, hasLines } from '../domain/candidate.ts';
import { describeChangeKinds } from '../domain/change-kinds.ts';
import type { Decision } from '../domain/decision.ts';
import { formatShare } from '../domain/format-share.ts';
import { UsageError } from '../domain/usage-error.ts';
import { pageWidth } from '../report/text/text-table.ts';
import { wrapText } from '../report/words/fit-text.ts';
import { openStore } from '../wire.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function candidates(
  context: CommandContext,
  _options: GlobalOptions,
  action = '',
  id?: string,
): Promise<number> {
  const store = await openStore(readConfig(context.directory, context.configFile));
  try {
    const decisions = await store.decisions.list();
    if (action === 'list') {
      const items = (await store.candidates.list()).map((candidate) => toItem(candidate, decisions));
      const rows = items.map((item) => [item.id, item.stage, item.reason ?? 'kept', item.prompt]);
      await context.output.print(renderTable(['candidate', 'stage', 'fate', 'prompt'], rows), { items });
    } else if (action === 'show' && id) {
      const candidate = await store.candidates.get(id);
      if (!candidate) throw new UsageError(`there is no candidate "${id}": rollbench candidates list`);
      const own = decisions.filter(({ subjectId }) => subjectId === id);
      await context.output.print(describeCandidate(candidate), { candidate, decisions: own });
    } else throw new UsageError('candidates takes "list" or "show ID"');
    return exitCodes.done;
  } finally {
    await store.close();
  }
}

function toItem(candidate: Candidate, decisions: readonly Decision[]) {
  const { provenance } = candidate;
  const validated = decisions.find((each) => each.stage === 'validate' && each.subjectId === candidate.id);
  const curated = decisions.find((each) => each.stage === 'curate' && each.subjectId === candidate.id);
  const last = validated ?? curated;
  return {
    id: candidate.id,
    sessionId: provenance.sessionId,
    turn: provenance.turn,
    repo: candidate.repo,
    baseCommit: candidate.baseCommit,
    goldCommit: candidate.goldCommit,
    prompt: candidate.prompts[0] ?? '',
    fidelity: candidate.fidelity,
    aiShare: provenance.aiShare,
    authorModel: provenance.authorModel,
    authorFamily: provenance.authorFamily,
    turnMode: candidate.turnMode,
    packages: candidate.scope.packages,
    crossesPackages: candidate.scope.crossesPackages,
    stage: last?.stage ?? 'mine',
    reason: last?.kind === 'rejected' ? last.reason : null,
  };
}

function describeCandidate(candidate: Candidate): string {
  const { provenance, link, scope } = candidate;
  const author = [provenance.agent, provenance.agentVersion, provenance.authorModel].filter(
    (part) => part !== null,
  );
  const tie = scope.workspaceKind === null ? '' : ` of a ${scope.workspaceKind} workspace`;
  const languages = scope.languages.map(({ language, lineCount }) => `${language} (${lineCount})`);
  const kinds = describeChangeKinds(candidate.changeKinds);
  const facts = [
    `${candidate.id} from session ${provenance.sessionId}, turn ${provenance.turn} (${candidate.turnMode})`,
    `base ${candidate.baseCommit} (${candidate.fidelity}), landed as ${candidate.goldCommit} on ${provenance.landedAt}`,
    ...candidate.missing.map(({ kind, text }) => `  ${kind}: ${text}`),
    `link: ${link.level}${hasLines(link) ? `, ${formatShare(link.sessionShare)} of the session's lines are in the commit, ${formatShare(link.commitShare)} of the commit's lines are the agent's` : ''}`,
    `written by ${author.join(' ')}: ${describeShares(provenance)}`,
    `packages: ${scope.packages.join(', ')}${tie}; changed lines: ${languages.join(', ')}`,
    ...(kinds === '' ? [] : [`also: ${kinds}`]),
  ];
  return [
    ...facts.flatMap(toLines),
    ...candidate.prompts.map((prompt, i) => `\n── prompt ${i + 1} ──\n${prompt}`),
    `\n── gold patch ──\n${candidate.goldPatch}`,
    `── test patch ──\n${candidate.testPatch}`,
  ].join('\n');
}

/** What does not fit in one goes on below it. */
function toLines(fact: string): string[] {
  const [first = '', ...others] = wrapText(fact, pageWidth - 4);
  return [first, ...others.map((line) => `    ${line}`)];
}

function describeShares({ aiShare, personShare }: Candidate['provenance']): string {
  if (aiShare === null || personShare === null) return 'how many of the landed lines, nobody knows';
  return `${formatShare(aiShare)} of the landed lines; ${formatShare(personShare)} by a person`;
}
