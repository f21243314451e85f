import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { noUsage } from '../domain/usage.ts';
import type { Cassettes, Clock, Gateway, Grant, Observer, PriceList, Upstream } from '../ports.ts';
import type { AccountTerms, OwnedPurse } from './account.ts';
import { createAdmissions } from './admissions.ts';
import { checkRequest } from './check-request.ts';
import { listenOnLoopback, listenOnSocket } from './listen.ts';
import type { RelayTerms } from './passage.ts';
import { createPurse } from './purse.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { relay } from './relay.ts';
import { sendFault, sendRefusal } from './send-refusal.ts';
import type { SpendingJournal } from './spending-journal.ts';

export interface GatewayOptions {
  /** Who answers a trial; `undefined` where nobody serves its model. */
  readonly findUpstream: (grant: Grant) => Upstream | undefined;
  /** Where the unix socket shall be; its directory is created for us alone when it is not there. */
  readonly socketPath: string;
  readonly clock: Clock;
  /** Without it no cost is known, and there can be no budget. */
  readonly prices?: PriceList;
  readonly pace?: Partial<Pace>;
  /** Keeps what recorded trials ask and are answered. */
  readonly cassettes?: Pick<Cassettes, 'record'>;
  readonly observers?: readonly Observer[];
  /** One of those who answer takes a login that agents hold themselves. */
  readonly lendsLogin?: boolean;
  /** For all trials together; without it there is none, and nothing is written down. */
  readonly budget?: Budget | undefined;
}

/** How providers are asked. */
export interface Pace extends RelayTerms {
  /** Requests under way at once, for each model. */
  readonly concurrency: number;
}

/** Dollars that may be spent, and what has been spent of them before. */
export interface Budget {
  /** `null` where there is no ceiling, and what is spent is only written down. */
  readonly ceilingUsd: number | null;
  readonly spentUsd: number;
  readonly journal?: SpendingJournal;
}

export const defaultPace: Pace = {
  // Codex gives up after 300 s of silence: whoever is first says whose failure it was.
  idleMs: 240_000,
  patienceMs: 600_000,
  // No model that is known here can say more at once.
  maxOutputTokens: () => 128_000,
  concurrency: 64,
};

/** The one door to model providers: on a unix socket for sealed trials, on a loopback port for unsealed ones. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { findUpstream, socketPath, clock, budget, observers = [] } = options;
  const pace: Pace = { ...defaultPace, ...options.pace };
  const admissions = createAdmissions();
  const answer: RequestListener = async (request, response) => {
    try {
      const check = await checkRequest(request, admissions);
      if (check.kind === 'refused') sendRefusal(response, check);
      if (check.kind === 'admitted') await relay(check, request.headers, response, pace);
    } catch (error) {
      sendFault(response, error);
    }
  };
  const purse =
    budget && budget.ceilingUsd !== null
      ? createPurse({ ...budget, ceilingUsd: budget.ceilingUsd })
      : undefined;
  const limiters = new Map<string, RateLimiter>();
  const limiterFor = ({ upstream, model }: Grant): RateLimiter => {
    const key = JSON.stringify([upstream, model]);
    const limiter = limiters.get(key) ?? createRateLimiter({ clock, most: pace.concurrency });
    limiters.set(key, limiter);
    return limiter;
  };

  function toTerms(grant: Grant): AccountTerms {
    const upstream = findUpstream(grant);
    if (upstream?.protocol !== grant.protocol) {
      const what = upstream ? `${upstream.name} does not speak ${grant.protocol} to` : 'No upstream serves';
      throw new Error(`${what} the model ${JSON.stringify(grant.model)} of trial ${grant.trialId}.`);
    }
    const priceUsd: AccountTerms['priceUsd'] = (usage) =>
      options.prices?.price(grant.model, usage, clock.now().toISOString())?.costUsd;
    const own = grant.limitUsd === undefined ? undefined : createPurse({ ceilingUsd: grant.limitUsd });
    const book = budget?.journal?.bookFor(grant.trialId);
    // Written down once, by the purse of all.
    const purses: OwnedPurse[] = [
      ...(own ? [{ owner: 'trial' as const, purse: own, book: purse ? undefined : book }] : []),
      ...(purse ? [{ owner: 'experiment' as const, purse, book }] : []),
    ];
    requireBound(grant, purses.length > 0, priceUsd(noUsage));
    return {
      ...{ grant, upstream, clock, priceUsd, purses, tab: book },
      limiter: limiterFor(grant),
      observe(request) {
        const { trialId, model } = grant;
        for (const observer of observers)
          observer.requestEnded({ ...request, trialId, model, provider: upstream.name });
      },
      recorder: grant.isRecorded ? options.cassettes?.record(grant.trialId) : undefined,
    };
  }

  const onSocket = createModelServer(answer);
  const onLoopback = createModelServer(answer);
  await listenOnSocket(onSocket, socketPath);
  const hostPort = await listenOnLoopback(onLoopback);

  return {
    admit(grant) {
      const terms = toTerms(grant);
      const { lentLogin } = terms.upstream;
      return {
        ...{ socketPath, hostPort },
        ...(lentLogin ? { login: lentLogin } : {}),
        ...admissions.open(terms),
      };
    },
    lendsLogin: options.lendsLogin ?? false,
    isExhausted: () => purse?.isExhausted() ?? false,
    async close() {
      await admissions.closeAll();
      for (const limiter of limiters.values()) limiter.close();
      await Promise.all([onSocket, onLoopback].map(closeServer));
      await Promise.all(observers.map((observer) => observer.close()));
      budget?.journal?.close();
    },
  };
}

/** A budget holds for what has a price and a bound. */
function requireBound(grant: Grant, hasBudget: boolean, price: number | undefined): void {
  if (!hasBudget) return;
  if (price === undefined) {
    throw new Error(`There is a budget, and no price for ${JSON.stringify(grant.model)}.`);
  }
  if (grant.allowsHostedTools) {
    throw new Error(`There is a budget, and trial ${grant.trialId} may use tools whose cost has no bound.`);
  }
}

function createModelServer(answer: RequestListener): Server {
  return createServer(
    {
      // Codex keeps idle connections for 90 s: were we to close first, a request could meet a closing connection.
      keepAliveTimeout: 100_000,
      // Codex describes the turn and every workspace in one header.
      maxHeaderSize: 64 * 1024,
    },
    answer,
  );
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
