const longestTitle = 80;

/** First line of a prompt that says something, cut at a word. */
export function toTitle(prompt: string): string {
  const line = prompt
    .split('\n')
    .map((text) => text.replace(/^[#>*\s-]+/, '').trim())
    .find((text) => text.length > 0);
  if (line === undefined) return '(empty prompt)';
  const characters = [...line];
  if (characters.length <= longestTitle) return line;
  const cut = characters.slice(0, longestTitle - 1).join('');
  const lastBlank = cut.lastIndexOf(' ');
  return `${(lastBlank > longestTitle / 2 ? cut.slice(0, lastBlank) : cut).trimEnd()}…`;
}
