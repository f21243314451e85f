import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Collection } from '../../src/ports.ts';

interface Subject<T> {
  /** Two handles on the same stored data, as two processes have them. */
  open(): Promise<{ first: Collection<T>; second: Collection<T>; close(): Promise<void> }>;
  /** A value that every implementation can hold. */
  example(id: string, prompt: string): T;
  toId(value: T): string;
}

/** What every collection promises, whatever holds it. */
export function describeCollection<T>(name: string, subject: Subject<T>): void {
  describe(`${name} as a Collection`, () => {
    let opened: Awaited<ReturnType<Subject<T>['open']>>;
    beforeEach(async () => {
      opened = await subject.open();
    });
    afterEach(() => opened.close());

    test('gives back what was put, to the byte', async () => {
      const value = subject.example('shop-00000001', ' two\r\nlines, "quotes", \\, ünï ✓ and no end of line');
      await opened.first.put(value);
      expect(await opened.second.get('shop-00000001')).toEqual(value);
    });

    test('the same id again replaces', async () => {
      await opened.first.put(subject.example('shop-00000001', 'old'));
      await opened.first.put(subject.example('shop-00000001', 'new'));
      expect(await opened.first.list()).toEqual([subject.example('shop-00000001', 'new')]);
    });

    test('lists in order of id, whatever the order of putting', async () => {
      for (const id of ['shop-3', 'shop-1', 'shop-2']) await opened.first.put(subject.example(id, id));
      expect((await opened.second.list()).map(subject.toId)).toEqual(['shop-1', 'shop-2', 'shop-3']);
    });

    test('an unknown id is undefined, and removing it is no error', async () => {
      expect(await opened.first.get('shop-nothing')).toBeUndefined();
      await opened.first.remove('shop-nothing');
    });

    test('what was removed is gone', async () => {
      await opened.first.put(subject.example('shop-1', 'x'));
      await opened.first.remove('shop-1');
      expect(await opened.second.list()).toEqual([]);
    });

    test('many writers at once lose nothing', async () => {
      const ids = Array.from({ length: 40 }, (_, i) => `shop-${String(i).padStart(2, '0')}`);
      await Promise.all(
        ids.map((id, i) => (i % 2 ? opened.first : opened.second).put(subject.example(id, id))),
      );
      expect((await opened.first.list()).map(subject.toId)).toEqual(ids);
    });
  });
}
