import { describe, expect, test } from 'vitest';
import { findPatchInCommand, parsePatchText } from '../../../src/adapters/sessions/patch-text.ts';

const patch = [
  '*** Begin Patch',
  '*** Add File: docs/new.md',
  '+# New',
  '+',
  '+--- a line that looks like a header',
  '*** Update File: src/a.ts',
  '*** Move to: src/b.ts',
  '@@ function a() {',
  ' context',
  '',
  '-old',
  '+new',
  '*** End of File',
  '*** Delete File: gone.txt',
  '*** End Patch',
  '+behind the end',
].join('\n');

test('reads files added, changed, moved and deleted', () => {
  const edit = { movedTo: null, areLinesKnown: true, hunks: null };
  expect(parsePatchText(patch)).toEqual([
    {
      ...edit,
      path: 'docs/new.md',
      kind: 'add',
      addedLines: ['# New', '', '--- a line that looks like a header'],
      removedLines: [],
    },
    {
      ...edit,
      path: 'src/a.ts',
      kind: 'update',
      movedTo: 'src/b.ts',
      addedLines: ['new'],
      removedLines: ['old'],
    },
    { ...edit, path: 'gone.txt', kind: 'delete', addedLines: [], removedLines: [], areLinesKnown: false },
  ]);
});

test('a text that is no patch has no files', () => {
  expect(parsePatchText('diff --git a/x b/x\n+++ b/x\n+y\n')).toEqual([]);
});

describe('finds a patch that a shell command applies', () => {
  const check = (what: string, command: string[], expected: ReturnType<typeof findPatchInCommand>) =>
    test(what, () => expect(findPatchInCommand(command)).toEqual(expected));
  check('as its argument', ['apply_patch', patch], { patch, folder: null });
  check('as a here-document', ['bash', '-lc', `apply_patch <<'EOF'\n${patch}\nEOF\n`], {
    patch,
    folder: null,
  });
  check('in another folder', ['bash', '-lc', `cd "my web" && apply_patch <<EOF\n${patch}\nEOF`], {
    patch,
    folder: 'my web',
  });
  check('of the tool that takes a script', [`apply_patch <<"X"\n${patch}\nX`], { patch, folder: null });
  check('but none in any other', ['bash', '-lc', 'cat apply_patch'], undefined);
});
