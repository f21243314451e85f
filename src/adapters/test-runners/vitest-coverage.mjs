/**
 * A provider of coverage for vitest, 1 and later, that needs no package beside it: in each worker V8 counts, and what it has
 * counted of the files that are asked for is written as Node itself writes it (NODE_V8_COVERAGE), with the source maps of what
 * vitest has compiled.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';

const { report, covered } = JSON.parse(process.env.ROLLBENCH_SUITE ?? '{}');
const folder = join(dirname(report ?? ''), 'coverage');
const sources = new Set(covered?.sources.map((path) => resolve(process.env.ROLLBENCH_ROOT ?? '', path)));

/** One recorder for each worker: vitest loads this more than once. */
const key = Symbol.for('rollbench.coverage');

class Recorder {
  #session = new Session();
  #takenCount = 0;

  constructor() {
    this.#session.connect();
    this.#post('Debugger.enable');
    this.#post('Debugger.setSkipAllPauses', { skip: true });
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Counts since it was last taken. */
  take() {
    const { result } = this.#post('Profiler.takePreciseCoverage');
    const read = result.filter(({ url }) => sources.has(toPath(url))).map((script) => this.#read(script));
    mkdirSync(folder, { recursive: true });
    this.#takenCount += 1;
    writeFileSync(
      join(folder, `${process.pid}-${threadId}-${this.#takenCount}.json`),
      JSON.stringify({
        result: read.map(({ script }) => script),
        'source-map-cache': Object.fromEntries(read.map(({ script, map }) => [script.url, map])),
      }),
    );
  }

  /** It answers at once. */
  #post(method, parameters = {}) {
    let answer;
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }

  #read({ scriptId, url, functions }) {
    const { scriptSource } = this.#post('Debugger.getScriptSource', { scriptId });
    const { length } = wrapper.exec(scriptSource)?.[0] ?? '';
    const toRange = ({ startOffset, endOffset, count }) => ({
      startOffset: Math.max(0, startOffset - length),
      endOffset: Math.max(0, endOffset - length),
      count,
    });
    const lines = scriptSource.slice(length).split('\n');
    return {
      script: {
        url: pathToFileURL(toPath(url)).href,
        functions: functions.map(({ ranges }) => ({ ranges: ranges.map(toRange) })),
      },
      map: {
        lineLengths: lines.map((line) => line.length),
        data: findInlineMap(scriptSource),
      },
    };
  }
}

/** What vitest puts around a module, on its first line, is none of the module's. */
const wrapper = /^'use strict';async \([^)]*\)=>\{\{/;

const toPath = (url) => (url.startsWith('file:') ? fileURLToPath(url) : url);

/** Before vitest 5 it stands in the script itself. */
function findInlineMap(source) {
  const [, data] = /^\/\/# sourceMappingURL=data:application\/json[^,]*;base64,(\S+)$/m.exec(source) ?? [];
  return data === undefined ? null : JSON.parse(Buffer.from(data, 'base64').toString());
}

/** What vitest asks of a provider beside that; little is left to be done. */
class Provider {
  name = 'rollbench';
  #vitest;
  #options = {};

  initialize(vitest) {
    this.#vitest = vitest;
    const reportsDirectory = join(folder, 'unused');
    this.#options = { ...vitest.config.coverage, reportsDirectory, reporter: [], include: [], exclude: [] };
  }

  resolveOptions() {
    return this.#options;
  }

  clean() {}
  onAfterSuiteRun() {}
  generateCoverage() {}

  /** Since vitest 5 source maps lie with the server alone. */
  reportCoverage() {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, name);
      const coverage = JSON.parse(readFileSync(file, 'utf8'));
      for (const [url, map] of Object.entries(coverage['source-map-cache']))
        map.data ??= this.#findServedMap(fileURLToPath(url));
      writeFileSync(file, JSON.stringify(coverage));
    }
  }

  #findServedMap(path) {
    const graphs = this.#vitest.projects.flatMap(({ vite }) =>
      Object.values(vite?.environments ?? {}).map(({ moduleGraph }) => moduleGraph),
    );
    const maps = graphs.map((graph) => graph?.getModuleById(path)?.transformResult?.map);
    return maps.find((map) => map?.mappings) ?? null;
  }
}

export default {
  startCoverage() {
    process[key] ??= new Recorder();
  },
  takeCoverage() {
    process[key].take();
  },
  getProvider: () => new Provider(),
};
