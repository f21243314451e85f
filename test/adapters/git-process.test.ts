import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnswers } from '../../src/adapters/git-answers.ts';
import { createGitProcess } from '../../src/adapters/git-process.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Pieces of any size, as they might come through a pipe. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

describe('answers are read whole, however they are cut into pieces:', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  const text = fc.string({ unit: 'grapheme' }).map((each) => each.replaceAll('\n', ''));

  test('lines and bytes', () =>
    fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), sizes, async (lines, pieceSizes) => {
        const content = Buffer.from(lines.map((line) => `${Buffer.byteLength(line)}\n${line}`).join(''));
        const answers = createAnswers(Readable.from(cut(content, pieceSizes)));
        for (const line of lines) {
          const size = Number(await answers.readLine());
          expect((await answers.readBytes(size)).toString('utf8')).toBe(line);
        }
      }),
    ));

  test('up to a line that ends them', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(text),
        sizes,
        fc.integer({ min: 0, max: 40 }),
        async (lines, pieceSizes, limit) => {
          const body = lines.map((line) => `${line}\nend-\nen\n`);
          const content = Buffer.from(body.map((each) => `${each}end-1\n`).join(''));
          const answers = createAnswers(Readable.from(cut(content, pieceSizes)));
          for (const each of body) {
            const read = await answers.readUntil('end-1', limit);
            expect(read?.toString('utf8')).toBe(Buffer.byteLength(each) > limit ? undefined : each);
          }
        },
      ),
    ));
});

describe('a process that answers', () => {
  const createShop = () => {
    const fixture = createGitFixture(join(temporaryDirectory(), 'shop'));
    fixture.commit('First', { a: 'one\n' });
    return fixture;
  };
  const ask = (process: ReturnType<typeof createGitProcess>, name: string) =>
    process.ask(`${name}\n`, (answers) => answers.readLine());

  test('is asked many things at once, ended, and asked again', async () => {
    const shop = createShop();
    const process = createGitProcess(['cat-file', '--batch-check'], async () => ({ cwd: shop.path }));
    const names = Array.from({ length: 500 }, (_, i) => (i % 2 ? 'HEAD' : `missing-${i}`));
    const answers = await Promise.all(names.map((name) => ask(process, name)));
    expect(answers[0]).toBe('missing-0 missing');
    expect(answers[1]).toMatch(/^[0-9a-f]{40} commit \d+$/);
    process.end();
    expect(await ask(process, 'HEAD')).toBe(answers[1]);
  });

  test('and dies says so to all who wait, and is started anew by the next', async () => {
    const shop = createShop();
    const process = createGitProcess(['cat-file', '--no-such-option'], async () => ({ cwd: shop.path }));
    for (let i = 0; i < 2; i++) {
      const results = await Promise.allSettled([ask(process, 'HEAD'), ask(process, 'HEAD')]);
      for (const result of results) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: {
            name: 'GitError',
            message: expect.stringContaining(`git cat-file in ${shop.path} failed`),
          },
        });
      }
    }
  });

  test('tells only those who asked what it died on; what was asked behind is answered all the same', async () => {
    const shop = createShop();
    const head = shop.git('rev-parse', 'HEAD');
    const args = ['-c', 'core.attributesFile=/dev/null', 'diff-tree', '--stdin', '-s', '--root'];
    const process = createGitProcess(args, async () => ({ cwd: shop.path }));
    // Its parent is no commit: git gives up.
    const fatal = `${head} ${'f'.repeat(40)}`;
    const questions = [head, fatal, head, fatal, head];
    const results = await Promise.allSettled(questions.map((question) => ask(process, question)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({
      reason: { message: expect.stringContaining(`git diff-tree in ${shop.path} failed`) },
    });
  });

  test('in a directory that is not there says so', async () => {
    const process = createGitProcess(['cat-file', '--batch'], async () => ({ cwd: '/nonexistent' }));
    await expect(ask(process, 'HEAD')).rejects.toThrow('git cat-file in /nonexistent failed');
  });

  test('keeps nobody from ending', () => {
    const shop = createShop();
    const program = `
      import { createGitProcess } from ${JSON.stringify(join(import.meta.dirname, '../../src/adapters/git-process.ts'))};
      const git = createGitProcess(['cat-file', '--batch-check'], async () => ({ cwd: ${JSON.stringify(shop.path)} }));
      console.log(await git.ask('HEAD\\n', (answers) => answers.readLine()));
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      // Long before the process would end for want of questions.
      timeout: 60_000,
    });
    expect(output).toMatch(/^[0-9a-f]{40} commit \d+\n$/);
  });
});
