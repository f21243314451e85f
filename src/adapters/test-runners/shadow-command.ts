import type { RunnerPlaces, TestInvocation } from '../../ports.ts';

/**
 * A suite before whose PATH stands a command of ours by the name of a tool, wherever the tool is called from: a script, a
 * Makefile, another tool. Environment variables that a tool reads would reach what tests themselves start, too.
 * @param script for `sh`: begins where `$@` is what the tool was given, and the tool itself is on the PATH again; its
 *   reports go to `$report`, and what else was brought lies in `$tools`
 */
export function shadowCommand(
  command: string,
  { report, tools }: RunnerPlaces,
  name: string,
  script: string,
): TestInvocation {
  return {
    argv: ['/bin/sh', '-c', `PATH="$ROLLBENCH_TOOLS:$PATH"; ${command}`],
    env: { ROLLBENCH_TOOLS: tools, ROLLBENCH_TEST_REPORT: report },
    files: { [name]: `#!/bin/sh\n${findTool}${script}` },
  };
}

/** What the tool starts in its turn finds the tool, and neither our command nor our report. */
const findTool = `report=$ROLLBENCH_TEST_REPORT
tools=$ROLLBENCH_TOOLS
left=
IFS=:
for folder in $PATH; do
  [ "$folder" = "$tools" ] || left=$left\${left:+:}$folder
done
unset IFS ROLLBENCH_TOOLS ROLLBENCH_TEST_REPORT
PATH=$left
export PATH
`;
