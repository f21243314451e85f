/**
 * What the scripted model says, as JSON. A library is a directory: one script per `*.json` file, and `models.json`.
 *
 *     {
 *       "name": "fix-slug",
 *       "match": { "prompt": "slugify drops the last word" },
 *       "plays": [
 *         {
 *           "name": "right",
 *           "turns": [
 *             { "items": [
 *                 { "kind": "think", "text": "Reproduce it first." },
 *                 { "kind": "say", "phase": "commentary", "text": "I look at the tests." },
 *                 { "kind": "exec", "command": "node --test" } ] },
 *             { "items": [
 *                 { "kind": "patch", "patch": ["*** Begin Patch", "*** Update File: src/slug.js", "@@", "-old", "+new", "*** End Patch"] } ],
 *               "usage": { "inputTokens": 5200, "cachedInputTokens": 4100, "outputTokens": 180, "reasoningTokens": 64 },
 *               "delayMs": 300 },
 *             { "items": [ { "kind": "say", "phase": "final", "text": "Fixed." } ] }
 *           ]
 *         },
 *         { "name": "wrong-off-by-one", "turns": [ … ] }
 *       ]
 *     }
 *
 * The script whose `match.prompt` is the longest one contained in the conversation's last prompt plays its part; a
 * conversation of several prompts needs a script for each. One turn is one answer of the model. All but the last hold a call
 * (`exec`, `patch` or `call`), whose result the agent sends with its next request. Codex runs the calls of one turn side by side: what
 * must come later belongs into a later turn.
 *
 * `models.json` says how likely a model is to draw a play, by the play's name; plays not named there share what is left:
 *
 *     { "gpt-5.5-strong": { "right": 0.9 }, "gpt-5.5-weak": { "right": 0.5 } }
 *
 * A model that is not listed plays each script's first play. A conversation draws once: the scripts of its later prompts
 * go by the draw of the first, so that equal lists of play names stay together.
 */
import * as z from 'zod';

/** Long text may be given as its lines. */
const Text = z
  .union([z.string(), z.array(z.string())], { error: 'must be a text, or a list of its lines' })
  .transform((text) => (typeof text === 'string' ? text : text.join('\n')));

const tokenCount = z.number().int().nonnegative();
const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be in kebab-case');

export const ScriptedItem = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('say'),
    text: Text,
    phase: z.enum(['commentary', 'final']).optional(),
  }),
  /** A summary of reasoning. */
  z.strictObject({ kind: z.literal('think'), text: Text }),
  /** A shell command, run in the workspace. */
  z.strictObject({ kind: z.literal('exec'), command: Text }),
  /** In Codex's own patch language, `*** Begin Patch` to `*** End Patch`. */
  z.strictObject({ kind: z.literal('patch'), patch: Text }),
  /** A tool of an MCP server that the agent has. */
  z.strictObject({
    kind: z.literal('call'),
    server: z.string(),
    tool: z.string(),
    arguments: z.record(z.string(), z.json()).default({}),
  }),
]);
export type ScriptedItem = z.infer<typeof ScriptedItem>;

/** Tokens of one turn. As everywhere, input includes cached and output includes reasoning. */
export const ScriptedUsage = z.strictObject({
  inputTokens: tokenCount,
  cachedInputTokens: tokenCount.default(0),
  outputTokens: tokenCount,
  reasoningTokens: tokenCount.default(0),
});
export type ScriptedUsage = z.infer<typeof ScriptedUsage>;

/** Fails the first `times` requests of this turn in a trial; every one when absent. */
const times = z.number().int().positive().optional();

export const ScriptedFailure = z.discriminatedUnion('kind', [
  /** Instead of an answer. Without a body: an error object in the provider's form. */
  z.strictObject({
    kind: z.literal('http'),
    times,
    status: z.number().int().min(400).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.json().optional(),
  }),
  /** After the items: the event `response.failed`. */
  z.strictObject({ kind: z.literal('failed'), times, code: z.string(), message: z.string() }),
  /** After the items: the event `response.incomplete`, such as for `max_output_tokens`. */
  z.strictObject({ kind: z.literal('incomplete'), times, reason: z.string() }),
  /** After the items the connection breaks. */
  z.strictObject({ kind: z.literal('cut'), times }),
  /** After the items nothing more comes, until the client gives up. */
  z.strictObject({ kind: z.literal('hang'), times }),
]);
export type ScriptedFailure = z.infer<typeof ScriptedFailure>;

export const ScriptedTurn = z.strictObject({
  items: z.array(ScriptedItem).default([]),
  /** When absent: 1000 input and 100 output tokens, and none for a turn that fails. */
  usage: ScriptedUsage.optional(),
  /** Silence before the first byte of the answer. */
  delayMs: z.number().int().nonnegative().default(0),
  failure: ScriptedFailure.optional(),
});
export type ScriptedTurn = z.infer<typeof ScriptedTurn>;

const isCall = ({ kind }: ScriptedItem): boolean => ['exec', 'patch', 'call'].includes(kind);

const Turns = z
  .array(ScriptedTurn)
  .min(1)
  .superRefine((turns, context) => {
    turns.slice(0, -1).forEach((turn, index) => {
      if (turn.items.some(isCall)) return;
      context.addIssue({
        code: 'custom',
        path: [index],
        message:
          'calls nothing, so the agent stops here and never asks for the next turn: add an exec, a patch or a call',
      });
    });
    const last = turns.at(-1);
    if (last?.items.some(isCall) && !last.failure) {
      context.addIssue({
        code: 'custom',
        path: [turns.length - 1],
        message:
          'is the last turn and ends with a call, whose result nobody answers: add a turn that says something',
      });
    }
  });

export const Play = z.strictObject({ name, turns: Turns });
export type Play = z.infer<typeof Play>;

export const Script = z.strictObject({
  name,
  match: z.strictObject({ prompt: z.string().min(1) }),
  plays: z
    .array(Play)
    .min(1)
    .refine((plays) => new Set(plays.map((play) => play.name)).size === plays.length, {
      message: 'two plays have the same name',
    }),
});
export type Script = z.infer<typeof Script>;

/** Chance of a play by its name. */
export const Chances = z
  .record(z.string(), z.number().min(0).max(1))
  .refine((chances) => Object.values(chances).reduce((sum, chance) => sum + chance, 0) <= 1 + 1e-9, {
    message: 'chances add up to more than 1',
  });
export type Chances = z.infer<typeof Chances>;

export const ScriptedModels = z.record(z.string(), Chances);
export type ScriptedModels = z.infer<typeof ScriptedModels>;

export interface ScriptLibrary {
  readonly scripts: readonly Script[];
  readonly models: ScriptedModels;
}
