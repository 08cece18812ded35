import { describe, expect, it } from 'vitest'
import { kafkaReassignPartitions } from '../../../../src/cli/kafka-tools/reassign-partitions.ts'
import { type MemoryBrokers, ReplicaCluster, runReplicaTool } from '../replica-cluster.ts'

const three: MemoryBrokers = {
  brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
  topics: { orders: [{ replicas: [1, 2] }, { replicas: [2, 3] }], payments: [{ replicas: [3, 1] }] },
}

const plan = (...partitions: object[]) => JSON.stringify({ version: 1, partitions })
const order = (partition: number, replicas: number[], more: object = {}) => ({
  topic: 'orders',
  partition,
  replicas,
  ...more,
})

async function run(line: string, files: Record<string, string> = {}, is: MemoryBrokers = three) {
  const cluster = new ReplicaCluster(is)
  return { cluster, ...(await runReplicaTool(kafkaReassignPartitions, line, cluster, files)) }
}

const execute = (text: string, options = '', is: MemoryBrokers = three) =>
  run(`--execute --reassignment-json-file p.json${options}`, { 'p.json': text }, is)

/** Resource → what was done to its configs. */
function configChanges(cluster: ReplicaCluster): Record<string, string[]> {
  const changes = cluster.requests('IncrementalAlterConfigs').flatMap(({ resources }) => resources)
  return Object.fromEntries(
    changes.map(({ resourceType, resourceName, configs }) => [
      `${resourceType === 2 ? 'topic' : 'broker'} ${resourceName}`,
      configs.map(
        ({ name, configOperation, value }) => `${configOperation === 1 ? 'delete' : 'set'} ${name}=${value ?? ''}`,
      ),
    ]),
  )
}

describe('--execute', () => {
  it('prints what goes back, then tells the controller', async () => {
    const { stdout, exit, cluster } = await execute(plan(order(1, [1, 2]), order(0, [3, 2])))
    expect(stdout).toBe(
      `Current partition replica assignment

{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1,2],"log_dirs":["/broker-1","/broker-2"]},{"topic":"orders","partition":1,"replicas":[2,3],"log_dirs":["/broker-2","/broker-3"]}]}

Save this to use as the --reassignment-json-file option during rollback
Successfully started partition reassignments for orders-0,orders-1
`,
    )
    expect(exit).toBe(0)
    expect(cluster.requests('AlterPartitionReassignments')).toEqual([
      {
        timeoutMs: 60_000,
        allowReplicationFactorChange: true,
        topics: [
          {
            name: 'orders',
            partitions: [
              { partitionIndex: 0, replicas: [3, 2] },
              { partitionIndex: 1, replicas: [1, 2] },
            ],
          },
        ],
      },
    ])
    expect(cluster.requests('IncrementalAlterConfigs')).toEqual([])
  })

  it('says any for a replica whose broker is not there', async () => {
    const is = { ...three, brokers: [{ id: 1 }, { id: 3 }] }
    expect((await execute(plan(order(0, [1, 3])), '', is)).stdout).toContain('"log_dirs":["/broker-1","any"]')
  })

  it('sets throttles first, on the topics and on all brokers that are involved', async () => {
    const { stdout, cluster } = await execute(
      plan(order(0, [3, 1])),
      ' --throttle 5000 --replica-alter-log-dirs-throttle 7',
    )
    expect(stdout).toContain(`rollback
Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.
The inter-broker throttle limit was set to 5000 B/s
The replica-alter-dir throttle limit was set to 7 B/s
Successfully started partition reassignment for orders-0
`)
    const rates = ['set leader.replication.throttled.rate=5000', 'set follower.replication.throttled.rate=5000']
    expect(configChanges(cluster)).toEqual({
      'topic orders': [
        'set leader.replication.throttled.replicas=0:1,0:2',
        'set follower.replication.throttled.replicas=0:3',
      ],
      'broker 1': rates,
      'broker 2': rates,
      'broker 3': rates,
    })
    const apis = cluster.seen.map(({ api }) => api)
    expect(apis.lastIndexOf('IncrementalAlterConfigs')).toBeLessThan(apis.indexOf('AlterPartitionReassignments'))
  })

  it('refuses while another one is under way, unless it is additional', async () => {
    const is: MemoryBrokers = {
      ...three,
      topics: { ...three.topics, payments: [{ replicas: [3, 1, 2], addingReplicas: [2], removingReplicas: [1] }] },
    }
    const refused = await execute(plan(order(0, [1, 3])), '', is)
    expect(refused.stdout).toBe(
      'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a new partition assignment in addition to the existing one. The --additional flag can also be used to change the throttle by resubmitting the current reassignment.\n',
    )
    expect(refused.exit).toBe(1)
    const additional = await execute(plan(order(0, [1, 3])), ' --additional --throttle 9', is)
    expect(additional.exit).toBe(0)
    // What is already on the way counts too.
    expect(configChanges(additional.cluster)['topic payments']).toEqual([
      'set leader.replication.throttled.replicas=0:1,0:3',
      'set follower.replication.throttled.replicas=0:2',
    ])
  })

  it('asks the controller to refuse another replication factor', async () => {
    const { cluster } = await execute(plan(order(0, [1])), ' --disallow-replication-factor-change')
    expect(cluster.requests('AlterPartitionReassignments')[0]?.allowReplicationFactorChange).toBe(false)
  })

  it('tells which partitions the controller refused', async () => {
    const is: MemoryBrokers = {
      ...three,
      reassignmentErrors: {
        'orders-1': ['INVALID_REPLICATION_FACTOR', 'Too many.'],
        'orders-0': ['INVALID_REPLICA_ASSIGNMENT', 'No.'],
      },
    }
    const { stdout, exit } = await execute(plan(order(1, [1, 2]), order(0, [3])), '', is)
    expect(stdout).toMatch(/rollback\nError reassigning partition\(s\):\norders-0: No\.\norders-1: Too many\.\n$/)
    expect(exit).toBe(1)
  })

  it.each([
    [plan(order(0, [4])), 'Unknown broker id 4'],
    [
      plan(order(5, [1])),
      'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Unable to find partition: orders-5',
    ],
    [plan(), 'Partition reassignment list cannot be empty'],
    [plan(order(0, [1]), order(0, [2])), 'Partition reassignment contains duplicate topic partitions: orders-0'],
    [
      plan(order(0, [1, 2, 1, 2]), order(1, [3, 3])),
      'Partition replica lists may not contain duplicate entries: orders-0 contains multiple entries for 1,2. orders-1 contains multiple entries for 3',
    ],
    [
      plan(order(0, [1, 2], { log_dirs: ['any'] })),
      'Size of replicas list [1, 2] is different from size of log dirs list [any] for partition orders-0',
    ],
    ['[]', 'Expected JSON object, received []'],
    ['{"partitions":[{"topic":"a"}]}', 'No such field exists: `partition`'],
    ['{"version":"1"}', 'Expected `Integer` value, received "1"'],
  ])('refuses %s', async (text, message) => {
    expect(await execute(text)).toMatchObject({ stdout: `Error: ${message}\n`, exit: 1 })
  })

  it('has brokers move replicas to the log directories named, once they are there', async () => {
    const is: MemoryBrokers = { ...three, logDirAnswers: ['REPLICA_NOT_AVAILABLE'] }
    const { stdout, cluster } = await execute(plan(order(0, [2, 1], { log_dirs: ['/x', 'any'] })), '', is)
    expect(stdout).toMatch(
      /orders-0\nSuccessfully started moving log directory to \/x for replica orders-0 with broker 2 \n$/,
    )
    const asked = cluster.seen.filter(({ api }) => api === 'AlterReplicaLogDirs')
    expect(asked).toHaveLength(2)
    expect(asked[1]).toMatchObject({
      target: { kind: 'node', nodeId: 2 },
      request: { dirs: [{ path: '/x', topics: [{ name: 'orders', partitions: [0] }] }] },
    })
  })

  it('gives up on a move that does not begin in time, and at once on one that is refused', async () => {
    const text = plan(order(0, [2, 1], { log_dirs: ['/x', '/y'] }))
    const never: MemoryBrokers = {
      ...three,
      logDirAnswers: Array.from({ length: 99 }, () => 'REPLICA_NOT_AVAILABLE' as const),
    }
    const late = await execute(text, ' --timeout 60', never)
    expect(late.stdout).toMatch(/\nTimed out before log directory moves could be started for: orders-0-1,orders-0-2\n$/)
    const wrong = await execute(text, '', { ...three, logDirAnswers: ['LOG_DIR_NOT_FOUND'] })
    expect(wrong.stdout).toMatch(/\nError: Failed to alter dir for orders-0-1\n$/)
    expect(wrong.stderr).toMatch(/log directory/)
  })
})

describe('where no broker runs', () => {
  const files = { 'p.json': plan(order(0, [1, 2])) }
  const work = async (line: string) => (await run(`${line} --reassignment-json-file p.json`, files)).cluster.seen

  it('replicas catch up once a reassignment is under way, and before it is looked at', async () => {
    const executed = (await work('--execute')).map(({ api }) => api)
    expect(executed.slice(-2)).toEqual(['AlterPartitionReassignments', 'catch up'])
    expect((await work('--verify')).map(({ api }) => api)[0]).toBe('catch up')
  })

  it('they do not with --read-only', async () => {
    expect((await work('--read-only --verify')).map(({ api }) => api)).not.toContain('catch up')
  })
})

describe('--verify', () => {
  const verify = (text: string, is: MemoryBrokers, options = '') =>
    run(`--verify --reassignment-json-file p.json${options}`, { 'p.json': text }, is)

  it('tells what is done, under way, wrong and missing, and leaves throttles while anything moves', async () => {
    const is: MemoryBrokers = {
      ...three,
      topics: {
        orders: [{ replicas: [1, 2] }, { replicas: [2, 3, 1], addingReplicas: [1] }],
        payments: [{ replicas: [3, 1] }],
      },
    }
    const text = plan({ topic: 'payments', partition: 0, replicas: [1, 3] }, order(1, [2, 3, 1]), order(0, [1, 2]), {
      topic: 'none',
      partition: 0,
      replicas: [1],
    })
    const { stdout, cluster, exit } = await verify(text, is)
    expect(stdout).toBe(`Status of partition reassignment:
There is no active reassignment of partition none-0, but replica set is  rather than 1.
Reassignment of partition orders-0 is completed.
Reassignment of partition orders-1 is still in progress.
There is no active reassignment of partition payments-0, but replica set is 3,1 rather than 1,3.

`)
    expect(exit).toBe(0)
    expect(configChanges(cluster)).toEqual({})
  })

  it('clears the throttles of all brokers and of the topics when all is done', async () => {
    const { stdout, cluster } = await verify(
      plan(order(0, [1, 2]), { topic: 'payments', partition: 0, replicas: [3, 1] }),
      three,
    )
    expect(stdout).toMatch(
      /\n\nClearing broker-level throttles on brokers 1,2,3\nClearing topic-level throttles on topics payments,orders\n$/,
    )
    const broker = [
      'leader.replication.throttled.rate',
      'follower.replication.throttled.rate',
      'replica.alter.log.dirs.io.max.bytes.per.second',
    ]
    const topic = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas']
    const deleted = (names: string[]) => names.map((name) => `delete ${name}=`)
    expect(configChanges(cluster)).toEqual({
      'broker 1': deleted(broker),
      'broker 2': deleted(broker),
      'broker 3': deleted(broker),
      'topic payments': deleted(topic),
      'topic orders': deleted(topic),
    })
  })

  it('leaves them with --preserve-throttles', async () => {
    const { stdout, cluster } = await verify(plan(order(0, [1, 2])), three, ' --preserve-throttles')
    expect(stdout).not.toContain('Clearing')
    expect(configChanges(cluster)).toEqual({})
  })

  it('clears all topics, then tells that one does not exist', async () => {
    const text = plan({ topic: 'none', partition: 0, replicas: [1] }, order(0, [1, 2]))
    const { stdout, cluster, exit } = await verify(text, three)
    expect(stdout).toMatch(
      /\nError: org\.apache\.kafka\.common\.errors\.UnknownTopicOrPartitionException: The topic 'none' does not exist\.\n$/,
    )
    expect(Object.keys(configChanges(cluster))).toContain('topic orders')
    expect(exit).toBe(1)
  })

  it('tells of replicas that were to change the log directory', async () => {
    const is: MemoryBrokers = {
      ...three,
      logDirs: {
        1: [
          { path: '/a', replicas: { 'orders-0': 5, 'orders-1': 5, 'orders-2': 5, 'orders-3': 5 } },
          { path: '/b', replicas: { 'orders-1': -5 } },
          { path: '/c', replicas: { 'orders-2': -5 } },
          { path: '/d', error: 'KAFKA_STORAGE_ERROR', replicas: { 'orders-4': 1 } },
        ],
      },
    }
    const to = (partition: number, dir: string) => order(partition, [1], { log_dirs: [dir] })
    const { stdout, cluster } = await verify(plan(to(0, '/a'), to(1, '/b'), to(2, '/b'), to(3, '/b'), to(4, '/d')), is)
    expect(stdout.split('\n').slice(6, -1)).toEqual([
      'Reassignment of replica orders-0-1 completed successfully.',
      'Reassignment of replica orders-1-1 is still in progress.',
      'Partition orders-2 on broker 1 is being moved to log dir /c instead of /b.',
      'Partition orders-3 on broker 1 is not being moved from log dir /a to /b.',
      'Partition orders-4 is not found in any live log dir on broker 1. There is likely an offline log directory on the broker.',
    ])
    expect(configChanges(cluster)).toEqual({})
  })
})

describe('--cancel and --list', () => {
  const moving: MemoryBrokers = {
    ...three,
    topics: {
      orders: [
        { replicas: [1, 2, 3], addingReplicas: [3], removingReplicas: [1] },
        { replicas: [2, 3, 1], addingReplicas: [1] },
      ],
    },
  }
  const files = { 'p.json': plan(order(0, [2, 3]), order(1, [2, 3, 1])) }

  it('lists what is under way', async () => {
    expect((await run('--list', {}, moving)).stdout).toBe(
      'Current partition reassignments:\norders-0: replicas: 1,2,3. adding: 3. removing: 1.\norders-1: replicas: 2,3,1. adding: 1.\n',
    )
    expect((await run('--list')).stdout).toBe('No partition reassignments found.\n')
  })

  it('calls off what is under way', async () => {
    const { stdout, cluster } = await run('--cancel --reassignment-json-file p.json', files, moving)
    expect(stdout).toBe(
      'Successfully cancelled partition reassignments for: orders-0,orders-1\nNone of the specified partition moves are active.Clearing broker-level throttles on brokers 1,2,3\nClearing topic-level throttles on topic orders\n',
    )
    expect(cluster.requests('AlterPartitionReassignments')[0]?.topics).toEqual([
      {
        name: 'orders',
        partitions: [
          { partitionIndex: 0, replicas: null },
          { partitionIndex: 1, replicas: null },
        ],
      },
    ])
  })

  it('tells what could not be called off', async () => {
    const is: MemoryBrokers = {
      ...moving,
      reassignmentErrors: { 'orders-1': ['NO_REASSIGNMENT_IN_PROGRESS', 'Gone.'] },
    }
    expect(await run('--cancel --reassignment-json-file p.json', files, is)).toMatchObject({
      stdout: 'Error cancelling partition reassignment for:\norders-1: Gone.\n',
      exit: 1,
    })
  })

  it('brings replicas back that were changing the log directory', async () => {
    const is: MemoryBrokers = {
      ...three,
      logDirs: {
        1: [
          { path: '/a', replicas: { 'orders-0': 5 } },
          { path: '/b', replicas: { 'orders-0': -5 } },
        ],
      },
    }
    const text = plan(order(0, [1], { log_dirs: ['/b'] }))
    const { stdout } = await run(
      '--cancel --preserve-throttles --reassignment-json-file p.json',
      { 'p.json': text },
      is,
    )
    expect(stdout).toBe(
      'None of the specified partition reassignments are active.\nSuccessfully started moving log directory to /a for replica orders-0 with broker 1 \n',
    )
  })
})

describe('--generate', () => {
  const files = { 't.json': '{"topics":[{"topic":"orders"},{"topic":"payments"}],"version":1}' }
  const generate = (brokers: string, is = three, options = '') =>
    run(`--generate --topics-to-move-json-file t.json --broker-list ${brokers}${options}`, files, is)

  it('proposes as many replicas as there are now, on the brokers named, and starts nothing', async () => {
    const { stdout, cluster, exit } = await generate('1,3')
    const [head, current, blank, second, proposed] = stdout.split('\n')
    expect([head, blank, second]).toEqual([
      'Current partition replica assignment',
      '',
      'Proposed partition reassignment configuration',
    ])
    expect(current).toContain(
      '{"topic":"payments","partition":0,"replicas":[3,1],"log_dirs":["/broker-3","/broker-1"]}',
    )
    const { partitions } = JSON.parse(proposed ?? '') as {
      partitions: { topic: string; replicas: number[]; log_dirs: string[] }[]
    }
    expect(partitions.map(({ topic }) => topic)).toEqual(['orders', 'orders', 'payments'])
    for (const { replicas, log_dirs } of partitions) {
      expect([...replicas].sort((a, b) => a - b)).toEqual([1, 3])
      expect(log_dirs).toEqual(['any', 'any'])
    }
    expect(exit).toBe(0)
    expect(cluster.seen.map(({ api }) => api)).not.toContain('AlterPartitionReassignments')
  })

  it('spreads replicas over racks unless told not to', async () => {
    const is = {
      ...three,
      brokers: [
        { id: 1, rack: 'a' },
        { id: 2, rack: 'a' },
        { id: 3, rack: 'b' },
      ],
    }
    const { stdout } = await generate('1,2,3', is)
    const { partitions } = JSON.parse(stdout.split('\n')[4] ?? '') as { partitions: { replicas: number[] }[] }
    for (const { replicas } of partitions) expect(replicas).toContain(3)
  })

  it.each([
    [
      '1',
      three,
      'The target replication factor of 2 cannot be reached because only 1 broker(s) are registered or some brokers have all their log directories cordoned.',
    ],
    ['1,1,2,2', three, 'Broker list contains duplicate entries: [1, 2]'],
    ['1,x', three, 'For input string: "x"'],
    [
      '1,2',
      { ...three, brokers: [{ id: 1, rack: 'a' }, { id: 2 }] },
      'Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment without rack information.',
    ],
    [
      '1',
      { ...three, topics: {} },
      'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Topic payments not found.',
    ],
  ])('refuses brokers %s', async (brokers, is, message) => {
    expect(await generate(brokers, is)).toMatchObject({ stdout: `Error: ${message}\n`, exit: 1 })
  })

  it('minds no racks with --disable-rack-aware', async () => {
    const is = { ...three, brokers: [{ id: 1, rack: 'a' }, { id: 2 }] }
    expect((await generate('1,2', is, ' --disable-rack-aware')).exit).toBe(0)
  })
})

describe('options', () => {
  it.each([
    ['', 'This tool helps to move topic partitions between replicas.'],
    ['--list --verify', 'Command must include exactly one action: --generate, --execute, --verify, --cancel, --list'],
    ['--execute', 'Missing required argument "[reassignment-json-file]"'],
    ['--generate --topics-to-move-json-file t', 'Missing required argument "[broker-list]"'],
    ['--list --timeout 10000 --throttle 5', 'Option "[timeout]" can\'t be used with action "[list]"'],
    [
      '--verify --reassignment-json-file p --bootstrap-controller c',
      'Option "[bootstrap-controller]" can\'t be used with action "[verify]"',
    ],
    [
      '--list --bootstrap-server s --bootstrap-controller c',
      "Please don't specify both --bootstrap-server and --bootstrap-controller",
    ],
  ])('of %j end with the table', async (line, message) => {
    const { stderr, stdout, exit } = await run(line)
    expect(stderr).toMatch(/^.*\nOption /)
    expect(stderr.split('\n')[0]).toBe(message)
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 1 })
  })

  it('that nobody knows are let escape', async () => {
    expect((await run('--nonsense')).stderr).toBe(
      'Exception in thread "main" joptsimple.UnrecognizedOptionException: nonsense is not a recognized option\n',
    )
  })

  it('with wrong values are told like other failures', async () => {
    expect((await execute(plan(order(0, [1])), ' --throttle x')).stdout).toBe(
      "Error: Cannot parse argument 'x' of option throttle\n",
    )
    expect((await run('--verify --reassignment-json-file gone.json')).stdout).toBe(
      'Error: Unable to read file gone.json\n',
    )
  })

  it('that lead nowhere are told as a time-out', async () => {
    const { stdout, stderr, exit } = await runReplicaTool(kafkaReassignPartitions, '--list', null)
    expect(stdout).toBe(
      'Error: org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: listPartitionReassignments\n',
    )
    expect({ stderr, exit }).toEqual({ stderr: 'use --dir\n', exit: 1 })
  })
})
