import { createScriptedUpstream } from '../adapters/upstreams/scripted.ts';
import { createCommandScript } from '../adapters/upstreams/scripted-messages.ts';
import type { Canary } from '../flows/house.ts';
import type { Clock, Grant } from '../ports.ts';
import { openGatewayOver } from './open-gateway.ts';

const prompt = 'Run the command that you are told.';

/** The sum stands in what the command prints, and nowhere else. */
const command = 'echo rollbench-canary-$((40 + 2))';
const output = 'rollbench-canary-42';

/** A gateway whose model, whatever its name, asks for one command. Nobody is asked, and nothing is paid. */
export async function openCanary(clock: Clock): Promise<Canary> {
  const turns = [
    { items: [{ kind: 'exec' as const, command }], delayMs: 0 },
    { items: [{ kind: 'say' as const, phase: 'final' as const, text: 'Done.' }], delayMs: 0 },
  ];
  const script = { name: 'canary', match: { prompt }, plays: [{ name: 'only', turns }] };
  const upstreams = {
    responses: createScriptedUpstream({ scripts: [script], models: {} }),
    messages: createCommandScript(command),
  };
  const findUpstream = ({ protocol }: Grant) => upstreams[protocol];
  return { prompt, command, output, gateway: await openGatewayOver({ findUpstream, clock }) };
}
