import { readFileSync } from 'node:fs';
import type { InvocationOptions, RunnerPlaces, TestInvocation } from '../../ports.ts';

/** The file that all our reporters write to. */
export const reportName = 'report';

interface SuiteReporter {
  readonly runner: string;
  /** What the suite loads from its tools: content by name. */
  readonly tools: Readonly<Record<string, string>>;
  /** The variables by which it loads them: what of each is ours, and what stands between that and a command's own. */
  readonly variables: Readonly<Record<string, { readonly value: string; readonly separator: string }>>;
}

/**
 * Runs a command, whatever stands between it and the runner, so that the runner loads our reporter: by variables that every
 * process of its language obeys. What else the reporter must know stands in `ROLLBENCH_SUITE`.
 */
export function instrumentSuite(
  command: string,
  { runner, tools, variables }: SuiteReporter,
  places: RunnerPlaces,
  options: InvocationOptions = {},
): TestInvocation {
  const suite = { runner, report: `${places.report}/${reportName}`, tools: places.tools, ...options };
  const entries = Object.entries(variables);
  const kept = entries.reduce((line, [name, { separator }]) => keepVariable(line, name, separator), command);
  return {
    // The files that are wanted are named from here, wherever the runner is started.
    argv: ['/bin/sh', '-c', `ROLLBENCH_ROOT="$PWD"; export ROLLBENCH_ROOT; ${kept}`],
    env: {
      ROLLBENCH_SUITE: JSON.stringify(suite),
      ...Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    },
    files: tools,
  };
}

/** A file beside this one. */
export const readTool = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

/** A command that sets the variable itself adds to it, in front of its own value. */
function keepVariable(command: string, name: string, separator: string): string {
  return command.replace(new RegExp(`(^|[\\s;&|(])${name}=`, 'g'), `$1${name}="$${name}${separator}"`);
}
