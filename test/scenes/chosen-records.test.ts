import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

const golden = path.join(import.meta.dirname, '../data/golden')

async function consume(cluster: ScratchCluster, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr, status } = await cluster.run('kafdir.js', ['console-consumer', ...args])
  expect({ status, stderr: stderr.replace(/^Processed a total of \d+ messages\n/, '') }).toEqual({
    status: 0,
    stderr: '',
  })
  return stdout
}

/** `{"n":1}` to `{"n":<count>}`, over three partitions. */
async function withNumbers(count: number): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('numbers', 3)
  const lines = Array.from({ length: count }, (_, i) => `{"n":${i + 1}}\n`)
  await cluster.produce('numbers', lines.join(''))
  return cluster
}

const numbersIn = (text: string) => [...text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n)).toSorted((a, b) => a - b)

describe('somebody who wants to see some of the records', () => {
  it('sees the last ones, the ones of a time, or all, and comes back by itself', async () => {
    const cluster = await withNumbers(100)
    expect(numbersIn(await consume(cluster, 'numbers', '--from-beginning', '--until-end'))).toHaveLength(100)
    const tail = numbersIn(await consume(cluster, 'numbers', '--tail', '7', '--until-end'))
    expect(tail).toHaveLength(7)
    expect(numbersIn(await consume(cluster, 'numbers', '--from', '1h', '--until-end'))).toHaveLength(100)
    expect(await consume(cluster, 'numbers', '--from', '2h', '--to', '1h')).toBe('')
    const soon = await consume(cluster, 'numbers', '--from', '1h', '--to', '+1s')
    expect(numbersIn(soon)).toHaveLength(100)
  })

  it('finds them by what is in them', async () => {
    const cluster = await withNumbers(40)
    const all = ['numbers', '--from-beginning', '--until-end']
    expect(numbersIn(await consume(cluster, ...all, '--where', '@.n > 37'))).toEqual([38, 39, 40])
    expect(numbersIn(await consume(cluster, ...all, '--grep-value', '"n":3\\d'))).toHaveLength(10)
    expect(numbersIn(await consume(cluster, ...all, '--grep', '"n":', '--not'))).toEqual([])
    expect(
      numbersIn(await consume(cluster, 'numbers', '--tail', '2', '--where', '@.n < 10', '--until-end')),
    ).toHaveLength(2)
  })

  it('prints them as they like, and with a formatter of their own', async () => {
    const cluster = await withNumbers(1)
    const all = ['numbers', '--from-beginning', '--until-end']
    expect(await consume(cluster, ...all, '--format', '%t %o %s|')).toBe('numbers 0 {"n":1}|')
    expect(await consume(cluster, ...all, '--pretty')).toBe('{\n  "n": 1\n}\n')
    writeFileSync(path.join(cluster.directory, 'mine.mjs'), 'export default ({ value }) => `<${value}>`\n')
    expect(await consume(cluster, ...all, '--formatter', './mine.mjs')).toBe('<{"n":1}>')
    const { stdout } = await cluster.run('kafka-console-consumer.sh', [
      ...['--topic', 'numbers', '--from-beginning', '--max-messages', '1', '--formatter', 'mine.mjs'],
    ])
    expect(stdout).toBe('<{"n":1}>')
  })

  it.each([
    ['compacted', 'kv', 'read_uncommitted'],
    ['transactions', 'payments', 'read_uncommitted'],
    ['transactions', 'payments', 'read_committed'],
  ])('counts records and not offsets in what Kafka wrote: %s, %s, %s', async (name, topic, level) => {
    const cluster = scratchCluster()
    await cluster.createTopic(topic, 1)
    const isOurs = (file: string) => file.endsWith('partition.metadata')
    cpSync(path.join(golden, name, `${topic}-0`), cluster.partitionDirectory(topic, 0), {
      recursive: true,
      filter: (source) => !isOurs(source),
    })
    const args = [topic, '--isolation-level', level, '--until-end', '--format', '%o\n']
    const all = (await consume(cluster, ...args, '--from-beginning')).trim().split('\n')
    expect(all.length).toBeGreaterThan(5)
    expect((await consume(cluster, ...args, '--tail', '5')).trim().split('\n')).toEqual(all.slice(-5))
  })
})
