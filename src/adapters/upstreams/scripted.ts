import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelRequest, ModelResponse, Upstream } from '../../ports.ts';
import { type Cue, readCue } from './scripted-cue.ts';
import { checkChances, pickPlay, toUnitInterval } from './scripted-draw.ts';
import { type ResponseEvent, toEvents } from './scripted-events.ts';
import type { ScriptedFailure, ScriptedTurn, ScriptLibrary } from './scripted-script.ts';

/**
 * A model that plays scripts: no chance but the seed of the trial, no clock but the delays that a script asks for.
 * The one thing that it remembers is how often a turn has failed in a trial, for failures that pass.
 */
export function createScriptedUpstream({ scripts, models }: ScriptLibrary): Upstream {
  checkChances(scripts, models);
  const failureCounts = new Map<string, number>();

  function takeFailure(turn: ScriptedTurn, place: string): ScriptedFailure | undefined {
    const count = failureCounts.get(place) ?? 0;
    if (!turn.failure || count >= (turn.failure.times ?? Number.POSITIVE_INFINITY)) return undefined;
    failureCounts.set(place, count + 1);
    return turn.failure;
  }

  return {
    name: 'scripted',
    protocol: 'responses',
    async send({ body, grant, signal }: ModelRequest): Promise<ModelResponse> {
      const cue = readCue(body, scripts);
      if (cue.kind === 'noCue') return toErrorResponse(400, 'no_script', cue.detail);

      const drawn = toUnitInterval(grant.seed, cue.openingScript.name, grant.model);
      const play = pickPlay(cue.script, models[grant.model], drawn);
      const turn = play.turns[cue.turnIndex];
      if (!turn) return toErrorResponse(400, 'play_is_over', describeOverrun(cue, play.name));

      if (turn.delayMs > 0) await wait(turn.delayMs, undefined, { signal });
      const failure = takeFailure(turn, `${grant.trialId} ${cue.promptIndex} ${cue.turnIndex}`);
      if (failure?.kind === 'http') return toHttpFailure(failure);
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
        body: stream(toEvents(turn, failure, { ...cue, model: grant.model }), failure, signal),
      };
    },
  };
}

async function* stream(
  events: readonly ResponseEvent[],
  failure: ScriptedFailure | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const event of events) yield toBytes(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  if (failure?.kind === 'cut') throw new Error('The script cuts the connection here.');
  if (failure?.kind === 'hang' && !signal.aborted) await once(signal, 'abort');
}

function toHttpFailure(failure: Extract<ScriptedFailure, { kind: 'http' }>): ModelResponse {
  const plain = toErrorResponse(failure.status, 'scripted', `scripted failure ${failure.status}`);
  return {
    ...plain,
    headers: { ...plain.headers, ...failure.headers },
    body: failure.body === undefined ? plain.body : chunks(toText(failure.body)),
  };
}

const toErrorResponse = (status: number, code: string, message: string): ModelResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: chunks(JSON.stringify({ error: { type: 'scripted_model', code, message } })),
});

/** A text is a body as it stands, such as a page of HTML; anything else is sent as JSON. */
const toText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const describeOverrun = ({ script, turnIndex }: Cue, playName: string): string =>
  `Script ${script.name}, play ${playName}, has ${turnIndex} turns, and one more is asked for.`;

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield toBytes(text);
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
