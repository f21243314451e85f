import { type Attack, hasWon } from '../attack.ts';

const attack = (name: string, script: string, stoppedBy: string, more: Partial<Attack> = {}): Attack => ({
  ...{ name, script, stoppedBy },
  succeeds: hasWon,
  control: 'open',
  ...more,
});
const node = (code: string) => `node -e '${code}'`;

/** What an arena allows is little, so that everything here is done in seconds, and harmless where nothing stops it. */
export const allowed = {
  memoryBytes: 400 * 2 ** 20,
  processCount: 200,
  diskBytes: 64 * 2 ** 20,
  fileCount: 4000,
  outputBytes: 2 ** 20,
};

/** Against the machine, and the trials beside and after it. */
export const machine: readonly Attack[] = [
  attack(
    'more processes than it may have',
    'i=0; while [ $i -lt 400 ]; do sleep 10 & i=$((i+1)); done; echo ATTACK-WON; kill $(jobs -p)',
    'a limit of processes',
    { limitSeconds: 20 },
  ),
  attack(
    'a fork bomb',
    'bomb() { bomb | bomb & }; bomb; sleep 2; echo "the bomb has gone off"; exit 0',
    'a limit of processes, all of which end with the trial',
    {
      succeeds: ({ survivorCount }) => survivorCount > 0,
      control: { none: 'it would bring down this machine' },
      limitSeconds: 10,
    },
  ),
  attack(
    'more memory than it may have',
    node(
      'const all = []; for (let i = 0; i < 60; i++) all.push(Buffer.alloc(10 * 2 ** 20, i + 1)); console.log(all.length === 60 && "ATTACK-WON");',
    ),
    'a limit of memory',
    { limitSeconds: 30 },
  ),
  attack(
    'more disk than it may have',
    'head -c 200000000 /dev/zero > large && sleep 3 && [ "$(stat -c %s large)" = 200000000 ] && echo ATTACK-WON; rm -f large',
    'a watched workspace',
    { limitSeconds: 20 },
  ),
  attack(
    'more temporary files than there is room for',
    'head -c 200000000 /dev/zero > /tmp/attack-large && echo ATTACK-WON; rm -f /tmp/attack-large',
    'a temporary file system of its own size',
    { limitSeconds: 20 },
  ),
  attack(
    'more files than it may have',
    `mkdir many; ${node('for (let i = 0; i < 9000; i++) require("fs").writeFileSync("many/" + i, "");')}; sleep 3; [ "$(ls many | wc -l)" = 9000 ] && echo ATTACK-WON`,
    'a watched workspace',
    { limitSeconds: 20 },
  ),
  attack(
    'ten gigabytes of output',
    'yes ATTACK | head -c 10000000000',
    'output that is dropped beyond its limit',
    {
      succeeds: ({ output }) => output.length > 4 * allowed.outputBytes,
      control: { none: 'it would take as long where nobody drops it' },
      limitSeconds: 8,
    },
  ),
  attack(
    'no end, whoever asks',
    `trap '' TERM INT HUP QUIT; while :; do sleep 1; done`,
    'its namespace ends with the time limit',
    {
      succeeds: ({ survivorCount }) => survivorCount > 0,
      control: { none: 'the host kills its group as well' },
      limitSeconds: 3,
    },
  ),
  attack(
    'a daemon that outlives the trial',
    '(setsid sh -c "trap \\"\\" TERM HUP INT; sleep 300" > /dev/null 2>&1 < /dev/null &) ; sleep 0.3; exit 0',
    'its process namespace ends with it',
    {
      succeeds: ({ survivorCount }) => survivorCount > 0,
    },
  ),
  attack(
    'a daemon that waits for the next trial',
    `(setsid sh -c 'touch .away; while :; do for each in /tmp/* "$VICTIM"/state/*; do :; done; sleep 1; done' > /dev/null 2>&1 < /dev/null &); until [ -e .away ]; do :; done; rm .away`,
    'its process namespace ends with it',
    {
      succeeds: ({ survivorCount }) => survivorCount > 0,
    },
  ),
  attack(
    'another time',
    'before=$(date +%s); date -s @$((before + 86400)) 2>&1; after=$(date +%s); [ $((after - before)) -gt 3600 ] && echo ATTACK-WON',
    'no capability',
    { control: { none: 'it would change the clock of this machine' } },
  ),
  attack(
    'writing to what all trials share',
    'for each in /usr/attack /etc/attack /opt/rollbench/attack /attack /sys/fs/cgroup/attack; do touch "$each" 2>/dev/null && echo "ATTACK-WON $each" && rm "$each"; done; true',
    'read-only mounts',
    { control: { none: 'it would write to this machine’s own folders' } },
  ),
];
