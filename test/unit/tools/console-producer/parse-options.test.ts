import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import { kafkaFront } from '../../../../src/tools/client-front.ts'
import { PLAIN_INPUT } from '../../../../src/tools/console-producer/input-options.ts'
import { kafdirProducerOptionTable } from '../../../../src/tools/console-producer/kafdir-options.ts'
import { consoleProducerOptionTable } from '../../../../src/tools/console-producer/options.ts'
import { parseInputOptions } from '../../../../src/tools/console-producer/parse-input-options.ts'
import { parseConsoleProducerOptions } from '../../../../src/tools/console-producer/parse-options.ts'
import { memoryPorts } from '../memory-ports.ts'

const files = { 'p.properties': 'acks=1\nlinger.ms=5', 'r.properties': 'parse.key=true\nkey.separator=:' }

function parse(argv: string[], front = kafkaFront) {
  const ports = memoryPorts({ files })
  const options = parseOptions(consoleProducerOptionTable, argv)
  return { ...parseConsoleProducerOptions(options, front, ports), stderr: ports.stderr.text }
}

const topic = ['--topic', 'orders']

describe('the options of kafka-console-producer', () => {
  it("have Kafka's defaults", () => {
    expect(parse(topic)).toMatchObject({
      topic: 'orders',
      sync: false,
      acks: 'all',
      compression: { codec: 'none', level: 0 },
      batchSizeBytes: 1_048_576,
      lingerMs: 1000,
      maxBlockMs: 60_000,
      requestTimeoutMs: 1500,
      bufferMemoryBytes: 33_554_432,
      maxRequestSizeBytes: 1_048_576,
      retry: { retries: 3, backoffMs: 100, backoffMaxMs: 1000, deliveryTimeoutMs: 120_000 },
      maxInFlight: 5,
      isIdempotent: true,
      autoCreateTopics: true,
      readerProperties: { topic: 'orders' },
      address: { bootstrapServer: undefined, dir: undefined, clientId: 'console-producer' },
      stderr: '',
    })
  })

  it.each([
    { argv: ['--request-required-acks', '1'], expected: { acks: '1' } },
    { argv: ['--request-required-acks', '-1'], expected: { acks: 'all' } },
    { argv: ['--command-property', 'acks=0'], expected: { acks: '0' } },
    { argv: ['--command-property', 'acks=0', '--request-required-acks', 'all'], expected: { acks: 'all' } },
    { argv: ['--command-config', 'p.properties'], expected: { acks: '1', lingerMs: 5 } },
    {
      argv: ['--command-config', 'p.properties', '--command-property', 'acks=0'],
      expected: { acks: '0', lingerMs: 5 },
    },
    { argv: ['--compression-codec'], expected: { compression: { codec: 'gzip', level: -1 } } },
    { argv: ['--compression-codec', 'zstd'], expected: { compression: { codec: 'zstd', level: 3 } } },
    { argv: ['--compression-codec', 'snappy'], expected: { compression: { codec: 'snappy', level: 0 } } },
    { argv: ['--compression-codec', 'lz4'], expected: { compression: { codec: 'lz4', level: 9 } } },
    {
      argv: ['--compression-codec', 'zstd', '--command-property', 'compression.zstd.level=-7'],
      expected: { compression: { codec: 'zstd', level: -7 } },
    },
    {
      argv: ['--compression-codec', '--command-property', 'compression.gzip.level=9'],
      expected: { compression: { codec: 'gzip', level: 9 } },
    },
    { argv: ['--command-property', 'compression.type=lz4'], expected: { compression: { codec: 'none', level: 0 } } },
    { argv: ['--request-required-acks', '1'], expected: { isIdempotent: false } },
    { argv: ['--message-send-max-retries', '0'], expected: { isIdempotent: false, retry: { retries: 0 } } },
    { argv: ['--command-property', 'enable.idempotence=false'], expected: { isIdempotent: false } },
    { argv: ['--line-reader', './reader.mjs'], expected: { lineReader: './reader.mjs' } },
    {
      argv: ['--command-property', 'retry.backoff.ms=5000'],
      expected: { retry: { backoffMs: 5000, backoffMaxMs: 5000 } },
    },
    { argv: ['--batch-size', '100', '--max-partition-memory-bytes', '200'], expected: { batchSizeBytes: 200 } },
    { argv: ['--command-property', 'nonsense'], expected: { acks: 'all' } },
    { argv: ['--command-property', 'client.id=me'], expected: { address: { clientId: 'me' } } },
    { argv: ['--reader-property', 'topic=elsewhere'], expected: { topic: 'elsewhere' } },
    { argv: ['--bootstrap-server', 'a:1,b:2'], expected: { address: { bootstrapServer: 'a:1,b:2' } } },
    { argv: ['--bootstrap-server', 'file:./x'], expected: { address: { bootstrapServer: 'file:./x' } } },
    { argv: ['--dir', './x'], expected: { address: { dir: './x' } } },
  ])('$argv gives $expected', ({ argv, expected }) => {
    expect(parse([...topic, ...argv])).toMatchObject(expected)
  })

  it('put reader properties over the file and the topic', () => {
    const argv = [...topic, '--reader-config', 'r.properties', '--reader-property', 'key.separator=#']
    expect(parse(argv).readerProperties).toEqual({ topic: 'orders', 'parse.key': 'true', 'key.separator': '#' })
  })

  it('take old names with a notice on stderr', () => {
    const { readerProperties, acks, stderr } = parse([
      ...topic,
      ...['--property', 'parse.key=true', '--producer-property', 'acks=1', '--producer.config', 'p.properties'],
    ])
    expect(readerProperties).toMatchObject({ 'parse.key': 'true' })
    expect(acks).toBe('1')
    expect(stderr.split('\n')).toEqual([
      'Warning: --producer-property is deprecated and will be removed in a future version. Use --command-property instead.',
      'Warning: --producer.config is deprecated and will be removed in a future version. Use --command-config instead.',
      'Warning: --property is deprecated and will be removed in a future version. Use --reader-property instead.',
      '',
    ])
  })

  it.each([
    { argv: [], kind: 'usage', message: 'Missing required argument "[topic]"' },
    {
      argv: [...topic, '--bootstrap-server', ''],
      kind: 'usage',
      message: 'Error while validating the bootstrap address\n',
    },
    {
      argv: [...topic, '--bootstrap-server', 'localhost'],
      kind: 'usage',
      message: 'Please provide valid host:port like host1:9091,host2:9092\n',
    },
    {
      argv: [...topic, '--bootstrap-server', 'a:1,b'],
      kind: 'usage',
      message: 'Please provide valid host:port like host1:9091,host2:9092\n',
    },
    {
      argv: [...topic, '--property', 'a=b', '--reader-property', 'a=b'],
      kind: 'usage',
      message: 'Options --reader-property and --property cannot be specified together.',
    },
    {
      argv: [...topic, '--producer-property', 'a=b', '--command-property', 'a=b'],
      kind: 'usage',
      message: 'Options --command-property and --producer-property cannot be specified together.',
    },
    {
      argv: [...topic, '--producer.config', 'a', '--command-config', 'a'],
      kind: 'usage',
      message: 'Options --command-config and --producer.config cannot be specified together.',
    },
    {
      argv: [...topic, '--batch-size', 'many'],
      kind: 'option',
      message: "Cannot parse argument 'many' of option batch-size",
    },
    { argv: [...topic, '--line-reader', 'no.such.Reader'], kind: 'exception', message: 'no.such.Reader' },
    { argv: [...topic, '--command-config', 'nowhere'], kind: 'exception', message: 'nowhere' },
    { argv: [...topic, '--reader-config', 'nowhere'], kind: 'exception', message: 'nowhere' },
    {
      argv: [...topic, '--compression-codec', 'lzma'],
      kind: 'exception',
      message:
        'Invalid value lzma for configuration compression.type: String must be one of: none, gzip, snappy, lz4, zstd',
    },
    ...[
      { setting: 'gzip.level', value: '0', reason: 'Value must be between 1 and 9 or equal to -1' },
      { setting: 'gzip.level', value: '10', reason: 'Value must be between 1 and 9 or equal to -1' },
      { setting: 'gzip.level', value: '-2', reason: 'Value must be between 1 and 9 or equal to -1' },
      { setting: 'lz4.level', value: '0', reason: 'Value must be at least 1' },
      { setting: 'lz4.level', value: '18', reason: 'Value must be no more than 17' },
      { setting: 'zstd.level', value: '23', reason: 'Value must be no more than 22' },
      { setting: 'zstd.level', value: '-131073', reason: 'Value must be at least -131072' },
      { setting: 'zstd.level', value: 'high', reason: 'Not a number of type INT' },
    ].map(({ setting, value, reason }) => ({
      argv: [...topic, '--command-property', `compression.${setting}=${value}`],
      kind: 'exception',
      message: `Invalid value ${value} for configuration compression.${setting}: ${reason}`,
    })),
    {
      argv: [...topic, '--request-required-acks', '5'],
      kind: 'exception',
      message: 'Invalid value 5 for configuration acks: String must be one of: all, -1, 0, 1',
    },
    {
      argv: [...topic, '--command-property', 'batch.size=many'],
      kind: 'exception',
      message: 'Invalid value many for configuration batch.size: Not a number of type INT',
    },
    {
      argv: [...topic, '--max-block-ms', '-1'],
      kind: 'exception',
      message: 'Invalid value -1 for configuration max.block.ms: Value must be at least 0',
    },
    {
      argv: [...topic, '--command-property', 'enable.idempotence=maybe'],
      kind: 'exception',
      message: 'Invalid value maybe for configuration enable.idempotence: Expected value to be either true or false',
    },
    {
      argv: [...topic, '--command-property', 'enable.idempotence=true', '--request-required-acks', '1'],
      kind: 'exception',
      message:
        'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.',
    },
    {
      argv: [...topic, '--command-property', 'partitioner.class=com.acme.Mine'],
      kind: 'exception',
      message:
        'Invalid value com.acme.Mine for configuration partitioner.class: Class com.acme.Mine could not be found.',
    },
    {
      argv: [...topic, '--command-property', 'max.in.flight.requests.per.connection=6'],
      kind: 'exception',
      message:
        'To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is 6.',
    },
    {
      argv: [...topic, '--message-send-max-retries', '0', '--command-property', 'enable.idempotence=true'],
      kind: 'exception',
      message: 'Must set retries to non-zero when using the idempotent producer.',
    },
    {
      argv: [...topic, '--command-property', 'interceptor.classes=com.acme.Mine'],
      kind: 'exception',
      message: 'Failed to construct kafka producer',
    },
    {
      argv: [...topic, '--command-property', 'delivery.timeout.ms=100'],
      kind: 'exception',
      message: 'Failed to construct kafka producer',
    },
  ])("refuse $argv in Kafka's words", ({ argv, kind, message }) => {
    expect(() => parse(argv)).toThrow(expect.objectContaining({ kind, message }))
  })

  it('leave the address and unknown topics to others when kafdir asks', () => {
    const front = { style: 'kafdir', autoCreateTopics: false } as const
    expect(parse([...topic, '--bootstrap-server', 'nonsense'], front)).toMatchObject({
      style: 'kafdir',
      autoCreateTopics: false,
      address: { bootstrapServer: 'nonsense' },
    })
  })
})

describe("kafdir's own options", () => {
  const input = (...argv: string[]) => parseInputOptions(parseOptions(kafdirProducerOptionTable, [...topic, ...argv]))

  it('ask for plain lines when none of them is given', () => {
    expect(input()).toEqual(PLAIN_INPUT)
  })

  it.each([
    { argv: ['--json'], expected: { format: 'json' } },
    {
      argv: ['--json', '--keep', 'timestamp, partition'],
      expected: { format: 'json', keep: { partition: true, timestamp: true } },
    },
    { argv: ['--input', 'csv', '--delimiter', '\\t', '--numbers'], expected: { delimiter: '\t', withNumbers: true } },
    {
      argv: ['--input', 'jsonl', '--header-field', 'trace=meta.id', '--header-field', 'user.name'],
      expected: {
        headerFields: [
          { name: 'trace', field: 'meta.id' },
          { name: 'user.name', field: 'user.name' },
        ],
      },
    },
    { argv: ['--on-error', 'skip', '--rate', '5'], expected: { onError: 'skip', ratePerSecond: 5 } },
  ])('$argv give $expected', ({ argv, expected }) => {
    expect(input(...argv)).toMatchObject(expected)
  })

  it.each([
    { argv: ['--input', 'cvs'], message: "--input has no value 'cvs': did you mean csv?" },
    { argv: ['--on-error', 'x'], message: "--on-error has no value 'x': it must be one of stop, skip." },
    { argv: ['--json', '--input', 'csv'], message: "--json can't be used together with --input csv." },
    { argv: ['--keep', 'partition'], message: '--keep goes with --input json, not with lines.' },
    {
      argv: ['--json', '--reader-property', 'a=b'],
      message: '--reader-property goes with --input lines, not with json.',
    },
    { argv: ['--rate', '0'], message: '--rate must be at least 1.' },
    { argv: ['--input', 'csv', '--delimiter', '"'], message: '--delimiter must be no quote and no line break.' },
  ])('$argv are refused', ({ argv, message }) => {
    expect(() => input(...argv)).toThrow(message)
  })
})
