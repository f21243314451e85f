import { type ContainerEngine, callEngine, EngineError } from './container-engine.ts';
import { identifyOurselves, isGone, type ProcessIdentity } from './process-identity.ts';

const label = 'rollbench.owner';

/** Says on every container whose it is. */
export const ownerLabel = (): string => `${label}=${JSON.stringify(identifyOurselves())}`;

/** Removes containers whose makers have ended without them, as whoever is killed does. */
export async function reapContainers(engine: ContainerEngine): Promise<void> {
  const ids = await callEngine(engine, [
    'ps',
    '--all',
    '--quiet',
    '--no-trunc',
    '--filter',
    `label=${label}`,
  ]);
  for (const id of ids.split('\n').filter((line) => line !== '')) {
    const owner = await readOwner(engine, id);
    if (owner !== undefined && isGone(owner)) await callEngine(engine, ['rm', '--force', '--volumes', id]);
  }
}

/** `undefined` where the container has gone meanwhile: its maker lives. */
async function readOwner(engine: ContainerEngine, id: string): Promise<ProcessIdentity | undefined> {
  const format = `{{index .Config.Labels "${label}"}}`;
  const text = await callEngine(engine, ['inspect', '--format', format, id]).catch((error) => {
    if (error instanceof EngineError) return undefined;
    throw error;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
