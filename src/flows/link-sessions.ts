import { type Decision, reject } from '../domain/decision.ts';
import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Redaction } from '../domain/redaction.ts';
import type { Session } from '../domain/session.ts';
import { isMendable, type Link, type Trace } from '../domain/trace.ts';
import { assembleSessions } from '../mine/assemble-sessions.ts';
import type { SessionGroup } from '../mine/group-sessions.ts';
import { traceSessions } from '../mine/mine-sessions.ts';
import type { OptOutRules } from '../mine/opt-out.ts';
import { preferFormer } from '../mine/prefer-former.ts';
import { redactTrace } from '../mine/redact-trace.ts';
import { formatQuantity } from '../report/words/format.ts';
import { decideLinks } from './decide-links.ts';
import { forgetSession } from './forget-session.ts';
import type { House } from './house.ts';
import { inBatches } from './in-batches.ts';

export interface LinkOptions {
  readonly optOut: OptOutRules;
  readonly minFidelity: 'exact' | 'approximate';
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** Changes whenever the same session may be linked otherwise than before. */
const linkingVersion = 2;

/** Traces are stored in batches: each write waits for the disk, and git pins their commits at one go. */
const batchSize = 32;

/**
 * Follows every session to the change that landed, and decides on all. What was traced before, in repositories that are as
 * they were, stands; a decision changes only where a session or its rivals did.
 * @returns the links of the groups
 */
export async function linkSessions(
  house: House,
  groups: readonly SessionGroup[],
  options: LinkOptions,
): Promise<Link[]> {
  const { store } = house;
  const links = new Map((await store.links.list()).map((link) => [link.id, link]));
  const toStamp = await createStamp(house, options);
  const left = groups.filter(({ optedOut }) => optedOut !== null);
  for (const group of left) links.set(group.sessionId, await leaveOut(house, group, links));
  const arrived = await findArrived(
    house,
    [...links.values()].flatMap(({ awaits }) => awaits ?? []),
  );
  const stale = groups.filter((group) => {
    const link = links.get(group.sessionId);
    if (group.optedOut !== null) return false;
    return link === undefined || link.stamp !== toStamp(group, link) || arrived.has(link.awaits ?? '');
  });
  let done = 0;
  options.onProgress({ kind: 'started', stage: 'mine', total: stale.length });
  const traced = traceSessions(assemble(house, stale), house.repos, options);
  const byId = new Map(stale.map((group) => [group.sessionId, group]));
  for await (const batch of inBatches(traced, batchSize)) {
    if (options.signal?.aborted) break;
    const traces: Trace[] = [];
    const fresh: Link[] = [];
    for (const each of batch) {
      const { trace, redactions } = await toLasting(house, each, links.get(each.id));
      const group = byId.get(trace.id);
      if (group === undefined) throw new Error(`session ${trace.id} was traced, but nobody asked for it`);
      traces.push(trace);
      fresh.push({ ...toUndecided(trace), stamp: toStamp(group, trace), redactions: [...redactions] });
      options.onProgress({
        kind: 'advanced',
        stage: 'mine',
        done: ++done,
        total: stale.length,
        ...toText(trace),
      });
    }
    await pin(house, batch, options.onProgress);
    await store.traces.putAll(traces);
    await store.links.putAll(fresh);
    for (const link of fresh) links.set(link.id, link);
  }
  if (!options.signal?.aborted)
    await decideLinks(house, links, new Map(groups.map((each) => [each.sessionId, each])));
  const own = groups.flatMap(({ sessionId }) => links.get(sessionId) ?? []);
  const candidates = own.filter(({ fate }) => fate === 'kept').length;
  const text = `${formatQuantity(groups.length, 'session')}, ${stale.length} of them new or changed; ${formatQuantity(candidates, 'candidate')}`;
  options.onProgress({ kind: 'finished', stage: 'mine', done, text });
  return own;
}

type ToStamp = (group: SessionGroup, trace: Pick<Link, 'claim'> | Trace) => string;

/** Of all that a trace rests on; a landed one on its own repository alone, since nothing that happens in others unlinks it. */
async function createStamp({ repos }: House, { minFidelity, optOut }: LinkOptions): Promise<ToStamp> {
  const known = repos.map(({ name, git, testRules }) => [name, git.path, testRules]);
  const states = new Map<string, string>();
  for (const { name, git } of repos) states.set(name, await git.state());
  return (group, trace) => {
    const claim = 'claim' in trace ? trace.claim : null;
    const state = claim === null ? [...states] : states.get(claim.repo);
    return toSha256(
      toCanonicalJson([linkingVersion, group.contentHash, minFidelity, optOut, known, state ?? null]),
    );
  };
}

/** Of objects that were not there, those that are. */
async function findArrived({ repos }: House, awaited: readonly string[]): Promise<ReadonlySet<string>> {
  const arrived = new Set<string>();
  for (const { git } of repos) {
    const isThere = (id: string) => git.hasObject(id).then((has) => has && arrived.add(id));
    await Promise.all([...new Set(awaited)].map(isThere));
  }
  return arrived;
}

async function* assemble({ store }: House, groups: readonly SessionGroup[]): AsyncGenerator<Session> {
  for (const { sessionId, fileIds } of groups) {
    const stored = await Promise.all(fileIds.map((id) => store.sessions.get(id)));
    const sessions = assembleSessions(stored.flatMap((each) => each?.session ?? []));
    yield* sessions.filter(({ id }) => id === sessionId);
  }
}

/** Without secrets; or what was known of the session before, if that is better. */
async function toLasting(
  { store, repos, redactor }: House,
  trace: Trace,
  known: Link | undefined,
): Promise<{ readonly trace: Trace; readonly redactions: readonly Redaction[] }> {
  const fresh = await redactTrace(trace, redactor);
  const former = known?.claim ? await store.traces.get(trace.id) : undefined;
  const preferred = await preferFormer(former, fresh.trace, repos);
  return {
    trace: preferred,
    redactions: preferred === fresh.trace ? fresh.found : (known?.redactions ?? []),
  };
}

function toUndecided(trace: Trace): Omit<Link, 'stamp' | 'redactions'> {
  const { id } = trace;
  if (trace.kind === 'landed') return { id, claim: trace.claim, awaits: null, fate: null, rivals: null };
  const { object, baseCommit } = trace.decision.evidence.facts;
  const missing = object ?? baseCommit;
  const awaits = isMendable(trace) && typeof missing === 'string' ? missing : null;
  return { id, claim: null, awaits, fate: null, rivals: null };
}

function toText(trace: Trace): { id: string; text: string } {
  const outcome = trace.kind === 'landed' ? trace.outcome : trace.decision;
  const text =
    outcome.kind === 'made'
      ? `${outcome.candidate.id}  ${outcome.text}`
      : `${outcome.reason}: ${outcome.evidence.text}`;
  return { id: trace.id, text };
}

/** A force-push or a clean-up of the repository later takes nothing from the benchmark. All at once: git is started once. */
async function pin({ repos }: House, traces: readonly Trace[], onProgress: OnProgress): Promise<void> {
  const made = traces.flatMap((trace) =>
    trace.kind === 'landed' && trace.outcome.kind === 'made' ? trace.outcome.candidate : [],
  );
  for (const { name, git } of repos) {
    const commits = made
      .filter(({ repo }) => repo === name)
      .flatMap(({ baseCommit, goldCommit }) => [baseCommit, goldCommit]);
    for (const { commit, detail } of commits.length > 0 ? await git.pin(commits) : []) {
      const text = `commit ${commit} of ${name} is not kept, and is lost when the repository loses it: ${detail}`;
      onProgress({ kind: 'warned', stage: 'mine', text });
    }
  }
}

/** Nothing of it stays, but that it was left out and why. */
async function leaveOut(house: House, group: SessionGroup, links: ReadonlyMap<string, Link>): Promise<Link> {
  const { sessionId, optedOut } = group;
  const known = links.get(sessionId);
  if (known?.fate === 'opted-out' && known.stamp === optedOut) return known;
  const decision: Decision = reject('mine', sessionId, 'opted-out', { text: optedOut ?? '' });
  await forgetSession(house, group);
  await house.store.decisions.put(decision);
  const link: Link = {
    id: sessionId,
    stamp: optedOut ?? '',
    claim: null,
    awaits: null,
    fate: 'opted-out',
    rivals: null,
    redactions: [],
  };
  await house.store.links.put(link);
  return link;
}
