import { parseJson } from '../../domain/parse-json.ts';
import { emptyRecipe, type Recipe } from '../../domain/recipe.ts';
import type { TreeView } from '../../ports.ts';

const containerFile = /^(Dockerfile|\.devcontainer\.json|\.devcontainer\/(devcontainer\.json|Dockerfile))$/;

/**
 * Never built: that takes root, and may do anything with network. What it installs is named for the user; those of its
 * commands that set up the tree itself are steps, where nothing else in the tree says how that is done.
 */
export async function detectContainer(tree: TreeView, isAlone: boolean): Promise<Recipe | undefined> {
  const paths = tree.files.filter((file) => containerFile.test(file));
  if (paths.length === 0) return undefined;
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: (await tree.readFile(path)) ?? '' })),
  );
  const all = files.flatMap(({ path, text }) => (/json$/.test(path) ? listHooks(text) : listRuns(text)));
  const commands = isAlone ? [...new Set(all.filter(isPlain))] : [];
  return {
    ...emptyRecipe,
    // Written for another machine: what of it does not work here need not be missed.
    steps: commands.map((command) => ({ name: command, command, scope: 'tree' as const, mayFail: true })),
    notes: [
      ...files.map(({ path, text }) => describeContainer(path, text)),
      ...(commands.length > 0
        ? [`nothing but ${paths.join(', ')} says how this is set up: ${commands.join(', ')}`]
        : []),
    ],
  };
}

const joinLines = (dockerfile: string) => dockerfile.replace(/\\\r?\n/g, ' ');

const listRuns = (dockerfile: string) =>
  [...joinLines(dockerfile).matchAll(/^\s*RUN\s+(.+)$/gim)].flatMap(([, line = '']) => splitCommands(line));

/** @see https://containers.dev/implementors/json_reference/#lifecycle-scripts */
function listHooks(text: string): string[] {
  const settings = parseJson(
    text
      .replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\//g, (_, quoted?: string) => quoted ?? '')
      .replace(/,(\s*[}\]])/g, '$1'),
  );
  if (typeof settings !== 'object' || settings === null) return [];
  const hooks = ['onCreateCommand', 'updateContentCommand', 'postCreateCommand'];
  return hooks.flatMap((hook) => listCommands((settings as Record<string, unknown>)[hook]));
}

/** A line, the words of a command, or several of both by names. */
function listCommands(hook: unknown): string[] {
  if (typeof hook === 'string') return splitCommands(hook);
  if (Array.isArray(hook)) return [hook.join(' ')];
  return typeof hook === 'object' && hook !== null ? Object.values(hook).flatMap(listCommands) : [];
}

const splitCommands = (line: string) => line.split('&&').map((part) => part.trim().replace(/\s+/g, ' '));

/** It calls a tool or script on the tree, and nothing of a shell or of the machine. */
const isPlain = (command: string) =>
  /^(npm|npx|pnpm|yarn|pip3?|python3?|poetry|pipenv|uv|make|cmake|go|cargo|mvn|gradle|bundle|composer|rake|sh|bash|\.\/[\w./-]+)( [\w.,:=@/+"'[\]-]+)+$/.test(
    command,
  ) && !/ (-g|--global|--system|["']?\/)/.test(command);

/** What of it the user may have to bring along by hand. */
function describeContainer(file: string, text: string): string {
  const images = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)?(\S+)|"image"\s*:\s*"([^"]+)"/gim)].map(
    ([, from, image]) => from ?? image ?? '',
  );
  const packages = [
    ...joinLines(text).matchAll(/\b(?:apt-get|apt|apk)\s+(?:-\S+\s+)*(?:install|add)\s+([^&;|\n"]+)/g),
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
