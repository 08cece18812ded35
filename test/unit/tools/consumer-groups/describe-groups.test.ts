import { describe, expect, it } from 'vitest'
import { type MemoryCluster, partitionsOf } from './group-session.ts'
import { runTool } from './tool-run.ts'

const topics = { orders: [{ end: 2 }, { end: 2 }, { end: 2 }], payments: [{ end: 9 }] }

const member = 'console-consumer-0a1b2c3d-1111-2222-3333-444455556666'

function cluster(): MemoryCluster {
  return {
    topics,
    groups: {
      modern: {
        state: 'Stable',
        members: [
          { id: 'one', clientId: 'a', partitions: partitionsOf('orders', 1) },
          { id: 'two', clientId: 'b', partitions: partitionsOf('orders', 2, 0) },
        ],
        offsets: { 'orders-0': 2, 'orders-2': 1, 'payments-0': 4, 'gone-0': 7 },
      },
      billing: {
        type: 'classic',
        state: 'Stable',
        members: [{ id: member, clientId: 'console-consumer', partitions: partitionsOf('orders', 0, 1, 2) }],
        offsets: { 'orders-0': 2, 'orders-1': 2, 'orders-2': 2 },
      },
      idle: { offsets: { 'orders-10': 0, 'orders-1': 1 } },
    },
  }
}

describe('kafka-consumer-groups --describe', () => {
  it('shows members with the most partitions first, then what nobody owns', async () => {
    const { stdout, stderr, exit } = await runTool('--describe --group modern', cluster())
    expect(stdout).toBe(
      [
        '',
        'GROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID     HOST            CLIENT-ID',
        'modern          orders          0          2               2               0               two             /127.0.0.1      b',
        'modern          orders          2          1               2               1               two             /127.0.0.1      b',
        'modern          orders          1          -               2               -               one             /127.0.0.1      a',
        'modern          gone            0          7               -               -               -               -               -',
        'modern          payments        0          4               9               5               -               -               -',
        '',
      ].join('\n'),
    )
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 })
  })

  it('reads the members of a classic group, and shows their epochs as unknown', async () => {
    const { stdout } = await runTool('--describe --group billing --members --verbose', cluster())
    expect(stdout).toBe(
      `\nGROUP           CONSUMER-ID                                           HOST            CLIENT-ID        #PARTITIONS     CURRENT-EPOCH   CURRENT-ASSIGNMENT   TARGET-EPOCH    TARGET-ASSIGNMENT   \n` +
        `billing         ${member} /127.0.0.1      console-consumer 3               -               orders:0,1,2         -               -                   \n`,
    )
  })

  it('shows the state of several groups in their own tables, in ascending order', async () => {
    const { stdout, stderr } = await runTool('--describe --group modern --group idle --state --verbose', cluster())
    expect(stdout).toBe(
      [
        '',
        'GROUP           COORDINATOR (ID)          ASSIGNMENT-STRATEGY  STATE                GROUP-EPOCH     TARGET-ASSIGNMENT-EPOCH   #MEMBERS',
        'idle            localhost:9092  (1)       uniform              Empty                3               3                         0',
        '',
        'GROUP           COORDINATOR (ID)          ASSIGNMENT-STRATEGY  STATE                GROUP-EPOCH     TARGET-ASSIGNMENT-EPOCH   #MEMBERS',
        'modern          localhost:9092  (1)       uniform              Stable               3               3                         2',
        '',
      ].join('\n'),
    )
    expect(stderr).toBe("\nConsumer group 'idle' has no active members.\n")
  })

  it('prints the heading of members that are not there', async () => {
    const { stdout } = await runTool('--describe --group idle --members', cluster())
    expect(stdout).toBe('\nGROUP           CONSUMER-ID     HOST            CLIENT-ID       #PARTITIONS     \n')
  })

  it('shows instance ids only where somebody has one', async () => {
    const groups = {
      g: {
        state: 'Assigning',
        members: [
          { id: 'm1', instanceId: 'i1', partitions: partitionsOf('orders', 2, 10) },
          { id: 'm2', partitions: [] },
        ],
      },
    }
    const { stdout, stderr } = await runTool('--describe --group g --members --verbose', { topics, groups })
    expect(stdout.split('\n')[1]).toContain('CONSUMER-ID     GROUP-INSTANCE-ID HOST')
    expect(stdout).toContain('orders:2,10')
    expect(stdout).toContain('\ng               m2                                /127.0.0.1')
    expect(stderr).toBe("\nWarning: Consumer group 'g' is rebalancing.\n")
  })

  it('prints nothing of any group when one does not exist, and fails', async () => {
    const seen = await runTool('--describe --group modern --group nobody', cluster())
    expect(seen).toEqual({
      stdout:
        '\nError: Executing consumer group command failed due to org.apache.kafka.common.errors.GroupIdNotFoundException: Group nobody not found.\n',
      stderr:
        'java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.GroupIdNotFoundException: Group nobody not found.\n',
      exit: 1,
    })
  })

  it('refuses groups that consume nothing', async () => {
    const groups = { connect: { type: 'classic', protocolType: 'connect' } } as const
    const { stdout } = await runTool('--describe --group connect', { topics, groups })
    expect(stdout).toContain('GroupId connect is not a consumer group (connect).')
  })

  it('asks for all groups at once, not one by one', async () => {
    const groups = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`g${i}`, { offsets: { 'orders-0': i } }]))
    const { stdout } = await runTool('--describe --all-groups', { topics, groups })
    expect(stdout.match(/^g\d+ /gm)).toHaveLength(200)
  })
})

describe('kafka-consumer-groups --list', () => {
  it("is in the order of Java's hash map", async () => {
    const groups = { billing: {}, modern: {}, 'a-group-with-a-rather-long-name': {} }
    const { stdout } = await runTool('--list', { topics, groups })
    expect(stdout).toBe('modern\na-group-with-a-rather-long-name\nbilling\n')
  })

  it('shows types and states, and filters by both in any case', async () => {
    const { stdout } = await runTool('--list --state STABLE --type classic', cluster())
    expect(stdout).toBe(
      'GROUP                     TYPE                 STATE               \n' +
        'billing                   Classic              Stable              \n',
    )
  })

  it('leaves out groups that consume nothing', async () => {
    const groups = { connect: { type: 'classic', protocolType: 'connect' }, given: { protocolType: '' } } as const
    expect((await runTool('--list', { topics, groups })).stdout).toBe('given\n')
  })

  it.each([
    ['--list --state bogus', "Invalid state list 'bogus'. Valid states are: "],
    ['--list --type share', "Invalid types list 'share'. Valid types are: "],
  ])('refuses %s', async (line, words) => {
    const { stderr, exit } = await runTool(line, cluster())
    expect(stderr).toContain(words)
    expect(exit).toBe(1)
  })
})

describe('kafka-consumer-groups where nobody answers', () => {
  it.each([
    [
      '--list',
      'java.util.concurrent.ExecutionException: org.apache.kafka.common.KafkaException: Failed to find brokers to send ListGroups',
    ],
    [
      '--describe --group g',
      'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: describeConsumerGroups(api=FIND_COORDINATOR)',
    ],
  ])("says of %s what Kafka's client says, and how to reach a directory", async (line, words) => {
    const seen = await runTool(line, cluster(), { isDown: true })
    expect(seen).toEqual({
      stdout: `\nError: Executing consumer group command failed due to ${words}\n`,
      stderr: 'use --dir\n',
      exit: 1,
    })
  })

  it('tells it of each group that was to be deleted', async () => {
    const { stdout } = await runTool('--delete --group g', cluster(), { isDown: true })
    expect(stdout).toBe(
      "\nError: Deletion of some consumer groups failed:\n* Group 'g' could not be deleted due to: org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: deleteConsumerGroups(api=FIND_COORDINATOR)\n",
    )
  })
})
