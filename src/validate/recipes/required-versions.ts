/** The oldest minor version of 1 whose reports say which part could not be built, by the toolchain's name. */
const oldestMinors: Readonly<Record<string, { readonly label: string; readonly minor: number }>> = {
  go: { label: 'Go', minor: 20 },
  cargo: { label: 'Cargo', minor: 74 },
};

/** @returns what to say behind a version that was probed; empty where it will do, or is not known */
export function describeShortfall(tool: string, version: string): string {
  const oldest = oldestMinors[tool];
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (oldest === undefined || major === undefined) return '';
  const isOld = Number(major) < 1 || (major === '1' && Number(minor) < oldest.minor);
  return isOld ? ` (needs ${oldest.label} ≥ 1.${oldest.minor})` : '';
}
