import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { Script } from './scripted-script.ts';

const Tool = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  get tools() {
    return z.array(Tool).optional();
  },
});
type Tool = z.infer<typeof Tool>;

/** A request of the Responses API, as far as it decides what comes next. */
const ModelCall = z.looseObject({
  input: z.array(
    z.looseObject({
      type: z.string().default('message'),
      role: z.string().optional(),
      content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish(),
      call_id: z.string().optional(),
      tools: z.array(Tool).optional(),
    }),
  ),
  tools: z.array(Tool).default([]),
});
type ModelCall = z.infer<typeof ModelCall>;
type InputItem = ModelCall['input'][number];

/** Where a conversation stands. */
export interface Cue {
  readonly kind: 'cue';
  /** The script of the last prompt. */
  readonly script: Script;
  /** The script of the first prompt, by which the whole conversation draws. */
  readonly openingScript: Script;
  /** Which prompt of the conversation it is, from 0. */
  readonly promptIndex: number;
  /** Which turn of the play is asked for, from 0. */
  readonly turnIndex: number;
  /** The model is offered `exec`, which runs JavaScript, instead of a shell and a patch tool of their own. */
  readonly isCodeMode: boolean;
}

export type CueReading = Cue | { readonly kind: 'noCue'; readonly detail: string };

/**
 * Finds the place in the play from the request alone, so that a request sent again gets the same answer and conversations
 * do not disturb one another: the turn is the one after the last whose calls stand behind the last prompt.
 */
export function readCue(body: Uint8Array, scripts: readonly Script[]): CueReading {
  const call = ModelCall.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!call.success) {
    return {
      kind: 'noCue',
      detail: `The request is none of the Responses API: ${z.prettifyError(call.error)}`,
    };
  }
  const { input } = call.data;
  const prompts = input.flatMap((item, at) => {
    const text = item.role === 'user' ? toText(item) : '';
    const script = findScript(text, scripts);
    return script || (text && !isInjected(text)) ? [{ text, script, at }] : [];
  });
  const opening = prompts.find(({ script }) => script)?.script;
  const last = prompts.at(-1);
  if (!last) return { kind: 'noCue', detail: 'The request holds no prompt of a user.' };
  if (!last.script || !opening) {
    return {
      kind: 'noCue',
      detail: `No script matches the prompt ${JSON.stringify(toFirstWords(last.text))}.`,
    };
  }
  const turns = input.slice(last.at + 1).flatMap((item) => toTurnIndex(item.call_id) ?? []);
  return {
    kind: 'cue',
    script: last.script,
    openingScript: opening,
    promptIndex: prompts.length - 1,
    turnIndex: Math.max(-1, ...turns) + 1,
    isCodeMode: hasCodeModeTool([...call.data.tools, ...input.flatMap((item) => item.tools ?? [])]),
  };
}

/** Ids of calls say where they stand in the play, and come back with the agent's next request. */
export const toCallId = (promptIndex: number, turnIndex: number, itemIndex: number): string =>
  `call_${promptIndex}_${turnIndex}_${itemIndex}`;

function toTurnIndex(callId: string | undefined): number | undefined {
  const [, turnIndex] = /^call_\d+_(\d+)_\d+$/.exec(callId ?? '') ?? [];
  return turnIndex === undefined ? undefined : Number(turnIndex);
}

function findScript(text: string, scripts: readonly Script[]): Script | undefined {
  return scripts
    .filter(({ match }) => text.includes(match.prompt))
    .reduce<Script | undefined>(
      (best, script) => (best && best.match.prompt.length >= script.match.prompt.length ? best : script),
      undefined,
    );
}

/** Codex writes its own context as messages of the user: AGENTS.md under its title, all else within a tag. */
const isInjected = (text: string): boolean => /^\s*(<[a-z_]+[\s>]|# AGENTS\.md instructions)/.test(text);

const toText = ({ content }: InputItem): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n');

const toFirstWords = (text: string): string => text.trim().split(/\s+/).slice(0, 8).join(' ');

/** Measured with Codex 0.169: code mode offers a custom tool `exec` within a namespace of an `additional_tools` item. */
const hasCodeModeTool = (tools: readonly Tool[]): boolean =>
  tools.some((tool) => (tool.type === 'custom' && tool.name === 'exec') || hasCodeModeTool(tool.tools ?? []));
