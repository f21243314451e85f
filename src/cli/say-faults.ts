import { toAnnotation } from '../report/render-annotations.ts';
import type { Output } from './output.ts';

/** Why a gate failed, on stderr; in GitHub Actions as errors that stand at the top of the run. */
export function sayFaults(output: Output, gate: string, faults: readonly string[]): void {
  const isOnGitHub = process.env.GITHUB_ACTIONS === 'true';
  for (const fault of faults)
    output.say(isOnGitHub ? toAnnotation('error', `gate ${gate}`, fault) : `gate ${gate}: ${fault}`);
}
