import { createTwoFilesPatch } from 'diff';
import type { Exchange } from '../../domain/exchange.ts';
import { toCanonicalJson } from '../../domain/ids.ts';
import { normalizeRequest } from '../../domain/normalize-request.ts';
import { parseJson } from '../../domain/parse-json.ts';
import { readOrigin } from '../../domain/request-origin.ts';
import type { Cassettes, Grant, ModelRequest, ModelResponse, Upstream } from '../../ports.ts';

export interface ReplayOptions {
  readonly cassettes: Pick<Cassettes, 'read' | 'redact'>;
  readonly protocol: Upstream['protocol'];
  /** The recorded trial that a trial plays again; `undefined` for one that plays none. */
  findRecorded(grant: Grant): string | undefined;
}

/** One conversation of a cassette, in the order of its requests. */
interface Track {
  readonly exchanges: readonly Exchange[];
  /** How many of them were asked for. */
  playedCount: number;
}

/** A cassette while it is played: which conversation of the agent goes along which track. */
interface Playing {
  readonly free: Track[];
  readonly tracks: Map<string | null, Track>;
}

/**
 * Answers as a recorded provider has, by conversation and number of the request, as long as the agent asks what it asked then.
 * A request that departs is refused, with the difference; so is everything after it.
 */
export function createReplayUpstream({ cassettes, protocol, findRecorded }: ReplayOptions): Upstream {
  // Each play of a trial has a grant of its own.
  const playing = new WeakMap<Grant, Promise<Playing | undefined>>();
  const load = async (grant: Grant): Promise<Playing | undefined> => {
    const recorded = findRecorded(grant);
    const exchanges = recorded === undefined ? undefined : await cassettes.read(recorded);
    return exchanges && { free: toTracks(exchanges), tracks: new Map() };
  };
  return {
    name: 'replay',
    protocol,
    async send(request: ModelRequest): Promise<ModelResponse> {
      const { grant, path } = request;
      const cassette = playing.get(grant) ?? load(grant);
      playing.set(grant, cassette);
      const played = await cassette;
      if (played === undefined)
        return toDeparture(`nothing was recorded of what trial ${grant.trialId} plays`);
      const asked = await redactRequest(request, cassettes);
      const track = findTrack(played, readOrigin(request.headers).threadId, asked);
      const exchange = track?.exchanges[track.playedCount];
      if (track === undefined || exchange === undefined)
        return toDeparture('the agent asks for more than was recorded');
      const difference = describeDifference(
        { path: exchange.path, body: exchange.request },
        { path, body: asked },
      );
      if (difference !== undefined) return toDeparture(difference);
      track.playedCount++;
      return toAnswer(exchange);
    },
  };
}

const toTracks = (exchanges: readonly Exchange[]): Track[] =>
  Array.from(Map.groupBy(exchanges, ({ threadId }) => threadId).values(), (own) => ({
    exchanges: own,
    playedCount: 0,
  }));

async function redactRequest(
  { body, path }: ModelRequest,
  cassettes: Pick<Cassettes, 'redact'>,
): Promise<Exchange['request']> {
  const request = (parseJson(Buffer.from(body).toString('utf8')) ?? null) as Exchange['request'];
  const bare = { threadId: null, path, status: 200, headers: {}, answer: '', isWhole: true };
  return (await cassettes.redact({ ...bare, request })).request;
}

/** A new conversation goes along the track that began with the same words, or else along the first that is free. */
function findTrack(
  { free, tracks }: Playing,
  threadId: string | null,
  asked: Exchange['request'],
): Track | undefined {
  const known = tracks.get(threadId);
  if (known) return known;
  const normal = toNormalText(asked);
  const same = free.findIndex(({ exchanges }) => toNormalText(exchanges[0]?.request) === normal);
  const [track] = free.splice(Math.max(0, same), 1);
  if (track) tracks.set(threadId, track);
  return track;
}

const toNormalText = (request: unknown): string => toCanonicalJson(normalizeRequest(request));

interface Asked {
  readonly path: string;
  readonly body: unknown;
}

function describeDifference(recorded: Asked, asked: Asked): string | undefined {
  if (recorded.path === asked.path && toNormalText(recorded.body) === toNormalText(asked.body))
    return undefined;
  const [then, now] = [recorded, asked].map(({ path, body }) =>
    JSON.stringify(JSON.parse(toCanonicalJson({ path, body: normalizeRequest(body) })), null, 1),
  );
  return createTwoFilesPatch('recorded', 'asked', `${then}\n`, `${now}\n`, undefined, undefined, {
    context: 3,
  });
}

const toAnswer = ({ status, headers, answer, isWhole, ceiling }: Exchange): ModelResponse => ({
  status,
  headers,
  ...(ceiling === undefined ? {} : { ceiling }),
  body: (async function* () {
    yield new TextEncoder().encode(answer);
    if (!isWhole) throw new Error('the recorded answer broke off here');
  })(),
});

/** A status that agents take for final. */
const toDeparture = (departure: string): ModelResponse => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  departure,
  body: (async function* () {
    const error = {
      type: 'rollbench_replay',
      code: 'departed',
      message: 'This request departs from the recording.',
    };
    yield new TextEncoder().encode(JSON.stringify({ error }));
  })(),
});
