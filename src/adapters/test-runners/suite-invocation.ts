import { readFileSync } from 'node:fs';
import type { InvocationOptions, RunnerPlaces, TestInvocation } from '../../ports.ts';

/** The file that all our reporters write to. */
export const reportName = 'report';

interface SuiteReporter {
  readonly runner: string;
  /** Files beside this one that the suite loads from its tools. */
  readonly tools: readonly string[];
  /** The variable by which it loads them, what of it is ours, and what stands between that and a command's own. */
  readonly variable: { readonly name: string; readonly value: string; readonly separator: string };
}

/**
 * Runs a command, whatever stands between it and the runner, so that the runner loads our reporter: by a variable that
 * every process of its language obeys. What else the reporter must know stands in `ROLLBENCH_SUITE`.
 */
export function instrumentSuite(
  command: string,
  { runner, tools, variable }: SuiteReporter,
  places: RunnerPlaces,
  options: InvocationOptions = {},
): TestInvocation {
  const suite = { runner, report: `${places.report}/${reportName}`, tools: places.tools, ...options };
  return {
    argv: ['/bin/sh', '-c', keepVariable(command, variable.name, variable.separator)],
    env: {
      ROLLBENCH_SUITE: JSON.stringify({ ...suite, loadedBy: variable.value }),
      [variable.name]: variable.value,
    },
    files: Object.fromEntries(tools.map((name) => [name, readTool(name)])),
  };
}

const readTool = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

/** A command that sets the variable itself adds to it, in front of its own value. */
function keepVariable(command: string, name: string, separator: string): string {
  return command.replace(new RegExp(`(^|[\\s;&|(])${name}=`, 'g'), `$1${name}="$${name}${separator}"`);
}
