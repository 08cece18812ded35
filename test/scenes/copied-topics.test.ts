import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readBatchHeader } from '../../src/record/batch-header.ts'
import { type ReadRecord, readRecords } from '../../src/record/read-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

/** Everything in a partition's log but where it lies. */
function recordsIn(logDir: string, partition: string) {
  const directory = path.join(logDir, partition)
  const segments = readdirSync(directory).filter((file) => file.endsWith('.log'))
  return segments
    .toSorted()
    .flatMap((file) => [...readRecords(readFileSync(path.join(directory, file)))])
    .map(({ offset, timestampMs, key, value, headers }: ReadRecord) => ({
      offset,
      timestampMs,
      key: key && Buffer.from(key).toString('hex'),
      value: value && Buffer.from(value).toString('hex'),
      headers: headers.map((header) => [header.key, header.value && Buffer.from(header.value).toString('hex')]),
    }))
}

/** What `--json` prints. */
interface CopyJson {
  readonly target: { readonly directory: string }
  readonly records: number
  readonly partitions: readonly unknown[]
}

const NOTHING: CopyJson = { target: { directory: '' }, records: -1, partitions: [] }

async function copy(cluster: ScratchCluster, ...args: string[]) {
  const { status, stdout, stderr } = await cluster.run('kafdir.js', ['cp', ...args, '--json'])
  return { status, stderr, result: status === 0 ? (JSON.parse(stdout) as CopyJson) : NOTHING }
}

const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'parse.headers=true']
const LINES = 'h:1,h:2\tk1\t{"a":1}\nh:\tk2\t한글 ☕\n\t\t\nx:y\tk3\tlast\n'

describe('kafdir cp', () => {
  it('copies keys, values, headers, timestamps and partitions into a topic that it makes', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 3, 'retention.ms=86400000')
    await cluster.produce('orders', LINES, ...keyed, '--reader-property', 'ignore.error=true')
    const { status, stdout, stderr } = await cluster.run('kafdir.js', ['cp', 'orders', 'copy'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Created copy with 3 partitions, like orders.\nCopied 4 records \(\d+ bytes\) from orders to copy.\n$/,
    )
    for (const partition of [0, 1, 2]) {
      expect(recordsIn(cluster.logDir, `copy-${partition}`)).toEqual(recordsIn(cluster.logDir, `orders-${partition}`))
    }
    const described = await cluster.run('kafdir.js', ['topics', 'describe', 'copy', '--json'])
    expect(described.stdout).toContain('"retention.ms": "86400000"')
  })

  it("refuses Kafka's own topics as a target, and makes none", async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const { status, stderr } = await copy(cluster, 'orders', '__consumer_offsets')
    expect(status).toBe(1)
    expect(stderr).toContain("Topic __consumer_offsets is Kafka's own: only coordinators write to it.")
    expect((await cluster.topics('--list')).stdout).toBe('orders\n')
  })

  it('counts partitions in which there is nothing too, and advises about those that were chosen', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.createTopic('narrow', 1)
    await cluster.fill('orders', 'a\n')
    const { result } = await copy(cluster, 'orders', 'copy')
    expect(result.partitions).toMatchObject([
      { partition: 0, records: 1 },
      { partition: 1, records: 0, bytes: 0 },
    ])
    const refused = await copy(cluster, 'orders', 'narrow', '--partition', '1')
    expect(refused.stderr).toContain('Add it with kafdir topics alter narrow --partitions 2.\n')
  })

  it('puts the records behind those that are there, and says so', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\nb\n')
    await cluster.createTopic('copy', 2)
    await cluster.fill('copy', 'before\nbefore\n')
    expect((await cluster.run('kafdir.js', ['cp', 'orders', 'copy'])).stdout).toContain(
      'from orders to copy, which held 2 records before.\n',
    )
    expect(recordsIn(cluster.logDir, 'copy-0').map(({ value }) => Buffer.from(value ?? '', 'hex').toString())).toEqual([
      ...['before', 'a', 'b'],
    ])
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('leaves batches of %s as they are', async (codec) => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.produce('orders', 'x'.repeat(5000).concat('\n').repeat(50), '--compression-codec', codec)
    const { result } = await copy(cluster, 'orders', 'copy')
    expect(result.partitions).toMatchObject([{ records: 50, batchesRewritten: 0 }])
    expect(recordsIn(cluster.logDir, 'copy-0')).toEqual(recordsIn(cluster.logDir, 'orders-0'))
    const log = readFileSync(path.join(cluster.partitionDirectory('copy', 0), '00000000000000000000.log'))
    expect(readBatchHeader(log, 0).attributes & 7).toBe(['none', 'gzip', 'snappy', 'lz4', 'zstd'].indexOf(codec))
  })

  it('goes into another directory, which it makes, and back', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\nb\nc\n')
    const there = await copy(cluster, 'orders', './elsewhere:fixtures')
    expect(there).toMatchObject({ status: 0, result: { records: 3, complete: true, target: { created: true } } })
    expect(there.result.target.directory).toBe(path.join(cluster.directory, 'elsewhere'))
    const back = await copy(cluster, './elsewhere:fixtures', 'back', '--read-only')
    expect(back).toMatchObject({ status: 0, result: { records: 3 } })
    for (const partition of [0, 1]) {
      expect(recordsIn(cluster.logDir, `back-${partition}`)).toEqual(recordsIn(cluster.logDir, `orders-${partition}`))
    }
  })

  it('can be told which partitions and which time', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\nb\nc\nd\n')
    const one = await copy(cluster, 'orders', 'one', '--partition', '1')
    expect(one.result.partitions).toMatchObject([{ partition: 1, records: 2 }])
    expect((await copy(cluster, 'orders', 'late', '--from', '1h')).result.records).toBe(4)
    expect((await copy(cluster, 'orders', 'none', '--to', '1h')).result.records).toBe(0)
  })

  it('goes by the time of each record, in whatever order they are', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('mixed', 1, 'retention.ms=-1')
    const at = (second: number) => String(1_700_000_000_000 + second * 1000)
    const lines = [1, 4, 2, 5, 3].map((second) => `{"timestamp":${at(second)},"value":"${second}"}\n`).join('')
    const keep = ['--json', '--keep', 'timestamp']
    await cluster.run('kafdir.js', ['console-producer', 'mixed', ...keep], lines)
    const valuesOf = (topic: string) =>
      recordsIn(cluster.logDir, `${topic}-0`).map(({ value }) => Buffer.from(value ?? '', 'hex').toString())
    const times: [string[], string[]][] = [
      [
        ['--to', at(3)],
        ['1', '2'],
      ],
      [
        ['--from', at(3)],
        ['4', '5', '3'],
      ],
      [
        ['--from', at(2), '--to', at(4)],
        ['2', '3'],
      ],
    ]
    for (const [n, [range, wanted]] of times.entries()) {
      expect((await copy(cluster, 'mixed', `copy${n}`, ...range)).status).toBe(0)
      expect(valuesOf(`copy${n}`)).toEqual(wanted)
      const all = ['mixed', ...range, ...(range[0] === '--to' ? ['--from-beginning'] : [])]
      const { stdout } = await cluster.run('kafdir.js', ['console-consumer', ...all, '--until-end'])
      expect(stdout).toBe(wanted.map((value) => `${value}\n`).join(''))
    }
  })

  it('may be repeated while others write: it ends at what was the end', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'line\n'.repeat(1000))
    const busy = cluster.spawn('bash', ['-c', 'yes | kafka-console-producer.sh --topic orders'])
    const { status, result } = await copy(cluster, 'orders', 'copy')
    busy.killGroup()
    expect(status).toBe(0)
    expect(result.records).toBeGreaterThanOrEqual(1000)
    expect(recordsIn(cluster.logDir, 'copy-0')).toEqual(recordsIn(cluster.logDir, 'orders-0').slice(0, result.records))
  })

  it('refuses what can only go wrong, and writes nothing then', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 3)
    await cluster.fill('orders', 'a\nb\nc\n')
    await cluster.createTopic('narrow', 1)
    symlinkSync(path.join(cluster.directory, 'home'), path.join(cluster.directory, 'link'))
    const refused: [string[], string][] = [
      [['orders', './link:orders'], "orders can't be copied to itself"],
      [['orders', `${cluster.logDir}:orders`], "orders can't be copied to itself"],
      [['orders', 'orders'], "orders can't be copied to itself: it would hold every record twice."],
      [['orders', `${path.join(cluster.directory, 'home')}:orders`], "orders can't be copied to itself"],
      [['ordres', 'copy'], "Topic 'ordres' does not exist"],
      [['orders', 'narrow'], 'narrow has no partition 1: it has 1 and orders 3, and a record keeps its partition.'],
      [['orders', 'copy', '--partition', '9'], 'Topic orders has no partition 9: it has 3, numbered from 0.'],
      [['orders', 'not a name'], "No topic can be called 'not a name'"],
      [['orders'], 'Two topics are needed: SOURCE and TARGET.'],
      [['orders', 'a', 'b'], 'Two topics are needed: SOURCE and TARGET.'],
      [['orders', './dir/'], "'./dir/' names no topic."],
      [['orders', 'copy', '--from', 'soon'], '--from must be a moment such as'],
    ]
    for (const [args, sentence] of refused) {
      const { status, stderr } = await copy(cluster, ...args)
      expect({ args, status }).toEqual({ args, status: 1 })
      expect(stderr).toContain(sentence)
    }
    expect((await cluster.topics('--list')).stdout).toBe('narrow\norders\n')
    expect(recordsIn(cluster.logDir, 'narrow-0')).toEqual([])
  })

  it('tells how far it came when the target takes no more', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'small\n')
    await cluster.fill('orders', `${'x'.repeat(2000)}\n`)
    await cluster.fill('orders', 'behind it\n')
    await cluster.createTopic('narrow', 1, 'max.message.bytes=1000')
    const { status, stdout, stderr } = await cluster.run('kafdir.js', ['cp', 'orders', 'narrow'])
    expect(status).toBe(1)
    expect(stdout).toContain('Copied 1 record (')
    expect(stderr).toContain('narrow-0: ')
    expect(recordsIn(cluster.logDir, 'narrow-0')).toHaveLength(1)
  })
})
