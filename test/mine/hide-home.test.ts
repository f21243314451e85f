import { describe, expect, test } from 'vitest';
import { hideHome, hideOrigin, hidePath } from '../../src/mine/hide-home.ts';

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

test('a path that is only shown loses it in Claude’s folders, too', () => {
  const memory = '.claude/projects/-home-ada-lovelace-shop/memory/MEMORY.md';
  expect(hidePath(`/home/ada.lovelace/${memory}`)).toBe('~/.claude/projects/~-shop/memory/MEMORY.md');
  expect(hidePath('/home/ada/shop/a.ts')).toBe('~/shop/a.ts');
});

describe('a text loses the name of whose it is', () => {
  const check = (text: string, expected: string, origin = 'mira') =>
    test(text, () => {
      expect(hideOrigin(text, origin, '0f3a')).toBe(expected);
      expect(hideOrigin(expected, origin, '0f3a')).toBe(expected);
    });
  const why = 'EACCES: permission denied, open';
  check(`/home/ada/x.jsonl:12: ${why} '/home/ada/x.jsonl'`, `~/x.jsonl:12: ${why} '~/x.jsonl'`);
  check('/home/ada: directory cannot be read (EACCES)', '~: directory cannot be read (EACCES)');
  check('read (/Users/ada.lovelace), then "C:\\Users\\ada\\x"', 'read (~), then "~\\x"');
  check('C:\\Users\\Ada Lovelace\\x: torn', '~\\x: torn');
  check("open '/Users/Ada Lovelace/x'", "open '~/x'");
  check('moved /home/ada to src/a.ts', 'moved ~ to src/a.ts');
  check("moved /home/o’brien/a, /home/o'brien/a", 'moved ~/a, ~/a');
  check('{"path":"C:\\\\Users\\\\ada\\\\x"}', '{"path":"~\\\\x"}');
  check('see file:///home/ada/x', 'see file://~/x');
  check('src/home/ada/a.ts, https://host.org/users/ada', 'src/home/ada/a.ts, https://host.org/users/ada');

  const projects = '.claude/projects';
  check(`/home/ada/${projects}/-home-ada-shop/x.jsonl`, `~/${projects}/~-shop/x.jsonl`);
  check(`/home/ada.l/${projects}/-home-ada-l-shop/x.jsonl`, `~/${projects}/~-shop/x.jsonl`);
  // Copied from elsewhere: "ada-lovelace" may be the name, or "ada".
  check(`/srv/${projects}/-Users-ada-lovelace-shop/x.jsonl`, `/srv/${projects}/~/x.jsonl`);
  check(`~/${projects}/C--Users-ada-shop/x.jsonl`, `~/${projects}/~/x.jsonl`);
  check(`/srv/${projects}/-mnt-c-Users-ada/x.jsonl`, `/srv/${projects}/~/x.jsonl`);
  check('/srv/at-home-ada/x', '/srv/at-home-ada/x');

  check('/srv/sessions/mira/x.jsonl:3: torn', '/srv/sessions/0f3a/x.jsonl:3: torn');
  check(`${why} '/srv/sessions/mira'`, `${why} '/srv/sessions/0f3a'`);
  check('/srv/mira-old/x, /srv/mira.bak, mira', '/srv/mira-old/x, /srv/mira.bak, mira');
  check(`/srv/mira/${projects}/-srv-work-mira-shop/x`, `/srv/0f3a/${projects}/-srv-work-0f3a-shop/x`);
  check('/srv/a.b/eu/mira/x', '/srv/0f3a/eu/0f3a/x', 'a.b/mira');
  check('/srv/a.b/mira/-srv-a-b/x', '/srv/0f3a/-srv-0f3a/x', 'a.b/mira');
  check('/srv//x', '/srv//x', '');
});
