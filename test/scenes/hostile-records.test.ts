/** Records and names of somebody who wants to take over the terminal on which they are read. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { Ended } from '../processes/tool-process.ts'

const hasScript = spawnSync('script', ['-qec', 'exit 7', '/dev/null'], { stdio: 'ignore' }).status === 7
const skipped = hasScript ? '' : ' (skipped: no script command)'

/** A title, a cleared screen, the end of a bracketed paste, a C1 control, text that reads backwards, a return. */
const TRICKS = '\x1b]0;owned\x07\x1b[2J\x1b[201~\u009b31m\u202egnp.exe\u2069 safe\revil'
const SHOWN = String.raw`\u001b]0;owned\u0007\u001b[2J\u001b[201~\u009b31m\u202egnp.exe\u2069 safe\u000devil`
const DANGEROUS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/

async function hostileCluster(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const record = { key: TRICKS, value: TRICKS, headers: [{ key: `h${TRICKS}`, value: 'v' }] }
  const { status, stderr } = await cluster.run(
    'kafdir.js',
    ['console-producer', 'orders', '--json'],
    `${JSON.stringify(record)}\n`,
  )
  if (status !== 0) throw new Error(stderr)
  return cluster
}

const onTerminal = (cluster: ScratchCluster, line: string, env = {}): Promise<Ended> =>
  cluster.spawn('script', ['-qec', `stty cols 200; ${line}`, '/dev/null'], { env }).end()

const ALL = '--from-beginning --max-messages 1'
const WHOLE = '--formatter-property print.key=true --formatter-property print.headers=true'
const CONSUME = `kafka-console-consumer.sh --topic orders ${ALL} ${WHOLE} 2>/dev/null`

describe.skipIf(!hasScript)(`on a terminal${skipped}`, () => {
  it.each([
    ["Kafka's consumer", CONSUME],
    ['the consumer of kafdir', `kafdir.js console-consumer orders ${ALL} ${WHOLE}`],
    ['JSON', `kafdir.js console-consumer orders ${ALL} --json`],
    ['a template', `kafdir.js console-consumer orders ${ALL} --format '%k %h %s\\n'`],
    ['the dump of a log', 'kafka-dump-log.sh --print-data-log --files home/broker-1/orders-0/00000000000000000000.log'],
  ])('%s shows what would take it over', async (_what, line) => {
    const cluster = await hostileCluster()
    const { stdout } = await onTerminal(cluster, line, { NO_COLOR: '1' })
    expect(stdout).toContain('owned')
    expect(stdout).not.toMatch(DANGEROUS)
  })

  it('what is shown can still be read, and the rest is as it was', async () => {
    const cluster = await hostileCluster()
    const { stdout } = await onTerminal(cluster, CONSUME)
    expect(stdout).toBe(`h${SHOWN}:v\t${SHOWN}\t${SHOWN}\r\n`)
  })

  it('error messages do not talk to it', async () => {
    const cluster = scratchCluster()
    const name = `$'a\\e]0;owned\\a\\e[2J'`
    for (const line of [`kafka-topics.sh --describe --topic ${name}`, `kafdir.js topics describe ${name}`]) {
      const { stdout } = await onTerminal(cluster, `bash -c "${line.replaceAll('"', '\\"').replaceAll('$', '\\$')}"`)
      expect(stdout).toContain('owned')
      expect(stdout).not.toMatch(DANGEROUS)
    }
  })

  it('colours are those of kafdir alone', async () => {
    const cluster = await hostileCluster()
    const { stdout } = await onTerminal(cluster, `kafdir.js console-consumer orders ${ALL} --json`, {
      TERM: 'xterm-256color',
    })
    expect(stdout).toMatch(/\x1b\[3\dm/)
    expect(stdout.replaceAll(/\x1b\[\d{1,2}m/g, '')).not.toMatch(DANGEROUS)
  })

  it('who wants them gets the bytes as they are', async () => {
    const cluster = await hostileCluster()
    const { stdout } = await onTerminal(cluster, CONSUME, { KAFDIR_RAW_TERMINAL: '1' })
    expect(stdout).toBe(`h${TRICKS}:v\t${TRICKS}\t${TRICKS}\r\n`)
  })
})

describe('in a pipe', () => {
  it('bytes are what they were', async () => {
    const cluster = await hostileCluster()
    const { stdout } = await cluster.shell(CONSUME)
    expect(stdout).toBe(`h${TRICKS}:v\t${TRICKS}\t${TRICKS}\n`)
  })
})
