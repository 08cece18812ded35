import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { numberedLine, orderOffences, PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

/** Writes single lines until the process has gone. */
async function writeLines(producer: ToolProcess, writer: string): Promise<void> {
  for (let n = 0; producer.takesInput; n++) {
    await producer.write(`${numberedLine(writer, n)}\n`)
    await pause(2)
  }
  producer.closeInput()
}

describe('a topic that is deleted while a producer writes to it', () => {
  it('is an error of the producer, not a place where records vanish', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    const producer = cluster.startProducer('orders')
    const writing = writeLines(producer, 'a')
    const segments = [0, 1].map((id) => path.join(cluster.logDir, `orders-${id}/00000000000000000000.log`))
    const hasRecords = (file: string): boolean => existsSync(file) && statSync(file).size > 0
    await until(
      () => segments.some(hasRecords),
      () => 'the first record',
    )
    expect(await cluster.topics('--delete', '--topic', 'orders')).toEqual({ status: 0, stdout: '', stderr: '' })
    await writing
    const { status, stderr } = await producer.end()
    expect(status).toBe(1)
    expect(stderr).toContain('Topic orders was deleted while it was written to.')
    expect((await cluster.topics('--list')).stdout).toBe('\n')
    expect(readdirSync(cluster.logDir).filter((name) => name.startsWith('orders'))).toEqual([])
  })

  it('gives its name to a new topic in which nothing of the old one appears', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const producer = cluster.startProducer('orders')
    await producer.write(`${numberedLine('old', 0)}\n`)
    const consumer = cluster.startConsumer('orders', '--from-beginning')
    await consumer.untilStdout('old#0#')
    await cluster.topics('--delete', '--topic', 'orders')
    await cluster.createTopic('orders', 1)
    expect((await cluster.produce('orders', 'new\n')).status).toBe(0)
    await producer.write(`${numberedLine('old', 1)}\n`)
    producer.closeInput()
    expect((await producer.end()).status).toBe(1)
    expect((await cluster.consume('orders')).stdout).toBe('new\n')
    // What was set aside would be somebody's records: nothing may have been.
    expect(readdirSync(cluster.logDir).filter((name) => name.endsWith('-stray'))).toEqual([])
    const { status, stdout, stderr } = await consumer.end()
    expect(status).toBe(1)
    expect(stdout).toBe(`${numberedLine('old', 0)}\n`)
    expect(stderr.split('\n').filter((line) => line !== '')).toHaveLength(2)
  })

  it('does not come back because a consumer is waiting for it', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const consumer = cluster.startConsumer('orders')
    await pause(500)
    await cluster.topics('--delete', '--topic', 'orders')
    const { status, stderr } = await consumer.end()
    expect(status).toBe(1)
    expect(stderr).toContain('Processed a total of 0 messages')
    expect((await cluster.topics('--list')).stdout).toBe('\n')
  })
})

describe('a topic that is deleted while somebody waits', () => {
  it('ends the consumer that reads nothing else, with a word about it', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const consumer = cluster.startConsumer('orders', '--from-beginning')
    expect((await cluster.produce('orders', 'one\n')).status).toBe(0)
    await consumer.untilStdout('one\n')
    await cluster.topics('--delete', '--topic', 'orders')
    const { status, stderr } = await consumer.end()
    expect(status).toBe(1)
    expect(stderr).toContain('Topic orders was deleted while it was being read.')
  })

  it('is taken out by a consumer of several, which goes on with the others and takes in its successor', async () => {
    const cluster = scratchCluster()
    for (const topic of ['any-1', 'any-2']) await cluster.createTopic(topic, 1)
    const consumer = cluster.start('kafka-console-consumer.sh', ['--include', 'any.*', '--from-beginning'])
    await cluster.produce('any-1', 'one\n')
    await consumer.untilStdout('one\n')
    await cluster.topics('--delete', '--topic', 'any-1')
    await consumer.untilStderr('Topic any-1 was deleted while it was being read.\n')
    await cluster.produce('any-2', 'two\n')
    await consumer.untilStdout('two\n')
    await cluster.createTopic('any-1', 1)
    await cluster.produce('any-1', 'again\n')
    await consumer.untilStdout('again\n')
    consumer.signal('SIGINT')
    expect((await consumer.end()).stdout).toBe('one\ntwo\nagain\n')
  })

  it('ends the producer that has a line for it, though more could come', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const producer = cluster.startProducer('orders')
    await producer.write('one\n')
    await until(
      async () => (await cluster.consume('orders')).stdout === 'one\n',
      () => 'the first line',
    )
    await cluster.topics('--delete', '--topic', 'orders')
    // The input stays open.
    await producer.write('two\n')
    const { status, stderr } = await producer.end()
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Could not write line 2 to topic orders: orders-0: Topic orders was deleted while it was written to.\n',
    })
  })
})

describe('a topic that is created, deleted and created again while producers come and go', () => {
  it('never holds a record of another life, and never loses one of its own', async () => {
    const cluster = scratchCluster()
    const acknowledged = new Map<number, string[]>()
    const wrongEnds: string[] = []
    let life = 0
    /** Short runs. One that began and ended in the same life has its line in it. */
    const produceOn = async (writer: string): Promise<void> => {
      for (let n = 0; life >= 0; n++) {
        const before = life
        const line = numberedLine(writer, n)
        const { status, stderr } = await cluster.produce('orders', `${line}\n`)
        if (status !== 0 && status !== 1) wrongEnds.push(`${writer} ended with ${status}: ${stderr}`)
        if (status === 0 && before === life) acknowledged.set(life, [...(acknowledged.get(life) ?? []), line])
      }
    }
    const producing = Promise.all(['a', 'b', 'c'].map(produceOn))
    const lives: (readonly string[])[] = []
    while (lives.length < 5) {
      // It may be there again already: the producers create it too.
      await cluster.topics('--create', '--topic', 'orders', '--if-not-exists')
      life++
      await pause(400)
      const lines = acknowledged.get(life) ?? []
      life++
      const consumer = cluster.startConsumer('orders', '--from-beginning', ...PRINT_PLACES)
      for (const line of lines) await consumer.untilStdout(`${line}\n`)
      consumer.signal('SIGTERM')
      const records = parseRecords((await consumer.end()).stdout)
      expect(orderOffences(records)).toEqual([])
      lives.push(records.map(({ value }) => value))
      expect((await cluster.topics('--delete', '--topic', 'orders')).status).toBe(0)
    }
    life = -1
    await producing
    expect(wrongEnds).toEqual([])
    const all = lives.flat()
    expect(new Set(all).size).toBe(all.length)
    expect([...acknowledged.values()].flat().length).toBeGreaterThan(5)
  })
})
