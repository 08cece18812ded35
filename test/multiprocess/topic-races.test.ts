import { describe, expect, it } from 'vitest'
import { PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { pause } from '../processes/until.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)

describe('processes that use a new directory at the same moment', () => {
  it('make one cluster of it, with all their topics', async () => {
    const cluster = scratchCluster()
    const created = await Promise.all(
      numbers(10).map((n) => cluster.topics('--create', '--topic', `topic-${n}`, '--partitions', '2')),
    )
    expect(created).toEqual(numbers(10).map((n) => ({ status: 0, stdout: `Created topic topic-${n}.\n`, stderr: '' })))
    expect((await cluster.topics('--list')).stdout.trim().split('\n')).toEqual(numbers(10).map((n) => `topic-${n}`))
    const described = (await cluster.topics('--describe')).stdout
    expect(described.match(/PartitionCount: 2/g)).toHaveLength(10)
    expect(new Set(described.match(/TopicId: \S+/g)).size).toBe(10)
  })

  it('work at once, whatever they do first: produce, consume, list', async () => {
    const cluster = scratchCluster()
    const consumers = numbers(3).map(() =>
      cluster.startConsumer('first', '--from-beginning', '--max-messages', '4', '--timeout-ms', '10000'),
    )
    const producing = numbers(4).map((n) => cluster.produce('first', `line ${n}\n`))
    const listing = numbers(3).map(() => cluster.topics('--list'))
    for (const { status, stderr } of await Promise.all(producing)) {
      expect(status).toBe(0)
      // Whoever finds no topic makes it, and says so.
      expect(stderr).toMatch(/^(Topic first did not exist: it was created with 1 partition.\n)?$/)
    }
    for (const { status, stderr } of await Promise.all(listing))
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const { status, stdout } of await Promise.all(consumers.map((consumer) => consumer.end()))) {
      expect(status).toBe(0)
      expect(stdout.trim().split('\n').toSorted()).toEqual(numbers(4).map((n) => `line ${n}`))
    }
  })
})

describe('a consumer that waits for topics before there is a directory', () => {
  it('reads them from their beginning once somebody makes them', async () => {
    const cluster = scratchCluster()
    const consumer = cluster.start('kafka-console-consumer.sh', ['--include', 'any.*', '--from-beginning'])
    await pause(500)
    expect((await cluster.produce('any-1', 'one\n')).status).toBe(0)
    await consumer.untilStdout('one\n')
    expect((await cluster.produce('any-2', 'two\n')).status).toBe(0)
    await consumer.untilStdout('two\n')
    consumer.signal('SIGINT')
    expect((await consumer.end()).stderr).toBe('Processed a total of 2 messages\n')
  })
})

describe('five processes that create the same topic', () => {
  it('agree on one of them', async () => {
    const cluster = scratchCluster()
    const ended = await Promise.all(numbers(5).map(() => cluster.topics('--create', '--topic', 'same')))
    expect(ended.map(({ status, stdout }) => `${status} ${stdout}`).toSorted()).toEqual([
      '0 Created topic same.\n',
      ...Array<string>(4).fill("1 Error while executing topic command : Topic 'same' already exists.\n"),
    ])
    const { stdout } = await cluster.topics('--describe', '--topic', 'same')
    expect(stdout.match(/TopicId/g)).toHaveLength(1)
  })
})

describe('ten processes that create, describe and delete topics of their own', () => {
  it('do not disturb each other', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('kept', 1)
    await Promise.all(
      numbers(10).map(async (n) => {
        const topic = `mine-${n}`
        await cluster.createTopic(topic, 3)
        expect((await cluster.topics('--describe', '--topic', topic)).stdout).toContain('PartitionCount: 3')
        expect((await cluster.topics('--delete', '--topic', topic)).status).toBe(0)
      }),
    )
    expect((await cluster.topics('--list')).stdout).toBe('kept\n')
  })
})

describe('partitions that are added while a topic is in use', () => {
  it('are read from their beginning by consumers that run already, and written to by new producers', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('grown', 1)
    const consumer = cluster.startConsumer('grown', '--from-beginning', ...PRINT_PLACES)
    const producer = cluster.startProducer('grown')
    await producer.write('before\n')
    await consumer.untilStdout('before')
    expect((await cluster.topics('--alter', '--topic', 'grown', '--partitions', '4')).status).toBe(0)
    // The producer that runs keeps to the partitions that it knows; the new ones are the emptiest.
    await producer.write('still\n')
    await consumer.untilStdout('still')
    for (const line of ['one', 'two', 'three']) expect((await cluster.produce('grown', `${line}\n`)).status).toBe(0)
    for (const line of ['one', 'two', 'three']) await consumer.untilStdout(`${line}\n`)
    producer.closeInput()
    expect((await producer.end()).status).toBe(0)
    consumer.signal('SIGINT')
    const records = parseRecords((await consumer.end()).stdout)
    expect(records.map(({ value }) => value).toSorted()).toEqual(['before', 'one', 'still', 'three', 'two'])
    expect(new Set(records.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2, 3]))
  })
})
