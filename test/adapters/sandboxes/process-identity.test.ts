import { expect, test } from 'vitest';
import {
  identifyOurselves,
  isGone,
  isOfEarlierBoot,
  type ProcessIdentity,
} from '../../../src/adapters/sandboxes/process-identity.ts';

const ours = identifyOurselves();
const [host, namespace, boot] = ours.world.split(' ');
const otherBoot = '00000000-0000-4000-8000-000000000000';

test.runIf(boot !== undefined).each<[string, Partial<ProcessIdentity>, Partial<Record<string, boolean>>]>([
  ['we are here', {}, {}],
  ['a stranger has its number now', { startedAt: '1' }, { isGone: true }],
  ['nobody has its number', { pid: 2 ** 22 + 1 }, { isGone: true }],
  [
    'it ran before the machine was started last, whoever has its number now',
    { world: `${host} ${namespace} ${otherBoot}` },
    { isOfEarlierBoot: true },
  ],
  ['its number counts elsewhere', { world: `${host} pid:[1] ${boot}`, startedAt: '1' }, {}],
  ['it runs on another machine', { world: `not-${host} ${namespace} ${otherBoot}`, startedAt: '1' }, {}],
])('whether a process is still there: %s', (_, changed, expected) => {
  const identity = { ...ours, ...changed };
  expect({ isGone: isGone(identity), isOfEarlierBoot: isOfEarlierBoot(identity) }).toEqual({
    ...{ isGone: false, isOfEarlierBoot: false },
    ...expected,
  });
});
