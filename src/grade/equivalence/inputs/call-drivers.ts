/** A program that calls functions of the tree that it is started in, and writes a line of JSON for each call. */
export interface CallDriver {
  readonly interpreter: string;
  readonly file: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  handles(path: string): boolean;
}

/**
 * Both are given the file of calls, `[{path, name, inputs}]`, and that of answers. A line is `[function, input, outcome]`: a value
 * as text with whatever has become of the arguments, `throws CLASS`, or `null` where the second time is not as the first; or
 * `[function, -1, why]` where it cannot be called at all.
 */
const javascript = String.raw`
import { appendFileSync, readFileSync } from 'node:fs';
import * as modules from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';

const [calls, answers] = process.argv.slice(2);
const write = (...line) => appendFileSync(answers, JSON.stringify(line) + '\n');
// TypeScript's sources may name what is built of them, or nothing but the name.
modules.registerHooks?.({
  resolve(specifier, context, next) {
    const others = [specifier.replace(/\.([cm]?)js$/, '.$1ts'), specifier + '.ts', specifier + '/index.ts'];
    for (const each of specifier.startsWith('.') ? [specifier, ...others] : []) {
      try {
        return next(each, context);
      } catch {}
    }
    return next(specifier, context);
  },
});
const show = (value) =>
  inspect(value, { depth: 8, sorted: true, maxArrayLength: 1000, maxStringLength: 4000, breakLength: Infinity, compact: true });
const call = (each, input) => {
  const args = structuredClone(input);
  try {
    const value = show(each(...args));
    return isDeepStrictEqual(args, input) ? value : value + ', and leaves ' + show(args);
  } catch (error) {
    return 'throws ' + (error?.constructor?.name ?? typeof error);
  }
};
for (const [at, { path, name, inputs }] of JSON.parse(readFileSync(calls, 'utf8')).entries()) {
  try {
    const module = await import(pathToFileURL(resolve(path)).href);
    const each = module[name] ?? module.default?.[name];
    if (typeof each !== 'function') throw new Error('it is not there');
    for (const [i, input] of inputs.entries()) {
      const first = call(each, input);
      write(at, i, call(each, input) === first ? first : null);
    }
  } catch (error) {
    write(at, -1, String(error?.message ?? error).slice(0, 300));
  }
}
process.exit(0);
`;

const python = String.raw`
import copy, importlib, json, os, pprint, re, sys

calls, answers = sys.argv[1:3]
sys.dont_write_bytecode = True
sys.path[:0] = [os.getcwd(), os.path.join(os.getcwd(), "src")]

def write(*line):
    with open(answers, "a") as file:
        file.write(json.dumps(line) + "\n")

def show(value):
    return re.sub(r" at 0x[0-9a-f]+", "", pprint.saferepr(value))[:4000]

def call(each, given):
    args = copy.deepcopy(given)
    try:
        value = show(each(*args))
        return value if args == given else value + ", and leaves " + show(args)
    except BaseException as error:
        return "throws " + type(error).__name__

with open(calls) as file:
    wanted = json.load(file)
for at, each in enumerate(wanted):
    try:
        name = re.sub(r"^src/|(/__init__)?\.py$", "", each["path"]).replace("/", ".")
        function = getattr(importlib.import_module(name), each["name"])
        for i, given in enumerate(each["inputs"]):
            first = call(function, given)
            write(at, i, first if call(function, given) == first else None)
    except BaseException as error:
        write(at, -1, f"{type(error).__name__}: {error}"[:300])
`;

export const callDrivers: readonly CallDriver[] = [
  {
    ...{ interpreter: 'node', file: 'call.mjs', program: javascript, env: {} },
    handles: (path) => /\.[cm]?[jt]s$/.test(path),
  },
  {
    // Sets are shown in an order that is drawn anew each time, unless it is told not to be.
    ...{ interpreter: 'python3', file: 'call.py', program: python, env: { PYTHONHASHSEED: '0' } },
    handles: (path) => path.endsWith('.py'),
  },
];
