import type { Candidate } from '../domain/candidate.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { Git, WorkspaceBase } from '../ports.ts';
import { chooseRecipe } from './recipes/detect-recipe.ts';

interface SetUpRepo {
  readonly git: Git;
  readonly setup: readonly string[] | null;
}

/** How the tree at a commit is set up: as the user says, else as its own files ask for. */
export async function chooseSetup({ git, setup }: SetUpRepo, commit: string): Promise<Recipe | null> {
  return chooseRecipe(setup, {
    files: await git.listFiles(commit),
    readFile: (path) => git.readFile(commit, path),
  });
}

/**
 * How a candidate's states are set up, all of them alike. What its change makes of manifests and lockfiles is set up, too:
 * without network, nobody could bring what it adds afterwards.
 */
export async function chooseCandidateSetup(
  repo: SetUpRepo,
  { baseCommit, goldCommit, goldPatch, testPatch }: Candidate,
): Promise<Pick<WorkspaceBase, 'setup' | 'setupCommit'>> {
  const setup = await chooseSetup(repo, baseCommit);
  if (!(await repo.git.hasCommit(goldCommit))) return { setup };
  const later = await chooseSetup(repo, goldCommit);
  const inputs = new Set([setup, later].flatMap((recipe) => recipe?.inputs ?? []));
  const changed = [goldPatch, testPatch].flatMap(parsePatch).flatMap(({ path, oldPath }) => [path, oldPath]);
  return changed.some((path) => inputs.has(path)) ? { setup: later, setupCommit: goldCommit } : { setup };
}
