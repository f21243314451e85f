import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSampleRepository } from '../../src/adapters/repos/sample-repository.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures');

/** What must become of a recorded session. */
export interface ExpectedSession {
  readonly name: string;
  readonly sessionId: string;
  readonly goldCommit: string | null;
  /** Of the rollout, below the recorded Codex home. */
  readonly file: string;
  readonly expected: 'task' | { readonly stage: string; readonly reason: string };
}

export const expectedSessions: readonly ExpectedSession[] = JSON.parse(
  readFileSync(join(fixtures, 'expected.json'), 'utf8'),
);

/**
 * Builds the sample repository in `path/tally`, and lays recorded sessions and the demo's model scripts beside it.
 * @param only - names of the sessions wanted; all when absent. One makes a test quick.
 */
export async function layOutSample(
  path: string,
  only?: readonly string[],
): Promise<{ repository: string; sessions: string; scripts: string }> {
  mkdirSync(path, { recursive: true });
  const repository = join(path, 'tally');
  await buildSampleRepository({ samplePath: join(fixtures, 'sample'), targetPath: repository });
  const sessions = join(path, 'sessions');
  const scripts = join(path, 'scripts');
  for (const { name, file } of expectedSessions) {
    if (only?.includes(name) ?? true) cpSync(join(fixtures, 'rollouts', file), join(path, file));
  }
  cpSync(join(fixtures, 'demo/scripts'), scripts, { recursive: true });
  return { repository, sessions, scripts };
}

/** The demo's configuration for a repository in the directory of the file, with whatever a test adds. */
export function writeConfig(
  directory: string,
  places: { sessions: string; scripts: string },
  more = '',
  validation = '',
): void {
  writeFileSync(
    join(directory, 'rollbench.toml'),
    `[sessions]
paths = [${JSON.stringify(places.sessions)}]
max_age_days = 36500
[[repo]]
path = "."
[gateway]
upstream = "scripted"
patience_s = 0
scripts = ${JSON.stringify(places.scripts)}
[profile.weak]
model = "gpt-5.5-weak"
[profile.strong]
model = "gpt-5.5-strong"
[profile.gold]
agent = "gold"
[profile.noop]
agent = "noop"
[prices."gpt-5.5-weak"]
input_per_million_usd = 0.4
output_per_million_usd = 3.2
[prices."gpt-5.5-strong"]
input_per_million_usd = 2.5
output_per_million_usd = 20.0
[validation]
runs = 3
load = false
sabotage_hunks = 2
mutants = 0
${validation}
${more}`,
  );
}
