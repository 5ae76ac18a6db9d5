// `node:os` as on AWS Lambda, the same on every machine.
import * as real from 'node:os'

const MEMORY_BYTES = 1024 ** 3

export function osModule(uptimeSeconds: () => number): Record<string, unknown> {
  return {
    ...real,
    arch: () => 'x64',
    machine: () => 'x86_64',
    platform: () => 'linux',
    type: () => 'Linux',
    release: () => '5.10.0',
    version: () => '#1 SMP',
    hostname: () => '169.254.76.1',
    homedir: () => '/home/sbx_user1051',
    tmpdir: () => '/tmp',
    endianness: () => 'LE',
    EOL: '\n',
    uptime: uptimeSeconds,
    totalmem: () => MEMORY_BYTES,
    freemem: () => MEMORY_BYTES / 2,
    loadavg: () => [0, 0, 0],
    cpus: () =>
      Array.from({ length: 2 }, () => ({
        model: 'Lambda',
        speed: 2_500,
        times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
      })),
    availableParallelism: () => 2,
    networkInterfaces: () => ({}),
    getPriority: () => 0,
    userInfo: () => ({
      uid: 993,
      gid: 990,
      username: 'sbx_user1051',
      homedir: '/home/sbx_user1051',
      shell: '/sbin/nologin',
    }),
  }
}
