import type { InvocationOptions, RunnerPlaces, TestInvocation } from '../../ports.ts';
import { coverageFolder } from './covered-lines.ts';
import { readTool } from './suite-invocation.ts';

/** Every Ruby behind the command loads the recorder before anything else; it does nothing unless it is asked for files. */
export function withRubyCoverage(
  invocation: TestInvocation,
  { report }: RunnerPlaces,
  { covered }: InvocationOptions = {},
): TestInvocation {
  const asked = covered && {
    ROLLBENCH_COVERED: covered.sources.join('\n'),
    ROLLBENCH_COVERAGE: `${report}/${coverageFolder}`,
  };
  return {
    ...invocation,
    env: { ...invocation.env, ...asked },
    files: { ...invocation.files, 'rollbench_coverage.rb': readTool('ruby-coverage.rb') },
  };
}
