import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMetricsPage } from '../adapters/observers/metrics-page.ts';
import { createOtlpSpans } from '../adapters/observers/otlp-spans.ts';
import { createReplayUpstream } from '../adapters/upstreams/replay.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { GatewayPurpose, House } from '../flows/house.ts';
import { countSpent } from '../gateway/count-spent.ts';
import { type Budget, createGateway, type GatewayOptions } from '../gateway/gateway.ts';
import { openSpendingJournal } from '../gateway/spending-journal.ts';
import { readVersion } from '../package-files.ts';
import type { Gateway, Grant, Observer } from '../ports.ts';
import { createUpstreams } from './create-upstream.ts';

export async function openGateway(
  config: Config,
  house: House,
  names: readonly (string | undefined)[],
  purpose?: GatewayPurpose,
): Promise<Gateway> {
  const recorded = purpose?.recordedTrials;
  const { cassettes } = house;
  const upstreams = recorded
    ? { findUpstream: findReplay(cassettes, recorded) }
    : await createUpstreams(config, names);
  if (!purpose && upstreams.lendsLogin) throw new UsageError(judgesHoldNoLogin);
  const budget = purpose && !recorded ? openBudget(config, purpose) : undefined;
  const { idleMs, patienceMs, concurrency, maxOutputTokens } = config.gateway;
  return openGatewayOver({
    ...upstreams,
    clock: house.clock,
    pace: {
      // Judges have a time limit for each question, and ask again themselves.
      ...{ idleMs, concurrency, patienceMs: purpose ? patienceMs : 0 },
      maxOutputTokens: (model) => config.prices[model]?.max_output_tokens ?? maxOutputTokens,
    },
    budget,
    observers: await openObservers(config, house),
    // A recording of a recording would hold nothing new.
    ...(recorded ? {} : { cassettes, prices: house.prices }),
  });
}

/** The socket lies in a directory of its own that only we can enter; its path is short, as unix sockets demand. */
export async function openGatewayOver(options: Omit<GatewayOptions, 'socketPath'>): Promise<Gateway> {
  const directory = mkdtempSync(join(tmpdir(), 'rollbench-'));
  const gateway = await createGateway({ ...options, socketPath: join(directory, 'gateway.sock') });
  return {
    ...gateway,
    async close() {
      await gateway.close();
      await rm(directory, { recursive: true });
    },
  };
}

const judgesHoldNoLogin =
  'the gateway cannot keep this login, and judges cannot hold it: log in with codex login, or name a provider with a key by [curation] judge_upstream and [graders.rubric] upstream';

/** Whoever answered then, the recording does now, in the protocol of the trial. */
function findReplay(
  cassettes: House['cassettes'],
  recorded: ReadonlyMap<string, string>,
): GatewayOptions['findUpstream'] {
  const findRecorded = ({ trialId }: Grant) => recorded.get(trialId);
  const replays = {
    responses: createReplayUpstream({ cassettes, protocol: 'responses', findRecorded }),
    messages: createReplayUpstream({ cassettes, protocol: 'messages', findRecorded }),
  };
  return ({ protocol }) => replays[protocol];
}

async function openObservers({ gateway }: Config, { clock }: House): Promise<Observer[]> {
  const { otlpEndpoint, metricsPort } = gateway;
  return [
    ...(metricsPort === null ? [] : [await openMetricsPage(metricsPort)]),
    ...(otlpEndpoint === null
      ? []
      : [
          createOtlpSpans({
            endpoint: otlpEndpoint,
            version: readVersion(),
            clock,
            onDropped: (count) =>
              process.emitWarning(
                `${count} spans were not taken by [gateway] otlp_endpoint ${otlpEndpoint}.`,
              ),
          }),
        ]),
  ];
}

/**
 * What is left to an experiment; what it spends without a budget is written down, too.
 * @throws {UsageError} naming a trial whose cost nobody knows
 */
function openBudget(config: Config, { experimentId, budgetUsd, played }: GatewayPurpose): Budget {
  const journal = openSpendingJournal(join(config.statePath, 'spending', `${experimentId}.jsonl`));
  if (budgetUsd === null) return { ceilingUsd: null, spentUsd: 0, journal };
  const spent = countSpent(journal, played);
  if (spent.kind === 'unknown') {
    throw new UsageError(
      `nobody knows what trial ${spent.trialId} has cost, so no budget of its experiment can be kept: go on without, or run a new experiment`,
    );
  }
  return { ceilingUsd: budgetUsd, spentUsd: spent.usd, journal };
}
