/** Retention and compaction by some processes while others write and read. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { configureBroker } from '../processes/group-panes.ts'
import { PRINT_PLACES, type PrintedRecord, parseRecords } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { pause, until } from '../processes/until.ts'

const KEYED = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']

const cleanUp = (cluster: ScratchCluster, ...args: string[]) => cluster.run('kafdir.js', ['topics', 'cleanup', ...args])

function segmentNames(cluster: ScratchCluster, topic: string): string[] {
  return readdirSync(cluster.partitionDirectory(topic, 0)).filter((name) => name.endsWith('.log'))
}

function logBytes(cluster: ScratchCluster): number {
  return readFileSync(path.join(cluster.partitionDirectory('orders', 0), `${'0'.repeat(20)}.log`)).length
}

/** The value of the last record of each key. */
function latest(records: readonly PrintedRecord[]): Map<string, string> {
  return new Map(records.map(({ key, value }) => [key, value]))
}

describe('a producer whose open segment is dropped by another process', () => {
  it('goes on in the new one: nothing is acknowledged into a deleted file', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1, 'retention.ms=50', 'file.delete.delay.ms=0')
    const producer = cluster.startProducer('orders')
    await producer.write('first\n')
    await until(
      () => logBytes(cluster) > 0,
      () => 'the first record',
    )
    await pause(100)
    expect((await cleanUp(cluster, 'orders')).stdout).toContain('1 segment dropped')
    expect(segmentNames(cluster, 'orders')).toEqual(['00000000000000000001.log'])
    await producer.write('second\n')
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
    expect((await cluster.consume('orders', ...PRINT_PLACES)).stdout).toContain('Offset:1\tnull\tsecond')
  })
})

describe('a consumer in the middle of an old segment', () => {
  it('gets the rest of what it has open, then what is there, by auto.offset.reset', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1, 'retention.ms=1', 'segment.bytes=1048576', 'file.delete.delay.ms=0')
    const lines = Array.from({ length: 60_000 }, (_, n) => `${n}`.padEnd(60, '.'))
    // It stays open: at its end it would clean up by itself.
    const producer = cluster.startProducer('orders')
    await producer.write(`${lines.join('\n')}\n`)
    await until(
      () => segmentNames(cluster, 'orders').length > 3,
      () => 'four segments',
    )
    const consumer = cluster.startConsumer('orders', '--from-beginning', '--timeout-ms', '1500', ...PRINT_PLACES)
    consumer.pauseOutput()
    await pause(600)
    const dropped = await cleanUp(cluster, 'orders')
    expect(dropped.stdout).toMatch(/orders\t0\t\d+ segments dropped/)
    await producer.write('last\n')
    producer.closeInput()
    consumer.resumeOutput()
    const { stdout } = await consumer.end()
    const records = parseRecords(stdout)
    const offsets = records.map(({ offset }) => offset)
    expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b))
    for (const { offset, value } of records.slice(0, -1)) expect(value).toBe(lines[offset])
    expect(records.at(-1)).toMatchObject({ offset: 60_000, value: 'last' })
  })
})

describe('compaction while others write and read', () => {
  it('loses no key: each has its latest value for every reader, in order', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('users', 1, 'cleanup.policy=compact', 'segment.bytes=1048576', 'file.delete.delay.ms=0')
    const expected = new Map<string, string>()
    let n = 0
    const chunk = (): string => {
      let text = ''
      for (let i = 0; i < 9000; i++, n++) {
        const [key, value] = [`k${n % 97}`, `${n}`.padEnd(120, '-')]
        expected.set(key, value)
        text += `${key}:${value}\n`
      }
      return text
    }
    const producer = cluster.startProducer('users', ...KEYED)
    const readers = [1, 2].map(() =>
      cluster.startConsumer('users', '--from-beginning', '--timeout-ms', '4000', ...PRINT_PLACES),
    )
    readers[1]?.pauseOutput()
    const cleanings: string[] = []
    for (let round = 0; round < 8; round++) {
      await producer.write(chunk())
      // Two at once: one of them cleans, the other finds that somebody is at it.
      const ended = await Promise.all([cleanUp(cluster, 'users', '--force'), cleanUp(cluster, 'users', '--force')])
      for (const { status, stdout, stderr } of ended) {
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        cleanings.push(stdout)
      }
    }
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
    readers[1]?.resumeOutput()
    expect(cleanings.filter((line) => line.includes('compacted')).length).toBeGreaterThan(3)
    const late = cluster.startConsumer('users', '--from-beginning', '--timeout-ms', '1500', ...PRINT_PLACES)
    for (const reader of [...readers, late]) {
      const records = parseRecords((await reader.end()).stdout)
      const offsets = records.map(({ offset }) => offset)
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b))
      expect(latest(records)).toEqual(expected)
    }
  }, 120_000)

  it('that is killed at any moment leaves a log that the next process reads, writes and compacts', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('users', 1, 'cleanup.policy=compact', 'segment.bytes=1048576', 'file.delete.delay.ms=0')
    const expected = new Map<string, string>()
    for (let round = 0; round < 10; round++) {
      let text = ''
      for (let i = 0; i < 12_000; i++) {
        const [key, value] = [`k${i % 31}`, `${round}-${i}`.padEnd(150, '-')]
        expected.set(key, value)
        text += `${key}:${value}\n`
      }
      expect((await cluster.run('kafka-console-producer.sh', ['--topic', 'users', ...KEYED], text)).status).toBe(0)
      const cleaner = cluster.start('kafdir.js', ['topics', 'cleanup', 'users', '--force'])
      await pause(60 + round * 12)
      cleaner.killGroup()
      await cleaner.ended
      const { stdout, status } = await cluster.consume('users', ...PRINT_PLACES)
      expect(status).toBe(0)
      expect(latest(parseRecords(stdout))).toEqual(expected)
    }
    const last = await cleanUp(cluster, 'users', '--force')
    expect(last).toMatchObject({ status: 0, stderr: '' })
    expect(last.stdout).toContain('compacted')
    expect(latest(parseRecords((await cluster.consume('users', ...PRINT_PLACES)).stdout))).toEqual(expected)
    const names = readdirSync(cluster.partitionDirectory('users', 0))
    expect(names.filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([])
  }, 120_000)
})

describe('a broker that stopped in order and a writer of ours that did not', () => {
  it('leave no clean-shutdown mark in front of a torn tail', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'one\ntwo\n')
    const mark = path.join(cluster.logDir, '.kafka_cleanshutdown')
    writeFileSync(mark, '{"version":0,"brokerEpoch":5}')
    const producer = cluster.startProducer('orders')
    await producer.write('three\n')
    await until(
      () => !existsSync(mark),
      () => 'the mark to go',
    )
    producer.killGroup()
    await producer.ended
    const log = path.join(cluster.partitionDirectory('orders', 0), `${'0'.repeat(20)}.log`)
    const whole = readFileSync(log)
    const torn = Buffer.from(whole.subarray(0, 40))
    torn.writeBigInt64BE(BigInt((await cluster.consume('orders')).stdout.split('\n').length - 1), 0)
    writeFileSync(log, Buffer.concat([whole, torn]))
    expect((await cluster.produce('orders', 'four\n')).stderr).toContain('Cut 40 bytes of an unfinished write')
    expect((await cluster.consume('orders')).stdout).toMatch(/^one\ntwo\n(three\n)?four\n$/)
    expect(existsSync(mark)).toBe(false)
  })
})

describe('log.retention.check.interval.ms and log.initial.task.delay.ms of server.properties', () => {
  it('say how soon and how often a process that writes cleans up', async () => {
    const cluster = scratchCluster()
    configureBroker(cluster, { 'log.initial.task.delay.ms': 100, 'log.retention.check.interval.ms': 200 })
    await cluster.createTopic('orders', 1, 'retention.bytes=1000000', 'segment.bytes=1048576')
    const producer = cluster.startProducer('orders')
    const line = `${'x'.repeat(99)}\n`
    for (let round = 0; round < 5; round++) {
      await producer.write(line.repeat(11_000))
      await until(
        () => segmentNames(cluster, 'orders').length <= 2,
        () => `two segments in round ${round}; there were ${segmentNames(cluster, 'orders').join(' ')}`,
      )
    }
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
    expect(segmentNames(cluster, 'orders')[0]).not.toBe('00000000000000000000.log')
  })
})
