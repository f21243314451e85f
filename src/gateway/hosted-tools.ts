/** Tools that the provider runs itself reach the network for the agent: the answer may stand there. */
const hostedTypes =
  /^(web_search|web_fetch|file_search|code_interpreter|code_execution|computer|image_generation|mcp)/;

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
    ...(isHosted(choice) ? ['tool_choice'] : []),
  ]);
  const whole = Array.isArray(input) ? { ...stripped, input: input.map(stripWithin) } : stripped;
  const kept = Object.entries(whole).filter(([name]) => !gone.has(name));
  return { call: gone.size === 0 ? whole : (Object.fromEntries(kept) as T), count };
}

const isHosted = (tool: unknown): boolean =>
  isRecord(tool) && typeof tool.type === 'string' && hostedTypes.test(tool.type);

const isRecord = (value: unknown): value is Holder =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
