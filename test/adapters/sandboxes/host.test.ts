import { expect, test } from 'vitest';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { describeSandbox } from '../../contracts/sandbox.ts';

describeSandbox('host', createHostSandbox);

test('the host sandbox says that it seals nothing, and shows directories where they are', () => {
  const sandbox = createHostSandbox();
  expect(sandbox.isSealed).toBe(false);
  expect(sandbox.resolve({ hostPath: '/a', path: '/workspace', access: 'read' })).toBe('/a');
});
