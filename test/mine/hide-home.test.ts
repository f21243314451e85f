import { describe, expect, test } from 'vitest';
import { hideHome } from '../../src/mine/hide-home.ts';

describe('a path loses the name of whose home it lies in', () => {
  const check = (path: string, expected: string) =>
    test(path, () => {
      expect(hideHome(path)).toBe(expected);
      expect(hideHome(expected)).toBe(expected);
    });
  check('/home/ada/shop/src/a.ts', '~/shop/src/a.ts');
  check('/home/ada', '~');
  check('/var/home/ada/shop', '~/shop');
  check('/Users/ada/shop', '~/shop');
  check('C:\\Users\\ada\\shop\\a.ts', '~/shop/a.ts');
  check('c:/Users/ada/shop', '~/shop');
  check('/mnt/c/Users/ada/shop', '~/shop');
  check('/c/Users/ada/shop', '~/shop');
  check('/srv/shop', '/srv/shop');
  check('/homes/ada', '/homes/ada');
  check('src/home/ada/a.ts', 'src/home/ada/a.ts');
  check('~/shop', '~/shop');
});
