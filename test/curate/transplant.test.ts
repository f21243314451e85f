import { describe, expect, test } from 'vitest';
import { findTransplantSentences } from '../../src/curate/transplant.ts';

describe('sees that a solution shall be copied from elsewhere', () => {
  for (const prompt of [
    "Take over Ivo's PR, he is on leave",
    'Grab the patch from ticket 88 (fix.patch) and apply it',
    'nimm den Commit 9af3c21 und bau ihn bei uns ein',
    'возьми коммит 9af3c21 из форка',
    'commit 9af3c21 を main に取り込んでください',
    'use the implementation from PR #77 of the sdk repo',
    'Rebase my branch and resolve, then land it',
    'our sister repo did this in d4c77aa1, mirror it',
  ])
    test(prompt, () => expect(findTransplantSentences(prompt)).not.toEqual([]));
});

describe('sees no pointer in history, background and other senses of the words', () => {
  for (const prompt of [
    "The same fix as in checkout isn't possible here, commit hashes differ per tenant",
    'our commit bot should rebase the branch of the author before it merges it',
    'apply the discount from PR-2031-11 (a price rule) to gift cards too',
    'Patch endpoint: PATCH /users/:id must apply the patch atomically',
    "the user's branch (bank branch) is empty when he moves to our city, take the main one",
    'Add a `revert` command that undoes the last commit of the ledger',
    'git diff --stat shows 0 files, our parser of the patch drops renames',
    'In commit 7ab3f01 the flag was renamed; read both names',
    'order 7f3a9c1 was applied twice, apply it once',
    'users can fork a recipe; fork keeps photos but should copy them over',
    'the patch level is missing in `version --json`, get it from BuildInfo',
    'her PR review app link 404s. link must carry the slug of the branch',
    'Diff view: take the old side from HEAD~1 and put it in the left pane',
    'My fix for the layout made it worse. Reset the width when the window moves in from another screen',
    'stash of tabs: restore the last stash on start',
  ])
    test(prompt, () => expect(findTransplantSentences(prompt)).toEqual([]));
});
