import { type Attack, isLooted, type Spoils } from '../attack.ts';

const node = (code: string) => `node -e '${code}'`;
const attack = (
  name: string,
  script: string,
  stoppedBy = 'a network namespace with nothing but loopback',
): Attack => ({
  ...{ name, script, stoppedBy },
  succeeds: isLooted,
  control: 'open',
});

/** Through the gateway's own port; in the open that is the provider itself. */
const throughGateway = (
  name: string,
  request: string,
  stoppedBy: string,
  succeeds: (spoils: Spoils) => boolean,
): Attack => ({
  ...{ name, stoppedBy, succeeds },
  script: `${node(`
    const url = process.env.GATEWAY;
    const headers = { authorization: "Bearer " + process.env.ROLLBENCH_TOKEN, "content-type": "application/json" };
    const ask = (path, body, more = {}) => fetch(url + path, { method: "POST", headers, body: JSON.stringify(body), ...more })
      .then(async (response) => console.log(response.status, (await response.text()).slice(0, 300)), (error) => console.log(String(error)));
    (async () => { ${request} })();
  `)}`,
  control: 'open',
});
const asksFor = (pattern: RegExp) => (spoils: Spoils) => spoils.asked.some((each) => pattern.test(each));

const connect = (options: string) =>
  node(
    `require("net").connect(${options}).on("data", (data) => console.log(String(data))).on("error", (error) => console.log(error.code)).setTimeout(3000, function () { this.destroy(); });`,
  );
const send = (host: string) =>
  node(
    `const socket = require("dgram").createSocket("udp4"); socket.on("message", (data) => { console.log(String(data)); socket.close(); }); socket.on("error", (error) => { console.log(error.code); socket.close(); }); socket.send("\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x07example\\x03com\\x00\\x00\\x01\\x00\\x01", process.env.UDP_PORT, ${host}, (error) => { if (error) { console.log(error.code); socket.close(); } }); setTimeout(() => process.exit(), 3000).unref();`,
  );

/** A way out. */
export const network: readonly Attack[] = [
  attack('TCP to the host’s loopback', connect('{ host: "127.0.0.1", port: process.env.TCP_PORT }')),
  attack(
    'TCP to an address of the host',
    connect('{ host: process.env.HOST_IP, port: process.env.TCP_PORT }'),
  ),
  attack('UDP to the host’s loopback', send('"127.0.0.1"')),
  attack('a question of DNS to a resolver at an address of the host', send('process.env.HOST_IP')),
  attack(
    'a unix socket of the host',
    connect('process.env.VICTIM + "/service.sock"'),
    'the host’s folders are not mounted',
  ),
  attack('an abstract unix socket', connect('"\\0" + process.env.ABSTRACT')),
  throughGateway(
    'another model through the gateway',
    'await ask("/v1/responses", { model: "other-model", input: [] });',
    'the gateway: one model for a token',
    asksFor(/other-model/),
  ),
  throughGateway(
    'another route of the provider',
    'await ask("/v1/files", { model: "granted-model" }); await ask("/v1/responses/../files", { model: "granted-model" }); await ask("/v1/chat/completions", { model: "granted-model" });',
    'the gateway: the routes of models alone',
    asksFor(/files|chat/),
  ),
  throughGateway(
    'the gateway as a proxy',
    `const http = require("http"); const at = new URL(url);
     await new Promise((resolve) => http.get({ host: at.hostname, port: at.port, path: "http://127.0.0.1:" + process.env.PROVIDER_PORT + "/v1/proxied", headers }, (response) => response.resume().on("end", resolve)).on("error", resolve));
     await new Promise((resolve) => http.request({ host: at.hostname, port: at.port, method: "CONNECT", path: "127.0.0.1:" + process.env.TCP_PORT }).on("connect", (r, socket) => { socket.on("data", (data) => console.log(String(data))); socket.on("close", resolve); }).on("response", (r) => r.resume().on("end", resolve)).on("error", resolve).end());`,
    'the gateway speaks to its own providers alone',
    asksFor(/proxied/),
  ),
  throughGateway(
    'a search that the provider would run',
    'await ask("/v1/responses", { model: "granted-model", input: [], tools: [{ type: "web_search" }], store: true, background: true });  await ask("/v1/responses", { model: "granted-model-2", input: [] });',
    'the gateway: hosted tools are taken out, other models refused',
    asksFor(/granted-model-2/),
  ),
];
