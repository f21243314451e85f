import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '../../test/support/free-port.ts';

/**
 * nginx as a plain reverse proxy with one worker, that passes every byte on as it comes.
 * @param binary such as Debian's /usr/sbin/nginx
 * @returns `undefined` where there is none
 */
export async function startNginx(binary: string, providerPort: number, directory: string) {
  const port = await findFreePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(directory, name)};`,
  );
  writeFileSync(
    join(directory, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${join(directory, 'nginx.pid')}; error_log stderr crit;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000; ${temporary.join(' ')}
  upstream provider { server 127.0.0.1:${providerPort}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
      client_max_body_size 64m; client_body_buffer_size 1m;
    }
  }
}
`,
  );
  const child = spawn(binary, ['-p', directory, '-c', join(directory, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const isMissing = await Promise.race([
    once(child, 'spawn').then(() => false),
    once(child, 'error').then(() => true),
  ]).catch(() => true);
  if (isMissing) return undefined;
  await waitForPort(port);
  return {
    port,
    async stop() {
      child.kill('SIGQUIT');
      await once(child, 'exit');
    },
  };
}

async function waitForPort(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await wait(25);
  }
  throw new Error(`nginx does not listen on ${port}`);
}
