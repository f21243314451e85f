import type { AgentProof } from '../../domain/agent-proof.ts';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import type { Task } from '../../domain/task.ts';
import type { Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Variant } from '../../domain/variant.ts';
import type { Agent, AgentResult } from '../../ports.ts';
import { toProtocol } from '../../run/play-agent.ts';
import type { TrialBench } from '../../run/trial-bench.ts';
import { toWorkspaceBase } from '../../testbed/to-workspace-base.ts';
import { type Canary, findRepo, type House } from '../house.ts';

const dayMs = 86_400_000;
const timeoutMs = 120_000;

/**
 * Lets every agent that is to play really run a command, by the word of a script instead of a model: where none can start, it
 * may end all the same as if it had worked. What was proved on this machine within so many days is not proved again.
 * @throws {UsageError} saying which did not, and what it said
 */
export async function proveAgents(
  { variants, replayOf }: Experiment,
  [task]: readonly Task[],
  agents: TrialBench['agents'],
  house: House,
  { days, signal }: { readonly days: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (task === undefined || replayOf !== undefined) return;
  const { clock, store, machine } = house;
  const due: { variant: Variant; agent: Agent; id: AgentProof['id'] }[] = [];
  for (const variant of variants) {
    const agent = agents.get(variant.id);
    const id = toSha256(toCanonicalJson({ settings: variant.settings, machine }));
    const known = await store.agentProofs.get(id);
    const isProved = known !== undefined && clock.now().getTime() - Date.parse(known.provedAt) < days * dayMs;
    if (agent !== undefined && !isProved) due.push({ variant, agent, id });
  }
  if (due.length === 0) return;
  const canary = await house.openCanary();
  try {
    for (const { variant, agent, id } of due) {
      const { result, printed } = await play(agent, variant, task, canary, house, signal);
      if (signal?.aborted) return;
      requireCommand(variant, agent, result, printed, canary);
      await store.agentProofs.put({ id, provedAt: clock.now().toISOString() });
    }
  } finally {
    await canary.gateway.close();
  }
}

function requireCommand(
  { name, settings }: Variant,
  agent: Agent,
  { agentVersion, outcome }: AgentResult,
  printed: readonly string[],
  { output }: Canary,
): void {
  if (printed.some((text) => text.includes(output))) return;
  const said = 'detail' in outcome ? `: ${outcome.detail}` : '';
  const who = settings.command ? 'a shell in place of its program' : `${agent.name} ${agentVersion}`;
  throw new UsageError(
    `variant "${name}" cannot work here: ${who} was told to run a command, and did not (${outcome.kind}${said}). ` +
      'Mend its settings, such as sandbox_mode or env, or [sandbox]; --no-preflight goes without',
  );
}

/** Nobody knows what a program of one's own would understand: with all that it is given, a shell runs the command in its place. */
function toPlayed(variant: Variant, { command }: Canary): Variant {
  const { settings } = variant;
  if (settings.command === undefined) return variant;
  const shell = { ...settings.command, argv: ['/bin/sh', '-c', command] };
  return { ...variant, settings: { ...settings, command: shell } };
}

/** In a workspace of a task, as every trial has it. */
async function play(
  agent: Agent,
  variant: Variant,
  task: Task,
  canary: Canary,
  house: House,
  signal: AbortSignal | undefined,
): Promise<{ result: AgentResult; printed: string[] }> {
  const { clock, artifacts } = house;
  const workspace = await house.workspaces.open(toWorkspaceBase(task, findRepo(house, task.repo).git.path));
  const [home, kept] = [await artifacts.scratch('home'), await artifacts.scratch('canary')];
  const admission = canary.gateway.admit({
    trialId: `canary/${variant.id}`,
    model: variant.settings.model ?? '',
    protocol: toProtocol(variant.settings),
    seed: 1,
  });
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  try {
    const result = await agent.run({
      brief: { taskId: task.id, prompts: [canary.prompt] },
      variant: toPlayed(variant, canary),
      workspace: workspace.mount,
      surroundings: workspace.surroundings,
      gateway: admission,
      remainingMs: () => Math.max(0, deadlineMs - clock.monotonicMs()),
      artifactsPath: kept.path,
      homePath: home.path,
      ...(signal ? { signal } : {}),
    });
    return { result, printed: [...(await kept.readAll()).values()] };
  } finally {
    await admission.close();
    await Promise.all([workspace.dispose(), home.dispose(), kept.dispose()]);
  }
}
