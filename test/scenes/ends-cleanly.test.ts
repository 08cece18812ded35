import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frontEnds } from '../processes/front-ends.ts'
import { ScratchCluster } from '../processes/scratch-cluster.ts'
import { pause } from '../processes/until.ts'

const COUNT = 500_000

/** One cluster for all: what is tested here is how programs end, and they leave it as it is. */
let cluster: ScratchCluster
beforeAll(async () => {
  cluster = ScratchCluster.open()
  await cluster.createTopic('big', 3)
  await cluster.createTopic('small', 1)
  const lines = Array.from({ length: COUNT }, (_, n) => `line ${n}\n`).join('')
  await cluster.fill('big', lines)
  await cluster.fill('small', 'a\nb\n')
})
afterAll(() => cluster.close())

describe.each(frontEnds)('in the words of $name', (front) => {
  const line = ([tool, args]: readonly [string, readonly string[]]): string => [tool, ...args].join(' ')

  it('a reader that leaves ends the consumer at once, and not as a failure', async () => {
    const consumer = line(front.consumer('big', '--from-beginning'))
    const start = performance.now()
    const { status, stdout, stderr } = await cluster.shell(`${consumer} | head -1; echo "\${PIPESTATUS[@]}"`)
    expect(performance.now() - start).toBeLessThan(3000)
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'line 0\n0 0\n' })
    // Kafka's tool counts all the same; kafdir's own has nothing to say to somebody who has enough.
    expect(stderr).toMatch(front.name === 'kafdir' ? /^$/ : /^Processed a total of \d+ messages\n$/)
    expect((await cluster.shell(`set -euo pipefail; ${consumer} 2>/dev/null | head -1`)).status).toBe(0)
  })

  it('a reader that leaves while the consumer waits for records ends it too', async () => {
    const consumer = line(front.consumer('small', '--from-beginning'))
    const { status, stdout } = await cluster.shell(`set -o pipefail; ${consumer} 2>/dev/null | head -1`)
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'a\n' })
  })

  it('a reader behind a socket is missed at the next record', async () => {
    const consumer = cluster.start(...front.consumer('small', '--from-beginning'))
    await consumer.untilStdout('b\n')
    consumer.closeOutput()
    await cluster.run(...front.producer('small'), 'c\n')
    expect((await consumer.end()).status).toBe(0)
  })

  it('Ctrl-C and SIGTERM end a consumer with its summary, and the exit codes of a shell', async () => {
    for (const [signal, status] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const consumer = cluster.start(...front.consumer('big', '--from-beginning', '--partition', '0'))
      await consumer.untilStdout(`line ${COUNT - 2}\n`)
      consumer.signal(signal)
      const ended = await consumer.end()
      expect(ended.status).toBe(status)
      expect(ended.stderr).toMatch(/^Processed a total of \d{6} messages\n$/)
    }
  })

  it('Ctrl-C ends a producer when what it read is written', async () => {
    await cluster.topics('--create', '--topic', 'signalled', '--if-not-exists')
    for (const [signal, status] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const producer = cluster.start(
        ...front.producer('signalled', ...(front.name === 'kafdir' ? ['--auto-create'] : [])),
      )
      await producer.write(`before ${signal}\n`)
      await pause(400)
      producer.signal(signal)
      const stderr = 'Wrote 1 record to topic signalled.\n'
      expect(await producer.end()).toEqual({ status, stdout: '', stderr })
      expect((await cluster.consume('signalled')).stdout).toContain(`before ${signal}\n`)
    }
  })

  it('a second Ctrl-C ends a consumer whose reader has stopped', async () => {
    const consumer = cluster.start(...front.consumer('big', '--from-beginning'))
    await consumer.untilStdout('line 0\n')
    consumer.pauseOutput()
    await pause(300)
    consumer.signal('SIGINT')
    await pause(100)
    consumer.signal('SIGINT')
    consumer.resumeOutput()
    expect((await consumer.end(1500)).status).toBe(130)
  })

  it('SIGTERM alone ends it a little later', async () => {
    const consumer = cluster.start(...front.consumer('big', '--from-beginning'))
    await consumer.untilStdout('line 0\n')
    consumer.pauseOutput()
    await pause(300)
    consumer.signal('SIGTERM')
    await pause(2500)
    expect(consumer.isRunning).toBe(false)
    consumer.resumeOutput()
    expect((await consumer.end()).status).toBe(143)
  })

  it('no input at all is no error', async () => {
    const producer = line(front.producer('small'))
    for (const input of ['</dev/null', '<&-']) {
      expect(await cluster.shell(`${producer} ${input}`)).toEqual({ status: 0, stdout: '', stderr: '' })
    }
  })

  it('output that nobody opened, or that is full, does not crash anything', async () => {
    const consumer = line(front.consumer('small', '--from-beginning', '--timeout-ms', '500'))
    expect((await cluster.shell(`${consumer} >&-`)).status).toBe(0)
    expect(await cluster.shell(`${consumer} 2>&-`)).toMatchObject({ status: 0, stderr: '' })
    const full = await cluster.shell(`${consumer} > /dev/full`)
    expect(full.status).toBe(1)
    expect(full.stderr).toContain('Could not write to standard output: ENOSPC')
  })
})
