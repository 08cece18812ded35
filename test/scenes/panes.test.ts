import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { frontEnds } from '../processes/front-ends.ts'
import { PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'

/** Ctrl-C, and what has been printed by then. */
async function interrupt(pane: ToolProcess): Promise<string> {
  pane.signal('SIGINT')
  const { status, stdout } = await pane.end()
  expect(status).toBe(130)
  return stdout
}

async function endInput(pane: ToolProcess): Promise<void> {
  pane.closeInput()
  expect(await pane.end()).toEqual({ status: 0, stdout: '', stderr: '' })
}

async function topicWithPartitions(cluster: ScratchCluster, partitions: number): Promise<void> {
  await cluster.createTopic('first', partitions)
}

describe.each(frontEnds)('in the words of $name', (front) => {
  it('the first minute: nothing set up, no server, no address', async () => {
    const cluster = scratchCluster()
    const nowhere = { env: { KAFDIR_HOME: '' } }
    const pane = ([tool, args]: readonly [string, readonly string[]]) => cluster.start(tool, args, nowhere)
    expect((await pane(front.createTopic('first', 3)).end()).status).toBe(0)
    const producer = pane(front.producer('first'))
    const consumer = pane(front.consumer('first', '--from-beginning'))
    await producer.write('hello\n')
    await consumer.untilStdout('hello\n')
    await producer.write('안녕 ☕\n')
    await consumer.untilStdout('안녕 ☕\n')
    await endInput(producer)
    expect(await interrupt(consumer)).toBe('hello\n안녕 ☕\n')
    expect((await pane(front.listTopics()).end()).stdout).toBe('first\n')
    expect(existsSync(path.join(cluster.directory, 'user', '.local', 'share', 'kafdir', 'broker-1'))).toBe(true)
  })

  it('one producer, two consumers without a group: each line appears in both', async () => {
    const cluster = scratchCluster()
    await topicWithPartitions(cluster, 2)
    const consumers = [0, 1].map(() => cluster.start(...front.consumer('first', '--from-beginning')))
    const producer = cluster.start(...front.producer('first'))
    for (const line of ['a', 'b', 'c']) {
      await producer.write(`${line}\n`)
      await Promise.all(consumers.map((consumer) => consumer.untilStdout(`${line}\n`)))
    }
    await endInput(producer)
    for (const consumer of consumers) expect(await interrupt(consumer)).toBe('a\nb\nc\n')
  })

  it('two producers: lines of both, each in its order', async () => {
    const cluster = scratchCluster()
    await topicWithPartitions(cluster, 1)
    const consumer = cluster.start(...front.consumer('first', '--from-beginning'))
    const [one, two] = [cluster.start(...front.producer('first')), cluster.start(...front.producer('first'))]
    for (const n of [1, 2, 3]) {
      await one?.write(`one ${n}\n`)
      await consumer.untilStdout(`one ${n}\n`)
      await two?.write(`two ${n}\n`)
      await consumer.untilStdout(`two ${n}\n`)
    }
    for (const producer of [one, two]) if (producer !== undefined) await endInput(producer)
    expect(await interrupt(consumer)).toBe('one 1\ntwo 1\none 2\ntwo 2\none 3\ntwo 3\n')
  })

  it('keys: what has the same key is in the same partition, in order', async () => {
    const cluster = scratchCluster()
    await topicWithPartitions(cluster, 4)
    const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
    const lines = ['k1:a', 'k2:b', 'k1:c', 'k3:d', 'k1:e', 'k2:f']
    expect((await cluster.run(...front.producer('first', ...keyed), `${lines.join('\n')}\n`)).status).toBe(0)
    const reading = front.consumer('first', '--from-beginning', '--max-messages', '6', ...PRINT_PLACES)
    const records = parseRecords((await cluster.run(...reading)).stdout)
    const byKey = (key: string) => records.filter((record) => record.key === key)
    expect(byKey('k1').map(({ value }) => value)).toEqual(['a', 'c', 'e'])
    expect(byKey('k2').map(({ value }) => value)).toEqual(['b', 'f'])
    for (const key of ['k1', 'k2']) expect(new Set(byKey(key).map(({ partition }) => partition)).size).toBe(1)
  })

  it('without keys, lines go round the partitions, and short runs too', async () => {
    const cluster = scratchCluster()
    await topicWithPartitions(cluster, 3)
    await cluster.run(...front.producer('first'), '0\n1\n2\n3\n')
    for (const line of ['4', '5']) await cluster.run(...front.producer('first'), `${line}\n`)
    const reading = front.consumer('first', '--from-beginning', '--max-messages', '6', ...PRINT_PLACES)
    const records = parseRecords((await cluster.run(...reading)).stdout)
    expect(records.map(({ value, partition }) => `${value}@${partition}`).toSorted()).toEqual([
      ...['0@0', '1@1', '2@2', '3@0', '4@1', '5@2'],
    ])
  })
})
