import { type ContainerEngine, callEngine } from './container-engine.ts';
import { identifyOurselves, isGone, type ProcessIdentity } from './process-identity.ts';

const label = 'rollbench.owner';

/** Says on every container whose it is. */
export const ownerLabel = (): string => `${label}=${JSON.stringify(identifyOurselves())}`;

/** Removes containers whose makers have ended without them, as whoever is killed does. */
export async function reapContainers(engine: ContainerEngine): Promise<void> {
  const text = await callEngine(engine, [
    ...['ps', '--all', '--no-trunc', '--filter', `label=${label}`],
    ...['--format', `{{.ID}} {{.Label "${label}"}}`],
  ]);
  const orphans = text
    .split('\n')
    .filter((line) => line.includes('{'))
    .map((line) => ({
      id: line.slice(0, line.indexOf(' ')),
      owner: JSON.parse(line.slice(line.indexOf('{'))) as ProcessIdentity,
    }))
    .filter(({ owner }) => isGone(owner))
    .map(({ id }) => id);
  if (orphans.length > 0) await callEngine(engine, ['rm', '--force', '--volumes', ...orphans]);
}
