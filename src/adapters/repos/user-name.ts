import { userInfo } from 'node:os';
import { execa } from 'execa';

/** Who sits here, as git would sign their commits in that directory; else the name of their account. */
export async function findUserName(directory: string): Promise<string> {
  const { stdout, failed } = await execa('git', ['config', 'user.name'], {
    cwd: directory,
    reject: false,
    stdin: 'ignore',
    env: { GIT_TERMINAL_PROMPT: '0' },
  });
  return (failed ? '' : stdout.trim()) || process.env.USER || userInfo().username;
}
