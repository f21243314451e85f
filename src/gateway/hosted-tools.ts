/**
 * Types of tools that the agent runs itself. Every other tool counts as one that the provider runs: it reaches the network
 * for the agent, and the answer may stand there. The dated ones are Anthropic's.
 */
const ownTypes = /^(function|custom|namespace|local_shell|apply_patch|(bash|text_editor|memory)_\d{8})$/;

/** What a choice may say that names no tool by its type. */
const plainChoices = new Set<unknown>(['auto', 'any', 'none', 'tool', 'allowed_tools']);

type Holder = Readonly<Record<string, unknown>>;

/**
 * Takes hosted tools out of a request, wherever tools are declared: beside the input, by an item of the input as in code
 * mode, and within a namespace. A choice of a tool that is gone goes, too, as do servers that the provider would call.
 */
export function stripHostedTools<T extends Holder>(call: T): { readonly call: T; readonly count: number } {
  let count = 0;
  const strip = <H extends Holder>(holder: H): H => {
    if (!Array.isArray(holder.tools)) return holder;
    const kept = holder.tools.filter((tool) => !isHosted(tool));
    count += holder.tools.length - kept.length;
    return { ...holder, tools: kept.map(stripWithin) };
  };
  const stripWithin = (value: unknown): unknown => (isRecord(value) ? strip(value) : value);

  const { input, mcp_servers: servers, tool_choice: choice } = call;
  const stripped = strip(call);
  if (Array.isArray(servers)) count += servers.length;
  const gone = new Set([
    ...(servers === undefined ? [] : ['mcp_servers']),
    ...(isHostedChoice(choice) ? ['tool_choice'] : []),
  ]);
  const whole = Array.isArray(input) ? { ...stripped, input: input.map(stripWithin) } : stripped;
  const kept = Object.entries(whole).filter(([name]) => !gone.has(name));
  return { call: gone.size === 0 ? whole : (Object.fromEntries(kept) as T), count };
}

function isHosted(tool: unknown): boolean {
  if (!isRecord(tool) || typeof tool.type !== 'string') return false;
  if (tool.type === 'tool_search') return tool.execution !== 'client';
  if (tool.type === 'shell') return !isRecord(tool.environment) || tool.environment.type !== 'local';
  return !ownTypes.test(tool.type);
}

const isHostedChoice = (choice: unknown): boolean =>
  isRecord(choice) && !plainChoices.has(choice.type) && isHosted(choice);

const isRecord = (value: unknown): value is Holder =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
