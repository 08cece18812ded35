/** What a dead controller wrote and did not get to the disk: whoever builds on it sees to that. */
import { expect, it } from 'vitest'
import { readValues, TransactionalSession } from '../processes/transactional-session.ts'
import { createTopic } from '../unit/broker/group-coordinator/group-machine.ts'
import { ClusterMachine } from './cluster-machine.ts'
import { type FaultPlan, ProcessKilled } from './fault-file-system.ts'
import { powerLoss } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

it.each([1, 2])(
  'a topic whose maker was killed before it was on the disk keeps what was acknowledged: brokers %i',
  async (count) => {
    const machine = new ClusterMachine()
    // Its id, and where that is kept, are older than the topic.
    const session = await machine.open(machine.start())
    for (let more = 1; more < count; more++) await session.addBroker({})
    const producer = new TransactionalSession(session)
    const identity = await producer.init()
    let written = 0
    const atSync: FaultPlan = ({ kind, path }) => {
      if (kind === 'write' && /__cluster_metadata-0\/\d+\.log$/.test(path)) written++
      return written === count && kind === 'datasync' ? { kind: 'kill' } : null
    }
    const maker = await machine.open(machine.start(atSync))
    await expect(createTopic({ session: maker }, 'orders', 1)).rejects.toThrow(ProcessKilled)
    expect(await producer.write(identity, 'orders', 0, 'a')).toBe(0)
    await producer.end(identity, true)
    machine.crash(powerLoss('everything', new SeededRandom(5)))
    expect(await machine.run((reader) => readValues(reader, 'orders', 0))).toEqual(['a'])
  },
)

it.each(['a process that has written before', 'the next process'])(
  'a directory whose maker was killed before its name was on the disk keeps what was acknowledged: %s',
  async (writer) => {
    const machine = new ClusterMachine()
    const session = await machine.open(machine.start())
    await createTopic({ session }, 'other', 1)
    const running = new TransactionalSession(session)
    const identity = await running.init()
    await running.write(identity, 'other', 0, 'before')
    await running.end(identity, true)
    const isMade = () => machine.disk.find('/cluster/broker-1/orders-0') !== null
    const atName: FaultPlan = ({ kind, path }) =>
      kind === 'syncDirectory' && path.endsWith('/broker-1') && isMade() ? { kind: 'kill' } : null
    const maker = await machine.open(machine.start(atName))
    await expect(createTopic({ session: maker }, 'orders', 1)).rejects.toThrow(ProcessKilled)
    const producer =
      writer === 'the next process' ? new TransactionalSession(await machine.open(machine.start())) : running
    const own = await producer.init()
    expect(await producer.write(own, 'orders', 0, 'a')).toBe(0)
    await producer.end(own, true)
    machine.crash(powerLoss('everything', new SeededRandom(5)))
    expect(await machine.run((reader) => readValues(reader, 'orders', 0))).toEqual(['a'])
  },
)
