import type { RunnerPlaces, TestInvocation } from '../../ports.ts';

/**
 * A suite before whose PATH stand commands of ours by the names of tools, wherever the tools are called from: a script, a
 * Makefile, another tool. Environment variables that a tool reads would reach what tests themselves start, too.
 * @param scripts by tool, for `sh`: each begins where `$@` is what the tool was given, and the tools themselves are on the
 *   PATH again; reports go to `$report`, what else was brought lies in `$tools`, and `$root` is where the command began
 */
export function shadowCommands(
  command: string,
  { report, tools }: RunnerPlaces,
  scripts: Readonly<Record<string, string>>,
): TestInvocation {
  return {
    argv: [
      '/bin/sh',
      '-c',
      `ROLLBENCH_ROOT=$PWD PATH="$ROLLBENCH_TOOLS:$PATH"; export ROLLBENCH_ROOT; ${command}`,
    ],
    env: { ROLLBENCH_TOOLS: tools, ROLLBENCH_TEST_REPORT: report },
    files: Object.fromEntries(
      Object.entries(scripts).map(([name, script]) => [name, `#!/bin/sh\n${findTool}${script}`]),
    ),
  };
}

/** What the tool starts in its turn finds the tool, and neither our command nor our report. */
const findTool = `report=$ROLLBENCH_TEST_REPORT
tools=$ROLLBENCH_TOOLS
root=$ROLLBENCH_ROOT
left=
IFS=:
for folder in $PATH; do
  [ "$folder" = "$tools" ] || left=$left\${left:+:}$folder
done
unset IFS ROLLBENCH_TOOLS ROLLBENCH_TEST_REPORT ROLLBENCH_ROOT
PATH=$left
export PATH
`;
