import { describe, expect, it } from 'vitest'
import { kafkaGetOffsets } from '../../../../src/cli/kafka-tools/get-offsets.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { AnsweringCluster, topicsAnswer } from '../answering-cluster.ts'
import { runReplicaTool } from '../replica-cluster.ts'

/** A partition ends at ten times its number plus one; orders-1 can't be read. */
const cluster = () =>
  new AnsweringCluster({
    Metadata: () => topicsAnswer({ orders: 12, payments: 2, __consumer_offsets: 1 }),
    ListOffsets: ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp }) => ({
          partitionIndex,
          errorCode: name === 'orders' && partitionIndex === 1 ? errorCode('LEADER_NOT_AVAILABLE') : 0,
          offset: timestamp === -5 ? -1 : partitionIndex * 10 + 1,
        })),
      })),
    }),
  })

const run = (line: string, is: AnsweringCluster | null = cluster()) => runReplicaTool(kafkaGetOffsets, line, is)

describe('kafka-get-offsets', () => {
  it('prints partitions in the order of their names as text, and goes on behind one that fails', async () => {
    const { stdout, stderr, exit } = await run('--topic orders --partitions 0,1,2,10')
    expect(stdout).toBe('orders:0:1\norders:10:101\norders:2:21\n')
    expect(stderr).toBe(
      'Skip getting offsets for topic-partition orders-1 due to error: org.apache.kafka.common.errors.LeaderNotAvailableException: There is no leader for this topic-partition as we are in the middle of a leadership election.\n',
    )
    expect(exit).toBe(1)
  })

  it.each([
    ['orders:2-4', ['orders:2', 'orders:3']],
    ['orders:10-', ['orders:10', 'orders:11']],
    ['pay.*:-1,orders:3', ['orders:3', 'payments:0']],
    ['payments', ['payments:0', 'payments:1']],
    [':0', ['__consumer_offsets:0', 'orders:0', 'payments:0']],
    ['payments:', ['payments:0', 'payments:1']],
  ])('--topic-partitions %s', async (rules, names) => {
    const { stdout } = await run(`--topic-partitions ${rules}`)
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => line.replace(/:\d+$/, '')),
    ).toEqual(names)
  })

  it('leaves internal topics out when asked, and partitions without such an offset', async () => {
    expect((await run('--exclude-internal-topics --topic-partitions :0')).stdout).toBe('orders:0:1\npayments:0:1\n')
    expect(await run('--topic payments --time latest-tiered')).toEqual({ stdout: '', stderr: '', exit: 0 })
  })

  it.each([
    ['-1', -1],
    ['earliest', -2],
    ['-3', -3],
    ['earliest-local', -4],
    ['-6', -6],
    ['-9', -9],
    ['1500000050000', 1500000050000],
    ['+7', 7],
  ])('--time %s asks for %i', async (time, timestamp) => {
    const asked = cluster()
    await run(`--topic payments --partitions 0 --time ${time}`, asked)
    expect(asked.requests('ListOffsets')[0]?.topics).toMatchObject([{ partitions: [{ timestamp }] }])
  })

  it.each([
    ['--topic x', 'Could not match any topic-partitions with the specified filters'],
    ['--topic-partitions ,', 'Could not match any topic-partitions with the specified filters'],
    ['--topic orders --partitions -1', 'Could not match any topic-partitions with the specified filters'],
    ['--topic-partitions a --topic b', '--topic-partitions cannot be used with --topic or --partitions'],
    ['--topic-partitions a:b', 'org.apache.kafka.tools.TerseException: Invalid rule specification: a:b'],
    ['--topic-partitions a:99999999999', 'For input string: "99999999999"'],
    ['--partitions 1,,2', '--partitions expects a comma separated list of numeric partition ids, but received: 1,,2'],
    ['--topic a --topic b', 'Found multiple arguments for option topic, but you asked for only one'],
    ['--topic (', '( is an invalid regex.'],
    ['--command-config gone', 'gone'],
    ['--nonsense', 'nonsense is not a recognized option'],
    [
      '--time 99999999999999999999',
      'Malformed time argument 99999999999999999999. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp',
    ],
  ])('refuses %s', async (line, message) => {
    expect(await run(line)).toEqual({ stdout: '', stderr: `Error occurred: ${message}\n`, exit: 1 })
  })

  it('tells of a cluster that nobody answers for', async () => {
    const message =
      'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: listTopics'
    expect((await run('--topic a', null)).stderr).toBe(`Error occurred: ${message}\nuse --dir\n`)
  })

  it('wants addresses with ports', async () => {
    const { stderr } = await run('--bootstrap-server localhost --topic a')
    expect(stderr).toMatch(/^Please provide valid host:port like host1:9091,host2:9092\n\nOption /)
  })
})
