import { describe, expect, it } from 'vitest'
import { brokerJson, brokerLogDirsJson, writeBrokers, writeLogDirs } from '../../../src/cli/log-dir-views.ts'
import {
  electionJson,
  moveStateLine,
  progressJson,
  startedJson,
  writeElections,
  writeProgress,
  writeProposal,
  writeStarted,
  writeUnderWay,
} from '../../../src/cli/replica-views.ts'
import { KafkaError } from '../../../src/common/kafka-error.ts'
import { MemoryOutput } from '../tools/memory-ports.ts'

/** What is written when piped, and on a terminal. */
async function both(write: (stdout: MemoryOutput) => Promise<void>): Promise<{ piped: string; shown: string }> {
  const [pipe, terminal] = [new MemoryOutput(), new MemoryOutput({ isTerminal: true })]
  await write(pipe)
  await write(terminal)
  return { piped: pipe.text, shown: terminal.text }
}

const orders = (partition: number) => ({ topic: 'orders', partition })
const refusal = new KafkaError('PREFERRED_LEADER_NOT_AVAILABLE', { message: 'Gone.' })

describe('elections', () => {
  const elections = [
    { ...orders(0), leader: 2, result: 'elected', error: null },
    { ...orders(1), leader: null, result: 'failed', error: refusal },
  ] as const

  it('are a line each, or a table', async () => {
    const { piped, shown } = await both((stdout) => writeElections(elections, stdout))
    expect(piped).toBe('orders\t0\t2\telected\norders\t1\t-\tfailed\n')
    expect(shown).toMatch(/│ Partition │ Leader │ Result {2}│[^]*│ orders-0 {2}│ 2 {6}│ elected │/)
  })

  it('are JSON', () => {
    expect(elections.map(electionJson)).toEqual([
      { ...orders(0), leader: 2, result: 'elected', error: null },
      { ...orders(1), leader: null, result: 'failed', error: { name: refusal.error, message: 'Gone.' } },
    ])
  })
})

describe('reassignments', () => {
  it('that start are told with where from and where to', async () => {
    const started = [
      { ...orders(0), from: [1], to: [2, 3], error: null },
      { ...orders(1), from: [1], to: [2], error: refusal },
    ]
    const { piped } = await both((stdout) => writeStarted(started, stdout))
    expect(piped).toBe('orders\t0\t1\t2,3\tstarted\norders\t1\t1\t2\tfailed\n')
    expect(started.map(startedJson)[1]).toMatchObject({ result: 'failed', error: { name: refusal.error } })
  })

  it('are told by how far they are', async () => {
    const states = [
      { ...orders(0), current: [1, 2], target: [1, 2], done: true },
      { ...orders(1), current: [1, 2], target: [2, 1], done: true },
      { ...orders(2), current: [1, 2, 3], target: [3], done: false },
      { ...orders(9), current: [], target: [1], done: true },
    ]
    const { piped } = await both((stdout) => writeProgress(states, stdout))
    expect(piped).toBe(
      'orders\t0\t1,2\t1,2\tcompleted\norders\t1\t1,2\t2,1\tdifferent\norders\t2\t1,2,3\t3\tmoving\norders\t9\t-\t1\tmissing\n',
    )
    expect(states.map(progressJson)[3]).toEqual({ ...orders(9), current: [], target: [1], state: 'missing' })
  })

  it('under way and proposals are a line each; nothing is nothing, on a terminal too', async () => {
    const underWay = [{ ...orders(0), replicas: [1, 2], addingReplicas: [2], removingReplicas: [] }]
    expect((await both((stdout) => writeUnderWay(underWay, stdout))).piped).toBe('orders\t0\t1,2\t2\t-\n')
    expect(await both((stdout) => writeUnderWay([], stdout))).toEqual({ piped: '', shown: '' })
    const [now, then] = [[{ ...orders(0), replicas: [1] }], [{ ...orders(0), replicas: [2, 3] }]]
    expect((await both((stdout) => writeProposal(now, then, stdout))).shown).toMatch(/│ orders-0 {2}│ 1 +│ 2,3 +│/)
  })

  it.each([
    ['completed', '/a', null, 'The replica of orders-0 on broker 1 is in /a.\n'],
    ['active', '/b', '/a', 'The replica of orders-0 on broker 1 is on its way from /b to /a.\n'],
    ['cancelled', '/b', null, 'The replica of orders-0 on broker 1 is in /b, and not on its way to /a.\n'],
    ['missing', null, null, 'The replica of orders-0 on broker 1 is in no log.dir that can be used.\n'],
  ] as const)('tell of a replica whose move is %s', (state, current, future, line) => {
    expect(moveStateLine({ ...orders(0), brokerId: 1, path: '/a', state, current, future })).toBe(line)
  })
})

describe('log.dirs', () => {
  const broker = {
    brokerId: 2,
    logDirs: [
      {
        path: '/two',
        error: null,
        totalBytes: 5000,
        usableBytes: 1000,
        replicas: [
          { topic: 'payments', partition: 0, sizeBytes: 1, offsetLag: 0, isFuture: false },
          { topic: 'orders', partition: 10, sizeBytes: 2345, offsetLag: 6, isFuture: true },
          { topic: 'orders', partition: 9, sizeBytes: 0, offsetLag: 0, isFuture: false },
        ],
      },
      {
        path: '/gone',
        error: new KafkaError('KAFKA_STORAGE_ERROR'),
        totalBytes: null,
        usableBytes: null,
        replicas: [],
      },
    ],
  }

  it('are a line for each replica, or a table for each directory', async () => {
    const { piped, shown } = await both((stdout) => writeLogDirs([broker], new Set(), stdout))
    expect(piped).toBe('2\t/two\torders\t9\t0\t0\n2\t/two\torders\t10\t2345\t6\n2\t/two\tpayments\t0\t1\t0\n')
    expect(shown).toContain('Broker 2  /two  2,346 bytes, 1,000 of 5,000 bytes of the disk are free\n')
    expect(shown).toMatch(/│ orders-10 +│ 2,345 +│ 6 +│ on its way here +│/)
    expect(shown).toMatch(/Broker 2 {2}\/gone {2}Disk error/)
  })

  it('show only the topics that are named', async () => {
    const { piped } = await both((stdout) => writeLogDirs([broker], new Set(['payments']), stdout))
    expect(piped).toBe('2\t/two\tpayments\t0\t1\t0\n')
    expect(brokerLogDirsJson(broker, new Set(['payments']))).toMatchObject({
      broker: 2,
      logDirs: [
        {
          logDir: '/two',
          partitions: [{ topic: 'payments', partition: 0, sizeBytes: 1, offsetLag: 0, future: false }],
        },
        { logDir: '/gone', error: { name: 'KAFKA_STORAGE_ERROR' }, partitions: [] },
      ],
    })
  })
})

describe('brokers', () => {
  const common = { host: 'localhost', port: 9092, rack: null, replicas: 1200, leaders: 3, behind: 0 }
  const gone = new KafkaError('KAFKA_STORAGE_ERROR', { message: '/three is not there' })
  const brokers = [
    { ...common, id: 1, isFenced: false, logDir: '/one', problem: null, sizeBytes: 12 },
    { ...common, id: 2, isFenced: true, logDir: '/two', problem: null, sizeBytes: 0 },
    { ...common, id: 3, isFenced: true, logDir: null, problem: gone, sizeBytes: null },
  ]

  it('are online, fenced or offline', async () => {
    const { piped, shown } = await both((stdout) => writeBrokers(brokers, stdout))
    expect(piped).toBe(
      '1\tonline\t/one\t1200\t3\t0\t12\t-\n2\tfenced\t/two\t1200\t3\t0\t0\t-\n3\toffline\t-\t1200\t3\t0\t-\t/three is not there\n',
    )
    expect(shown).toMatch(/│ 3 +│ offline │ 1,200 +│[^]*\nBroker 3: \/three is not there\.\n$/)
    expect(brokers.map(brokerJson)[2]).toMatchObject({
      id: 3,
      state: 'offline',
      error: { name: 'KAFKA_STORAGE_ERROR' },
    })
  })
})
