import { restoreParts, tomlForm } from './restore-parts.ts';

/**
 * Files that steer a Python suite wholly: configuration; what Python or a plugin loads unasked; installed packages, and
 * modules that would stand in front of them.
 */
export const isPythonConfig = (path: string) =>
  /(^|\/)(conftest\.py|\.?pytest\.(ini|toml)|tox\.(ini|toml)|noxfile\.py|\.coveragerc|(GNU)?[Mm]akefile|[Jj]ustfile)$/.test(
    path,
  ) ||
  /(^|\/)(\.?venv|site-packages|[^/]+\.(egg-info|dist-info))\//.test(path) ||
  /(^|\/)((site|user)customize|_?pytest|pluggy|unittest|xdist|[^/]+\.pth)(\.py$|\/|$)/.test(path);

/** Parts of manifests that steer a suite. `undefined` for every other file. */
export function restorePythonConfig(path: string, patchedText: string, goldText: string): string | undefined {
  if (/(^|\/)pyproject\.toml$/.test(path))
    return restoreParts(tomlForm, pyprojectParts, patchedText, goldText);
  if (/(^|\/)setup\.cfg$/.test(path)) return restoreSections(patchedText, goldText);
  return undefined;
}

const pyprojectParts = [
  ...['pytest', 'coverage', 'tox', 'nox', 'poe', 'taskipy'].map((tool) => ['tool', tool]),
  ['tool', 'hatch', 'envs'],
  ['tool', 'pdm', 'scripts'],
];

/** Lines as Python splits them, each with its end: others than `\n` begin a section, too. */
const toLines = (text: string) => text.split(/(?<=\n|\r(?!\n)|[\v\f\x1c-\x1e\x85\u2028\u2029])/);

/** The sections of an INI file, each from its heading on; what stands before the first heading is one, too. */
function toSections(text: string): string[] {
  const sections = [''];
  for (const line of toLines(text)) {
    if (line.startsWith('[')) sections.push('');
    sections.push(`${sections.pop()}${line}`);
  }
  return sections;
}

const steers = (section: string) => /^\[[^\]]*(pytest|coverage|tox|aliases)/i.test(section);

function restoreSections(patchedText: string, goldText: string): string {
  const patched = toSections(patchedText);
  const gold = toSections(goldText).filter(steers);
  if (patched.filter(steers).join('') === gold.join('')) return patchedText;
  return [...patched.filter((section) => !steers(section)), ...gold]
    .map((section) => (section === '' || section.endsWith('\n') ? section : `${section}\n`))
    .join('');
}
