import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';

const containerFile = /^(Dockerfile|\.devcontainer\.json|\.devcontainer\/(devcontainer\.json|Dockerfile))$/;

/** Recognised and named, and never built: what it runs with network may be anything. */
export async function detectContainer(tree: TreeView): Promise<Recipe | undefined> {
  const files = tree.files.filter((file) => containerFile.test(file));
  if (files.length === 0) return undefined;
  const notes = await Promise.all(
    files.map(async (file) => describeContainer(file, (await tree.readFile(file)) ?? '')),
  );
  return { ...emptyRecipe, notes };
}

/** What of it the user may have to bring along by hand. */
function describeContainer(file: string, text: string): string {
  const images = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)?(\S+)|"image"\s*:\s*"([^"]+)"/gim)].map(
    ([, from, image]) => from ?? image ?? '',
  );
  const packages = [
    ...text
      .replace(/\\\r?\n/g, ' ')
      .matchAll(/\b(?:apt-get|apt|apk)\s+(?:-\S+\s+)*(?:install|add)\s+([^&;|\n]+)/g),
  ]
    .flatMap(([, list = '']) => list.split(/\s+/))
    .filter((word) => /^[a-z0-9][\w.+-]*$/.test(word));
  const parts = [
    `${file} is not built: name an image that you have made of it in [sandbox] image, or see that this machine has what it brings`,
    ...(images.length > 0 ? [`it builds on ${[...new Set(images)].join(', ')}`] : []),
    ...(packages.length > 0
      ? [`it installs ${[...new Set(packages)].join(' ')}: see that they are here`]
      : []),
  ];
  return parts.join('; ');
}
