import { readConfig } from '../config/config.ts';
import type { Decision } from '../domain/decision.ts';
import { UsageError } from '../domain/usage-error.ts';
import { renderFunnel } from '../flows/render.ts';
import { explain, funnelOf } from '../flows/report.ts';
import { openStore } from '../wire.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function funnel(
  context: CommandContext,
  options: GlobalOptions & { readonly explain?: string },
): Promise<number> {
  const store = await openStore(readConfig(context.directory, context.configFile));
  try {
    if (options.explain) {
      const decisions = await explain(store, options.explain);
      if (decisions.length === 0) {
        throw new UsageError(`no decision on "${options.explain}": rollbench funnel --json lists every id`);
      }
      await context.output.print(decisions.map(describeDecision).join('\n'), {
        id: options.explain,
        decisions,
      });
    } else {
      const value = await funnelOf(store);
      await context.output.print(renderFunnel(value, context.output.palette), value);
    }
    return exitCodes.done;
  } finally {
    await store.close();
  }
}

function describeDecision(decision: Decision): string {
  const verdict =
    decision.kind === 'kept' ? `kept as ${decision.producedId}` : `rejected: ${decision.reason}`;
  const facts = Object.entries(decision.evidence.facts).map(
    ([name, value]) => `    ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [`${decision.stage.padEnd(9)} ${verdict}`, `    ${decision.evidence.text}`, ...facts].join('\n');
}
