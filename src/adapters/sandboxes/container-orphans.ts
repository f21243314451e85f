import { type ContainerEngine, callEngine, EngineError } from './container-engine.ts';
import { identifyOurselves, isGone, isOfEarlierBoot, type ProcessIdentity } from './process-identity.ts';

const label = 'rollbench.owner';

/** Says on every container whose it is. */
export const ownerLabel = (): string => `${label}=${JSON.stringify(identifyOurselves())}`;

/**
 * Removes containers whose makers have ended without them, as whoever is killed does, and all that ran when the machine went
 * down. One that runs is no leftover of that: another machine of the same name may share the engine.
 */
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
    const found = await inspect(engine, id);
    if (found === undefined) continue;
    const { owner, isRunning } = found;
    if (isGone(owner) || (!isRunning && isOfEarlierBoot(owner)))
      await callEngine(engine, ['rm', '--force', '--volumes', id]);
  }
}

/** `undefined` where the container has gone meanwhile: its maker lives. */
async function inspect(
  engine: ContainerEngine,
  id: string,
): Promise<{ readonly owner: ProcessIdentity; readonly isRunning: boolean } | undefined> {
  const format = `{{.State.Running}} {{index .Config.Labels "${label}"}}`;
  const text = await callEngine(engine, ['inspect', '--format', format, id]).catch((error) => {
    if (error instanceof EngineError) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const space = text.indexOf(' ');
  return { owner: JSON.parse(text.slice(space)), isRunning: text.slice(0, space) === 'true' };
}
