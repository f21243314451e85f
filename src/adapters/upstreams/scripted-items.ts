import { type Cue, toCallId } from './scripted-cue.ts';
import type { ScriptedItem } from './scripted-script.ts';

/** Items of a response, as the Responses API has them: https://platform.openai.com/docs/api-reference/responses/object */
export type OutputItem =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly role: 'assistant';
      readonly status: 'completed';
      readonly phase?: 'commentary' | 'final_answer';
      readonly content: readonly {
        readonly type: 'output_text';
        readonly text: string;
        readonly annotations: readonly [];
      }[];
    }
  | {
      readonly type: 'reasoning';
      readonly id: string;
      readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly status: 'completed';
      readonly call_id: string;
      readonly name: string;
      readonly namespace?: string;
      readonly arguments: string;
    }
  | {
      readonly type: 'custom_tool_call';
      readonly id: string;
      readonly status: 'completed';
      readonly call_id: string;
      readonly name: string;
      readonly input: string;
    };

type Place = Pick<Cue, 'promptIndex' | 'turnIndex' | 'isCodeMode'>;

/** What a model with the tools at hand would send for an item of a script. */
export function toOutputItem(item: ScriptedItem, itemIndex: number, place: Place): OutputItem {
  const suffix = `${place.promptIndex}_${place.turnIndex}_${itemIndex}`;
  const status = 'completed';
  const customCall = (name: string, input: string): OutputItem => ({
    type: 'custom_tool_call',
    id: `ctc_${suffix}`,
    status,
    call_id: toCallId(place.promptIndex, place.turnIndex, itemIndex),
    name,
    input,
  });
  const functionCall = (name: string, values: object, namespace?: string): OutputItem => ({
    type: 'function_call',
    id: `fc_${suffix}`,
    status,
    call_id: toCallId(place.promptIndex, place.turnIndex, itemIndex),
    name,
    ...(namespace && { namespace }),
    arguments: JSON.stringify(values),
  });
  switch (item.kind) {
    case 'say':
      return {
        type: 'message',
        id: `msg_${suffix}`,
        role: 'assistant',
        status,
        ...(item.phase && { phase: item.phase === 'final' ? 'final_answer' : item.phase }),
        content: [{ type: 'output_text', text: item.text, annotations: [] }],
      };
    case 'think':
      return {
        type: 'reasoning',
        id: `rs_${suffix}`,
        summary: [{ type: 'summary_text', text: item.text }],
      };
    case 'exec':
      return place.isCodeMode
        ? customCall('exec', toExecProgram(item.command))
        : functionCall('exec_command', toExecArguments(item.command));
    case 'patch':
      return place.isCodeMode
        ? customCall('exec', `text(await tools.apply_patch(${JSON.stringify(item.patch)}));\n`)
        : customCall('apply_patch', item.patch);
    case 'call':
      return place.isCodeMode
        ? customCall(
            'exec',
            `text(await tools.mcp__${item.server}__${item.tool}(${JSON.stringify(item.arguments)}));\n`,
          )
        : functionCall(item.tool, item.arguments, `mcp__${item.server}`);
  }
}

/**
 * `login: false` because Debian's /etc/profile sets PATH anew in a login shell, which hides the toolchain that the workspace
 * was given; the longest wait that Codex allows, because a command left running has no result in the play.
 */
const toExecArguments = (command: string) => ({ cmd: command, login: false, yield_time_ms: 30_000 });

const toExecProgram = (command: string): string =>
  [
    `const result = await tools.exec_command(${JSON.stringify(toExecArguments(command))});`,
    'text(result.output);',
    'text("exit code: " + result.exit_code);',
    '',
  ].join('\n');
