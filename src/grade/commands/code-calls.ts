const call =
  /\b(?:system|popen|exec\w*|spawn\w*|run|call|check_call|check_output|Popen|getoutput|sh)\s*\(\s*(\[[^\]]{0,2000}\]|f?"(?:[^"\\\n]|\\.){0,2000}"|f?'(?:[^'\\\n]|\\.){0,2000}'|`(?:[^`\\]|\\[\s\S]){0,2000}`)(?:\s*,\s*(\[[^\]]{0,2000}\]))?/g;
const literal = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\[\s\S])*)`/g;

/**
 * Shell commands that a program in Python, JavaScript, Ruby or Perl starts, as far as they stand there as literals:
 * `os.system("git push")`, `subprocess.run(["git", "push"])`, `execFileSync('git', ['push'])`.
 */
export function findCodeCalls(code: string): string[] {
  return [...code.matchAll(call)].map(([, first = '', second]) => {
    if (first.startsWith('[')) return listLiterals(first).map(quote).join(' ');
    const [command = ''] = listLiterals(first);
    return second === undefined ? command : [command, ...listLiterals(second).map(quote)].join(' ');
  });
}

const listLiterals = (text: string) =>
  [...text.matchAll(literal)].map(([, double, single, back]) =>
    (double ?? single ?? back ?? '').replaceAll(/\\([\s\S])/g, (_, character: string) =>
      character === 'n' ? '\n' : character,
    ),
  );

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
