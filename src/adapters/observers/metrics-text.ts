import type { ObservedRequest } from '../../ports.ts';

interface Metric {
  readonly help: string;
  /** By its labels, as they are written. */
  readonly values: Map<string, number>;
}

export interface Metrics {
  add(request: ObservedRequest): void;
  /** In Prometheus's text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): string;
}

const helps = {
  requests_total: 'Requests of agents and judges that have ended.',
  request_attempts_total: 'Times that they were sent to the provider.',
  provider_failures_total: 'Attempts that the provider failed, by status.',
  request_seconds_total: 'Time from request to the end of its answer.',
  waiting_seconds_total: 'Of that: waiting for a place, for a pause of the provider, or for money.',
  tokens_total:
    'Tokens as the provider reports them; input holds cached and written ones, output the reasoning ones.',
  cost_usd_total: 'Dollars, as far as prices are known.',
  stripped_tools_total: 'Tools of the provider that were taken out of requests.',
} as const;

/** Counts requests by model and provider. */
export function createMetrics(): Metrics {
  const metrics = new Map<string, Metric>(
    Object.entries(helps).map(([name, help]) => [name, { help, values: new Map() }]),
  );
  const count = (name: keyof typeof helps, by: number, labels: Readonly<Record<string, string>>): void => {
    const values = metrics.get(name)?.values;
    const key = Object.entries(labels)
      .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
      .join(',');
    if (by !== 0) values?.set(key, (values.get(key) ?? 0) + by);
  };

  return {
    add({ model, provider, usage, attempts, failures, durationMs, waitedMs, costUsd, strippedTools }) {
      const labels = { model, provider };
      count('requests_total', 1, { ...labels, end: usage === null ? 'failed' : 'answered' });
      count('request_attempts_total', attempts, labels);
      for (const status of failures)
        count('provider_failures_total', 1, { ...labels, status: String(status) });
      count('request_seconds_total', durationMs / 1000, labels);
      count('waiting_seconds_total', waitedMs / 1000, labels);
      count('tokens_total', usage?.inputTokens ?? 0, { ...labels, kind: 'input' });
      count('tokens_total', usage?.cachedInputTokens ?? 0, { ...labels, kind: 'cached' });
      count('tokens_total', usage?.cacheWriteTokens ?? 0, { ...labels, kind: 'cache_write' });
      count('tokens_total', usage?.outputTokens ?? 0, { ...labels, kind: 'output' });
      count('tokens_total', usage?.reasoningTokens ?? 0, { ...labels, kind: 'reasoning' });
      count('cost_usd_total', costUsd ?? 0, labels);
      count('stripped_tools_total', strippedTools, labels);
    },
    text: () =>
      Array.from(metrics, ([name, { help, values }]) => {
        const full = `rollbench_${name}`;
        const lines = Array.from(values, ([labels, value]) => `${full}{${labels}} ${value}\n`);
        return `# HELP ${full} ${help}\n# TYPE ${full} counter\n${lines.join('')}`;
      }).join(''),
  };
}

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
