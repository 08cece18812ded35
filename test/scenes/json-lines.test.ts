import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { pause } from '../processes/until.ts'

describe('lines of all kinds', () => {
  it('arrive byte by byte: Korean, emoji, empty, binary, CRLF, and one without an end', async () => {
    const cluster = scratchCluster()
    const input = Buffer.concat([
      Buffer.from('{"text":"주문"}\n☕👩‍👩‍👧\n\nwindows\r\n'),
      Buffer.from([0xff, 0x00, 0xfe, 0x80]),
      Buffer.from('\nno newline at the end'),
    ])
    writeFileSync(path.join(cluster.directory, 'input'), input)
    expect((await cluster.shell('kafka-console-producer.sh --topic lines < input')).status).toBe(0)
    expect((await cluster.shell('cat input | kafka-console-producer.sh --topic piped')).status).toBe(0)
    const expected = Buffer.concat([
      Buffer.from(input.toString('latin1').replace('\r', ''), 'latin1'),
      Buffer.from('\n'),
    ])
    for (const topic of ['lines', 'piped']) {
      await cluster.shell(`kafka-console-consumer.sh --topic ${topic} --from-beginning --timeout-ms 500 > output`)
      expect(readFileSync(path.join(cluster.directory, 'output')).toString('hex')).toBe(expected.toString('hex'))
    }
  })

  it('too large a one is refused, the rest arrive, and the exit code tells', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('lines', 1)
    const { status, stdout, stderr } = await cluster.produce('lines', `before\n${'x'.repeat(2 * 1024 * 1024)}\nafter\n`)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('which is larger than 1048576, which is the value of the max.request.size configuration.')
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect((await cluster.consume('lines')).stdout).toBe('before\nafter\n')
  })

  it('a topic may allow less, and its limit counts too', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('narrow', 1, 'max.message.bytes=1000')
    const { status, stderr } = await cluster.produce('narrow', `${'x'.repeat(2000)}\n`)
    expect(status).toBe(1)
    expect(stderr).toContain('narrow-0')
    expect((await cluster.produce('narrow', 'small\n')).status).toBe(0)
    expect((await cluster.consume('narrow')).stdout).toBe('small\n')
  })

  it('a million of them go through a pipe, and the first three amounts come out at once', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('events', 1)
    const app = `node -e 'for (let n = 0; n < 1e6; n += 1e4) process.stdout.write(Array.from({ length: 1e4 }, (_, i) => JSON.stringify({ amount: n + i }) + "\\n").join(""))'`
    expect(await cluster.shell(`set -o pipefail; ${app} | kafka-console-producer.sh --topic events`)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    })
    const reading = 'kafka-console-consumer.sh --topic events --from-beginning 2>/dev/null'
    const amounts = spawnSync('jq', ['--version']).status === 0 ? 'jq -c .amount' : "sed 's/[^0-9]//g'"
    const first = await cluster.shell(`${reading} | ${amounts} 2>/dev/null | head -3; echo "\${PIPESTATUS[0]}"`)
    expect(first.stdout).toBe('0\n1\n2\n0\n')
    const counted = await cluster.shell(`${reading} --timeout-ms 500 | wc -l`)
    expect(counted.stdout.trim()).toBe('1000000')
  })
})

describe('a line, as soon as standard input goes idle', () => {
  it('is seen by a consumer, though the producer goes on', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('live', 3)
    const consumer = cluster.startConsumer('live')
    const producer = cluster.startProducer('live')
    await pause(700)
    const delays: number[] = []
    for (let n = 0; n < 40; n++) {
      const start = performance.now()
      await producer.write(`line ${n}\n`)
      while (!consumer.stdout.includes(`line ${n}\n`)) await new Promise((resolve) => setImmediate(resolve))
      delays.push(performance.now() - start)
      await pause(5)
    }
    // Far below what polling would take; the bench measures how far.
    expect(delays.toSorted((a, b) => a - b)[20]).toBeLessThan(25)
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
  })

  it('is found by a consumer without use of the processor while nothing comes', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('quiet', 3)
    await cluster.produce('quiet', 'first\n')
    const consumer = cluster.startConsumer('quiet', '--from-beginning')
    await consumer.untilStdout('first\n')
    await pause(500)
    /** In hundredths of a second, as the kernel counts. */
    const usedTicks = (): number => {
      const [, rest = ''] = readFileSync(`/proc/${consumer.pid}/stat`, 'utf8').split(') ')
      const fields = rest.split(' ')
      return Number(fields[11]) + Number(fields[12])
    }
    const before = usedTicks()
    await pause(5000)
    expect(usedTicks() - before).toBeLessThanOrEqual(5)
    await cluster.produce('quiet', 'second\n')
    await consumer.untilStdout('second\n', 1000)
  })
})
