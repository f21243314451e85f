const call = /^\S*\bk?(?:ba|z|da)?sh -l?c ([\s\S]+)$/;

/** The script of a command line such as `/bin/bash -lc 'node --test'`; any other command line as it stands. */
export function unquoteScript(commandLine: string): string {
  const word = call.exec(commandLine)?.[1];
  return (word === undefined ? undefined : unquoteWord(word)) ?? commandLine;
}

/** One word of a shell; `undefined` where the text is not exactly one. */
function unquoteWord(text: string): string | undefined {
  const parts: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [part, single, double, bare] =
      /^(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|((?:[^\s'"\\]|\\[\s\S])+))/.exec(rest) ?? [];
    if (part === undefined) return undefined;
    parts.push(
      single ?? double?.replaceAll(/\\([$`"\\])/g, '$1') ?? bare?.replaceAll(/\\([\s\S])/g, '$1') ?? '',
    );
    rest = rest.slice(part.length);
  }
  return parts.join('');
}
