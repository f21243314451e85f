import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { TestResult } from '../../domain/test-report.ts';

/** One `testcase`, with what stands around it. How it is named is each runner's own habit. */
export interface JunitCase extends Pick<TestResult, 'status' | 'durationMs' | 'message'> {
  /** Names of the suites that hold it, outermost first; a suite without a name is left out. */
  readonly suites: readonly string[];
  readonly name: string;
  /** Empty where it has none. */
  readonly className: string;
  /** As it stands there: of the case, else of the innermost suite that names one; empty where none does. */
  readonly file: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Why it was skipped; empty where it was not, or does not say. */
  readonly skipReason: string;
  /** What it printed: the beginning, and the end. */
  readonly output: string;
  readonly outputTail: string;
}

export type JunitReading =
  | {
      readonly kind: 'read';
      readonly cases: readonly JunitCase[];
      /** Suites that went wrong themselves, outside of their cases: their names, outermost first, joined by ` > `. */
      readonly brokenSuites: readonly string[];
    }
  | { readonly kind: 'unreadable'; readonly detail: string };

/**
 * Reads what runners call JUnit XML: a `testsuites` or `testsuite` with `testcase`s at any depth.
 *
 * The text may come from code under test. It is read to its end or not at all: what is torn, declares entities, is nested
 * without end or counts other tests than it holds is unreadable. Control characters that XML forbids, and that runners write
 * all the same, are taken for their escapes, so that a test's output cannot silence a suite.
 */
export function parseJunitXml(text: string): JunitReading {
  const reader = new JunitReader();
  try {
    const parser = new SaxesParser({ xmlns: false, position: false });
    parser.on('error', (error) => fail(`it is no XML: ${error.message}`));
    parser.on('doctype', () => fail('it declares a document type'));
    parser.on('opentag', (tag) => reader.open(tag));
    parser.on('closetag', () => reader.close());
    parser.on('text', (part) => reader.text(part));
    parser.on('cdata', (part) => reader.text(part));
    parser.write(escapeForbidden(text)).close();
  } catch (error) {
    if (error instanceof JunitFault) return { kind: 'unreadable', detail: error.message };
    throw error;
  }
  return { kind: 'read', cases: reader.cases, brokenSuites: reader.brokenSuites };
}

class JunitFault extends Error {}

function fail(detail: string): never {
  throw new JunitFault(detail);
}

/** Suites hold suites, in folders and namespaces; nobody nests them deeper than directories. */
const deepestNesting = 100;
const longestMessage = 2000;

/** @see https://www.w3.org/TR/xml/#charsets */
const forbiddenCharacters =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const characterReferences = /&#(x[0-9a-f]{1,8}|[0-9]{1,8});/gi;

function escapeForbidden(text: string): string {
  const toEscape = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
  return text
    .replace(/^\ufeff/, '')
    .replace(forbiddenCharacters, (character) => toEscape(character.charCodeAt(0)))
    .replace(characterReferences, (reference, digits: string) => {
      const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);
      const isAllowed = code <= 0x10ffff && String.fromCodePoint(code).search(forbiddenCharacters) === -1;
      return isAllowed ? reference : toEscape(code);
    });
}

/** An element that is open, and what has been seen in it. */
interface Frame {
  readonly element: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Cases and failed cases before it began: what is more at its end is its own. */
  readonly casesBefore: number;
  readonly failedBefore: number;
  readonly brokenBefore: number;
  failure?: string;
  skipReason?: string;
  output: string;
  outputTail: string;
}

class JunitReader {
  readonly cases: JunitCase[] = [];
  readonly brokenSuites: string[] = [];
  readonly #frames: Frame[] = [];
  #failedCount = 0;

  open({ name: element, attributes }: SaxesTagPlain): void {
    const parent = this.#frames.at(-1);
    if (this.#frames.length >= deepestNesting) fail(`its elements are nested deeper than ${deepestNesting}`);
    if (parent === undefined && !isSuite(element)) fail(`it begins with <${element}>, not with a test suite`);
    if (element === 'testcase' && !isSuite(parent?.element ?? ''))
      fail(`a test case stands in <${parent?.element}>`);
    if (isVerdict(element) && parent !== undefined) {
      if (element === 'skipped') parent.skipReason ??= attributes.message ?? '';
      else parent.failure ??= `${attributes.message ?? attributes.type ?? ''}\n`;
    }
    this.#frames.push({
      element,
      attributes,
      casesBefore: this.cases.length,
      failedBefore: this.#failedCount,
      brokenBefore: this.brokenSuites.length,
      output: '',
      outputTail: '',
    });
  }

  text(part: string): void {
    const [parent, frame] = this.#frames.slice(-2);
    if (parent === undefined || frame === undefined) return;
    if (frame.element === 'system-out') {
      if (parent.output.length < longestMessage) parent.output += part;
      parent.outputTail = `${parent.outputTail}${part}`.slice(-longestMessage);
    }
    const isFailure = frame.element === 'failure' || frame.element === 'error';
    if (isFailure && (parent.failure?.length ?? 0) < longestMessage) parent.failure += part;
  }

  close(): void {
    const frame = this.#frames.pop();
    if (frame?.element === 'testcase') this.#addCase(frame);
    if (frame !== undefined && isSuite(frame.element)) this.#closeSuite(frame);
  }

  #addCase({ attributes, failure, skipReason, output, outputTail }: Frame): void {
    const status =
      failure !== undefined
        ? 'failed'
        : skipReason !== undefined || isNotRun(attributes)
          ? 'skipped'
          : 'passed';
    if (status === 'failed') this.#failedCount++;
    this.cases.push({
      suites: this.#suiteNames(),
      name: attributes.name ?? fail('a test case has no name'),
      className: attributes.classname ?? '',
      file: attributes.file ?? this.#frames.findLast((frame) => frame.attributes.file)?.attributes.file ?? '',
      attributes,
      status,
      durationMs: toDurationMs(attributes.time),
      message: (failure ?? '').trim().slice(0, longestMessage),
      skipReason: skipReason ?? '',
      output: output.trim().slice(0, longestMessage),
      outputTail,
    });
  }

  #closeSuite(frame: Frame): void {
    const { attributes, failure } = frame;
    const names = [...this.#suiteNames(), attributes.name].filter(Boolean).join(' > ');
    if (failure !== undefined) this.brokenSuites.push(names || '(unnamed)');
    const found = this.cases.length - frame.casesBefore;
    const counted = toCount(attributes.tests);
    if (counted !== undefined && counted !== found)
      fail(`suite "${names}" counts ${counted} tests and holds ${found}`);
    const failures = toCount(attributes.failures);
    if (failures === undefined) return;
    // How many failures one test counts for differs between runners; whether there are any does not.
    const claimsFailure = failures + (toCount(attributes.errors) ?? 0) > 0;
    const hasFailure =
      this.#failedCount > frame.failedBefore || this.brokenSuites.length > frame.brokenBefore;
    if (claimsFailure !== hasFailure)
      fail(
        `suite "${names}" counts ${claimsFailure ? 'failures' : 'no failure'} and holds ${hasFailure ? 'some' : 'none'}`,
      );
  }

  #suiteNames(): string[] {
    return this.#frames.flatMap(({ element, attributes: { name } }) =>
      isSuite(element) && name ? [name] : [],
    );
  }
}

const isSuite = (element: string) => element === 'testsuite' || element === 'testsuites';
/** What Surefire calls `flakyFailure` passed at last; the first `failure` stands before every `rerunFailure`. */
const isVerdict = (element: string) => ['failure', 'error', 'skipped'].includes(element);

/** GoogleTest and CTest say so in an attribute. */
const isNotRun = ({ status, result }: Readonly<Record<string, string>>) =>
  ['notrun', 'disabled', 'skipped'].includes(status ?? '') ||
  ['suppressed', 'skipped'].includes(result ?? '');

const toCount = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : undefined);

/** Seconds, by some runners with a separator of thousands. */
function toDurationMs(seconds: string | undefined): number {
  const number = Number((seconds ?? '').replaceAll(',', ''));
  return Number.isFinite(number) && number > 0 ? number * 1000 : 0;
}
