import { readXmlOutline, type XmlElement } from './xml-outline.ts';

/** What decides which tests run, how, and with which plugins. */
const steering = [
  'parent',
  'packaging',
  'build',
  'profiles',
  'reporting',
  'repositories',
  'pluginRepositories',
];

/** To what there is of these a patch may add; the entries of gold stay what they are. */
const lists: readonly (readonly string[])[] = [
  ['dependencies'],
  ['dependencyManagement', 'dependencies'],
  ['modules'],
  ['properties'],
];

/** Stands for a library out of the tree itself: it would bring any code into the tests' class path. */
const ownLibrary = '';

interface Pom {
  readonly text: string;
  readonly project: XmlElement;
}

/**
 * The patched pom.xml where gold steers it already: where it only adds dependencies, modules and properties, or changes what
 * steers nothing. Otherwise gold's, with what the patch adds.
 */
export function restorePom(patchedText: string, goldText: string): string {
  const patched = readPom(patchedText);
  const gold = readPom(goldText);
  if (patched === undefined || gold === undefined) return goldText;
  return isSteeredAlike(patched, gold) ? patchedText : withAdditions(gold, patched);
}

function readPom(source: string): Pom | undefined {
  const text = source.replaceAll('\r\n', '\n');
  const project = readXmlOutline(text);
  return project?.name === 'project' ? { text, project } : undefined;
}

function isSteeredAlike(patched: Pom, gold: Pom): boolean {
  const sections = ({ text, project }: Pom) =>
    project.children
      .filter(({ name }) => steering.includes(name))
      .map((element) => toKey(text, element))
      .join('\n');
  if (sections(patched) !== sections(gold)) return false;
  return lists.every((path) => {
    const known = listEntries(patched, path);
    const wanted = listEntries(gold, path);
    const isKept = [...wanted].every(([key, entry]) => known.get(key) === entry);
    return isKept && ![...known].some(([key, entry]) => entry === ownLibrary && !wanted.has(key));
  });
}

function withAdditions(gold: Pom, patched: Pom): string {
  const insertions = lists.flatMap((path) => {
    const known = listEntries(gold, path);
    const added = [...listEntries(patched, path)]
      .filter(([key, entry]) => !known.has(key) && entry !== ownLibrary)
      .map(([, entry]) => entry);
    if (added.length === 0) return [];
    const list = findElement(gold.project, path);
    const lines = added.map((entry) => `    ${entry}\n`).join('');
    if (list !== undefined && list.children.length > 0) return [{ at: list.innerEnd, lines }];
    const whole = path.reduceRight((inner, name) => `<${name}>\n${inner}</${name}>\n`, lines);
    return [{ at: gold.project.innerEnd, lines: whole }];
  });
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, lines }) => text.slice(0, at) + lines + text.slice(at), gold.text);
}

/** By what names each, its text. */
function listEntries({ text, project }: Pom, path: readonly string[]): Map<string, string> {
  const entries = (findElement(project, path)?.children ?? []).map((element): [string, string] => {
    const part = (name: string) => element.children.find((child) => child.name === name)?.text ?? '';
    const isDependency = element.name === 'dependency';
    const key = isDependency
      ? ['groupId', 'artifactId', 'type', 'classifier'].map(part).join(':')
      : element.name === 'module'
        ? element.text
        : element.name;
    return [key, part('scope') === 'system' ? ownLibrary : toKey(text, element)];
  });
  return new Map(entries);
}

function findElement(project: XmlElement, path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (element, name) => element?.children.find((child) => child.name === name),
    project,
  );
}

/** The element's text, however it is laid out. */
const toKey = (text: string, { start, end }: XmlElement) =>
  text
    .slice(start, end)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\s+/g, ' ')
    .replaceAll('> <', '><');
