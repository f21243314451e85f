import type { ShellWord } from '../../domain/shell-command.ts';

/** Options that take a value of their own, by the command that has them. */
interface Wrapper {
  readonly valued?: RegExp;
  /** Words before the command that are none of it, options apart. */
  readonly skips?: number;
}

/** Commands that run the command that follows them. */
const wrappers: Readonly<Record<string, Wrapper>> = {
  command: {},
  builtin: {},
  exec: { valued: /^-a$/ },
  nohup: {},
  time: { valued: /^-[fo]$/ },
  nice: { valued: /^-n$|^--adjustment$/ },
  ionice: { valued: /^-[cn]$/ },
  setsid: {},
  stdbuf: { valued: /^-[ioe]$/ },
  timeout: { valued: /^-[ks]$|^--(kill-after|signal)$/, skips: 1 },
  sudo: { valued: /^-[ugCDhpRTU]$/ },
  doas: { valued: /^-[uC]$/ },
  env: { valued: /^-[uCS]$|^--(unset|chdir)$/ },
  xargs: { valued: /^-[IdEnPLsa]$|^--(replace|delimiter|max-args|max-procs|arg-file)$/ },
  watch: { valued: /^-[nd]$/ },
  strace: { valued: /^-[eopsP]$/ },
  busybox: {},
  flock: { valued: /^-[wE]$/, skips: 1 },
  npx: { valued: /^(-p|--package)$/ },
  bunx: {},
  uvx: { valued: /^--(from|with)$/ },
};

/** Package managers that run a command in their environment: `poetry run pytest`. */
const runners: Readonly<Record<string, RegExp>> = {
  pnpm: /^(exec|dlx)$/,
  yarn: /^(exec|dlx)$/,
  npm: /^(exec|x)$/,
  poetry: /^run$/,
  uv: /^run$/,
  pipenv: /^run$/,
  pdm: /^run$/,
  hatch: /^run$/,
  bundle: /^exec$/,
  bun: /^x$/,
  mise: /^(exec|x)$/,
};

/** The words of the command that a command runs; `undefined` where it runs none. */
export function unwrap(name: string, args: readonly ShellWord[]): readonly ShellWord[] | undefined {
  if (name === 'find' || name === 'fd') return findExec(args);
  const [first, ...rest] = args;
  if (first && runners[name]?.test(first.text)) return skipOptions(rest, {});
  const wrapper = wrappers[name];
  if (wrapper === undefined) return undefined;
  const inner = skipOptions(args, wrapper);
  return inner.length > 0 ? inner : undefined;
}

function skipOptions(args: readonly ShellWord[], { valued, skips = 0 }: Wrapper): readonly ShellWord[] {
  let at = 0;
  while (at < args.length) {
    const { text = '' } = args[at] ?? {};
    if (text === '--') {
      at++;
      break;
    }
    if (!text.startsWith('-') && !/^\w+=/.test(text)) break;
    at += valued?.test(text) ? 2 : 1;
  }
  return args.slice(at + skips);
}

/** `find . -exec rm {} ;` */
function findExec(args: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const at = args.findIndex(({ text }) => /^(-exec(dir)?|-ok(dir)?|-x|--exec)$/.test(text));
  if (at === -1) return undefined;
  const rest = args.slice(at + 1);
  const end = rest.findIndex(({ text }) => text === ';' || text === '+');
  return end === -1 ? rest : rest.slice(0, end);
}
