import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import { kafkaFront } from '../../../../src/tools/client-front.ts'
import { consoleConsumerOptionTable } from '../../../../src/tools/console-consumer/options.ts'
import { parseConsoleConsumerOptions } from '../../../../src/tools/console-consumer/parse-options.ts'
import { memoryPorts } from '../memory-ports.ts'

const files = { 'f.properties': 'print.key=true\nkey.separator=|', 'g.properties': 'group.id=g' }

function parse(argv: string[]) {
  const ports = memoryPorts({ files })
  const options = parseOptions(consoleConsumerOptionTable, argv)
  return { ...parseConsoleConsumerOptions(options, kafkaFront, ports), stderr: ports.stderr.text }
}

const topic = ['--topic', 'orders']
const partition = [...topic, '--partition', '0']

describe('the options of kafka-console-consumer', () => {
  it("have Kafka's defaults", () => {
    expect(parse(topic)).toMatchObject({
      topic: 'orders',
      include: undefined,
      partition: undefined,
      offset: 'latest',
      offsetReset: 'latest',
      fromBeginning: false,
      maxMessages: undefined,
      timeoutMs: undefined,
      group: undefined,
      formatter: 'org.apache.kafka.tools.consumer.DefaultMessageFormatter',
      formatterProperties: {},
      isolationLevel: 'read_uncommitted',
      autoCreateTopics: true,
      skipMessageOnError: false,
      address: { clientId: 'console-consumer' },
      stderr: '',
    })
  })

  it.each([
    { argv: [...topic, '--from-beginning'], expected: { offset: 'earliest', offsetReset: 'earliest' } },
    {
      argv: [...topic, '--command-property', 'auto.offset.reset=earliest'],
      expected: { offsetReset: 'earliest', offset: 'latest' },
    },
    { argv: [...partition, '--offset', 'EARLIEST'], expected: { offset: 'earliest', partition: 0 } },
    { argv: [...partition, '--offset', '7'], expected: { offset: 7 } },
    { argv: [...partition, '--from-beginning'], expected: { offset: 'earliest' } },
    { argv: ['--include', 'orders-.*'], expected: { include: 'orders-.*', topic: undefined } },
    { argv: [...topic, '--max-messages', '0'], expected: { maxMessages: 0 } },
    { argv: [...topic, '--max-messages', '-1'], expected: { maxMessages: undefined } },
    { argv: [...topic, '--max-messages', '-5'], expected: { maxMessages: 0 } },
    { argv: [...topic, '--timeout-ms', '-1'], expected: { timeoutMs: undefined } },
    { argv: [...topic, '--timeout-ms', '2000'], expected: { timeoutMs: 2000 } },
    { argv: [...topic, '--isolation-level', 'read_committed'], expected: { isolationLevel: 'read_committed' } },
    {
      argv: [...topic, '--command-property', 'isolation.level=read_committed'],
      expected: { isolationLevel: 'read_committed' },
    },
    { argv: [...topic, '--command-property', 'allow.auto.create.topics=false'], expected: { autoCreateTopics: false } },
    {
      argv: [...topic, '--value-deserializer', 'a.B'],
      expected: { valueDeserializer: 'a.B', formatterProperties: { 'value.deserializer': 'a.B' } },
    },
    {
      argv: [...topic, '--formatter-config', 'f.properties', '--formatter-property', 'key.separator='],
      expected: { formatterProperties: { 'print.key': 'true', 'key.separator': '' } },
    },
  ])('$argv gives $expected', ({ argv, expected }) => {
    expect(parse(argv)).toMatchObject(expected)
  })

  it('take old names with a notice on stderr', () => {
    const { formatterProperties, address, stderr } = parse([
      ...topic,
      ...['--property', 'print.key=true', '--consumer-property', 'client.id=me', '--consumer.config', 'f.properties'],
    ])
    expect(formatterProperties).toEqual({ 'print.key': 'true' })
    expect(address.clientId).toBe('me')
    expect(stderr.split('\n')).toEqual([
      'Option --consumer-property is deprecated and will be removed in a future version. Use --command-property instead.',
      'Option --consumer.config is deprecated and will be removed in a future version. Use --command-config instead.',
      'Option --property is deprecated and will be removed in a future version. Use --formatter-property instead.',
      '',
    ])
  })

  const both = (a: string, b: string) => `Options ${a} and ${b} cannot be specified together.`
  const badOffset = (text: string) =>
    `The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`

  it.each([
    { argv: [], kind: 'usage', message: 'Exactly one of the following arguments is required: [topic], [include]' },
    {
      argv: [...topic, '--include', 'a'],
      kind: 'usage',
      message: 'Exactly one of the following arguments is required: [topic], [include]',
    },
    {
      argv: ['--include', 'a', '--partition', '0'],
      kind: 'usage',
      message: 'The topic is required when partition is specified.',
    },
    {
      argv: [...topic, '--offset', '5'],
      kind: 'usage',
      message: 'The partition is required when offset is specified.',
    },
    {
      argv: [...partition, '--offset', '5', '--from-beginning'],
      kind: 'usage',
      message: both('from-beginning', 'offset'),
    },
    { argv: [...partition, '--offset', '-1'], kind: 'usage', message: badOffset('-1') },
    { argv: [...partition, '--offset', 'soon'], kind: 'usage', message: badOffset('soon') },
    { argv: [...partition, '--group', 'g'], kind: 'usage', message: both('group', 'partition') },
    { argv: [...topic, '--partition', 'x'], kind: 'option', message: "Cannot parse argument 'x' of option partition" },
    {
      argv: [...topic, '--timeout-ms', 'x'],
      kind: 'option',
      message: "Cannot parse argument 'x' of option timeout-ms",
    },
    {
      argv: [...topic, '--consumer-property', 'a=b', '--command-property', 'a=b'],
      kind: 'usage',
      message: both('--consumer-property', '--command-property'),
    },
    {
      argv: [...topic, '--consumer.config', 'a', '--command-config', 'a'],
      kind: 'usage',
      message: both('--consumer.config', '--command-config'),
    },
    {
      argv: [...topic, '--property', 'a=b', '--formatter-property', 'a=b'],
      kind: 'usage',
      message: both('--property', '--formatter-property'),
    },
    { argv: [...topic, '--formatter', 'no.such.Formatter'], kind: 'usage', message: 'no.such.Formatter' },
    { argv: [...topic, '--command-config', 'nowhere'], kind: 'exception', message: 'nowhere' },
    {
      argv: [...topic, '--isolation-level', 'sloppy'],
      kind: 'exception',
      message:
        'Invalid value sloppy for configuration isolation.level: String must be one of: read_committed, read_uncommitted',
    },
    { argv: ['--include', '['], kind: 'exception', message: '[' },
    {
      argv: [...topic, '--from-beginning', '--command-property', 'auto.offset.reset=latest'],
      kind: 'terse',
      message: "Can't simultaneously specify --from-beginning and 'auto.offset.reset=latest', please remove one option",
    },
    {
      argv: [...topic, '--group', 'a', '--command-config', 'g.properties', '--command-property', 'group.id=b'],
      kind: 'usage',
      message:
        "The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match. Detected group ids: 'a', 'g', 'b'",
    },
  ])("refuse $argv in Kafka's words", ({ argv, kind, message }) => {
    expect(() => parse(argv)).toThrow(expect.objectContaining({ kind, message }))
  })

  it.each([
    ['--group', 'g'],
    ['--command-property', 'group.id=g'],
  ])('name a group: %s %s', (...argv) => {
    expect(parse([...topic, ...argv])).toMatchObject({
      group: 'g',
      membership: {
        instanceId: null,
        rackId: null,
        serverAssignor: null,
        preferredAssignor: 'range',
        memberIdPrefix: 'console-consumer',
        maxPollIntervalMs: 300_000,
        autoCommitIntervalMs: 5000,
        apiTimeoutMs: 60_000,
      },
    })
  })

  it.each([
    ['client.id=till', 'range', 'till'],
    ['partition.assignment.strategy=org.apache.kafka.clients.consumer.RoundRobinAssignor', null, 'console-consumer'],
    ['partition.assignment.strategy=org.apache.kafka.clients.consumer.RangeAssignor', 'range', 'console-consumer'],
    ['group.protocol=consumer', null, null],
    ['group.protocol=CONSUMER', null, null],
  ])(
    'have the habits of the classic protocol unless they ask for the other: %s',
    (property, preferredAssignor, memberIdPrefix) => {
      const { membership } = parse([...topic, '--group', 'g', '--command-property', property])
      expect(membership).toMatchObject({ preferredAssignor, memberIdPrefix })
    },
  )

  it.each([
    [[], { sessionTimeoutMs: 45_000, heartbeatIntervalMs: 3000, strategies: ['range'] }],
    [['session.timeout.ms=7000', 'heartbeat.interval.ms=200'], { sessionTimeoutMs: 7000, heartbeatIntervalMs: 200 }],
    [['partition.assignment.strategy=a.b.RoundRobinAssignor, RangeAssignor'], { strategies: ['roundrobin', 'range'] }],
    [['partition.assignment.strategy=RangeAssignor,CooperativeStickyAssignor'], { strategies: ['range'] }],
    [['group.protocol=Classic'], { strategies: ['range'] }],
    [['group.protocol=consumer', 'partition.assignment.strategy=StickyAssignor'], null],
  ])('speak the classic protocol unless they ask for the other: %s', (settings, classic) => {
    const argv = settings.flatMap((setting) => ['--command-property', setting])
    const { membership } = parse([...topic, '--group', 'g', ...argv])
    if (classic === null) expect(membership.classic).toBeNull()
    else expect(membership.classic).toMatchObject(classic)
  })

  it.each([
    [
      'partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
      /RoundRobinAssignor here/,
    ],
    ['heartbeat.interval.ms=45000', /lower than the session timeout/],
  ])('refuse what the classic protocol does not have here: %s', (setting, message) => {
    expect(() => parse([...topic, '--group', 'g', '--command-property', setting])).toThrow(message)
  })

  it('say how to be a member', () => {
    const properties = {
      'group.instance.id': 'till-1',
      'client.rack': 'cellar',
      'group.remote.assignor': 'range',
      'max.poll.interval.ms': '1000',
      'auto.commit.interval.ms': '20',
      'default.api.timeout.ms': '7',
    }
    const argv = Object.entries(properties).flatMap(([name, value]) => ['--command-property', `${name}=${value}`])
    expect(parse([...topic, '--group', 'g', ...argv]).membership).toEqual({
      instanceId: 'till-1',
      rackId: 'cellar',
      maxPollRecords: 500,
      serverAssignor: 'range',
      classic: { sessionTimeoutMs: 45_000, heartbeatIntervalMs: 3000, strategies: ['range'] },
      preferredAssignor: 'range',
      memberIdPrefix: 'till-1',
      maxPollIntervalMs: 1000,
      autoCommitIntervalMs: 20,
      apiTimeoutMs: 7,
    })
    const silent = ['--command-property', 'enable.auto.commit=false']
    expect(parse([...topic, '--group', 'g', ...silent]).membership.autoCommitIntervalMs).toBeNull()
  })

  it.each([
    ['max.poll.interval.ms', '0', 'Value must be at least 1'],
    ['auto.commit.interval.ms', '-1', 'Value must be at least 0'],
    ['group.instance.id', '', 'String must be non-empty'],
    ['enable.auto.commit', 'perhaps', 'Expected value to be either true or false'],
  ])('refuse %s=%s, as Kafka does', (name, value, reason) => {
    const message = `Invalid value ${value} for configuration ${name}: ${reason}`
    expect(() => parse([...topic, '--group', 'g', '--command-property', `${name}=${value}`])).toThrow(message)
  })
})
