import type { IncomingHttpHeaders } from 'node:http';

/** Headers of one connection, never passed on: RFC 9110, 7.6.1. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Where an agent that holds a login sends the token of its trial: `Authorization` is the login's. */
export const tokenHeader = 'x-rollbench-token';

/** The token is ours; the rest describes a body that we have read and decoded. */
const ownOfRequests = [tokenHeader, 'host', 'expect', 'content-length', 'content-encoding'];

/** The length is left to the connection, and a provider's cookies are none of the agent's business. */
const ownOfResponses = ['content-length', 'set-cookie'];

export const toUpstreamHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  withoutHeaders(headers, tokenHeader in headers ? ownOfRequests : [...ownOfRequests, 'authorization']);

export const toClientHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  withoutHeaders(headers, ownOfResponses);

function withoutHeaders(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const byName = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const listed = byName.filter(([name]) => name === 'connection').flatMap(([, value]) => toList(value));
  const dropped = new Set([...hopByHop, ...names, ...listed]);
  return Object.fromEntries(
    byName.flatMap(([name, value]) =>
      value === undefined || dropped.has(name)
        ? []
        : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}

const toList = (value: string | readonly string[] | undefined): string[] =>
  String(value ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
