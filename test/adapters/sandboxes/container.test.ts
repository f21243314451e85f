import { createContainerSandbox } from '../../../src/adapters/sandboxes/container.ts';
import { createDockerEngine, createPodmanEngine } from '../../../src/adapters/sandboxes/container-engine.ts';
import { describeSandbox } from '../../contracts/sandbox.ts';
import { requires } from '../../support/requires.ts';

for (const engine of [createDockerEngine(), createPodmanEngine('runc')]) {
  requires(engine.name).describe(engine.name, () => {
    describeSandbox(engine.name, (options) => createContainerSandbox({ ...options, engine }));
  });
}
