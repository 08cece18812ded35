/** Single words of a command line or of a config: times, sizes, numbers, names, lists. An input is one word. */
import { parseBootstrapAliases } from '../../../src/cluster/bootstrap-alias.ts'
import { parseIsoDuration } from '../../../src/common/iso-duration.ts'
import { parseJavaDateTime } from '../../../src/common/java-date-time.ts'
import { parseJavaDouble } from '../../../src/common/java-double.ts'
import { compileJavaRegex, compileJavaSearch } from '../../../src/common/java-regex.ts'
import { compileRe2, re2Problem } from '../../../src/common/re2-regex.ts'
import { simpleDateFormat } from '../../../src/common/simple-date-format.ts'
import { parseUuid } from '../../../src/common/uuid.ts'
import { brokerConfigs } from '../../../src/metadata/configs/broker-configs.ts'
import { parseCsvMap } from '../../../src/metadata/configs/broker-listeners.ts'
import { clientMetricsConfigs } from '../../../src/metadata/configs/client-metrics-configs.ts'
import { parseConfigValue } from '../../../src/metadata/configs/config-def.ts'
import { groupConfigs } from '../../../src/metadata/configs/group-configs.ts'
import { parseTopicConfig, topicConfigs } from '../../../src/metadata/configs/topic-configs.ts'
import { parseOperation } from '../../../src/tools/acls/acl-types.ts'
import { parseBrokerIds } from '../../../src/tools/brokers/broker-id.ts'
import { byteSizeOption } from '../../../src/tools/byte-size.ts'
import { parseAddedConfigs, parseDeletedConfigs } from '../../../src/tools/configs/config-arguments.ts'
import { parseTopicArguments } from '../../../src/tools/consumer-groups/topic-arguments.ts'
import { parseCopiedTopic } from '../../../src/tools/cp/copied-topic.ts'
import { parseRecordsToDelete } from '../../../src/tools/delete-records/delete-named.ts'
import { durationOption } from '../../../src/tools/duration.ts'
import { parseExpectation } from '../../../src/tools/expect/parse-expectation.ts'
import { parseFeatureLevel } from '../../../src/tools/features/feature-argument.ts'
import { parseOffsetMoment, parseOffsetTime } from '../../../src/tools/get-offsets/offset-time.ts'
import { parseJavaInteger } from '../../../src/tools/option-table.ts'
import { parseKafkaPrincipal } from '../../../src/tools/principal.ts'
import { parseBrokerList } from '../../../src/tools/reassign-partitions/generate.ts'
import { parseInitialControllers } from '../../../src/tools/storage/initial-controllers.ts'
import { parseScramArgument } from '../../../src/tools/storage/scram-argument.ts'
import { timePointOption } from '../../../src/tools/time-point.ts'
import { parseReplicaAssignment, parseTopicConfigs } from '../../../src/tools/topics/topic-arguments.ts'
import { includeList } from '../../../src/tools/topics/topic-filter.ts'
import { parsePartition } from '../../../src/tools/transactions/named-transactions.ts'
import { type FuzzTarget, textSamples } from '../fuzz-target.ts'

const NOW_MS = 1_700_000_000_000

function word(name: string, samples: readonly string[], read: (text: string) => unknown): FuzzTarget {
  const words = samples.flatMap((sample) => sample.match(/[A-Za-z]+|\d+|[^\w\s]/g) ?? [])
  return { name, samples: textSamples(...samples), isText: true, words, read: (input) => void read(input.toString()) }
}

/** For what refuses a text with a SyntaxError, as its contract says; whoever calls it makes words for the user of that. */
function refusingBySyntaxError(read: (text: string) => unknown): (text: string) => void {
  return (text) => {
    try {
      read(text)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
}

function demandSafe(value: number): void {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is no whole number`)
}

const times: readonly FuzzTarget[] = [
  word('lengths of time', ['1h30m', '500ms', ' 2 d 3 h', '1.5s'], (text) => demandSafe(durationOption('within', text))),
  word('moments', ['2024-05-01T10:00', 'now', '2h ago', 'in 5m', '+3d', '1700000000000', '2024-02-30'], (text) =>
    demandSafe(timePointOption('from', text, NOW_MS)),
  ),
  word('durations of Java', ['PT15M', 'P1DT12H', '-PT0.5S', 'p2d'], refusingBySyntaxError(parseIsoDuration)),
  word(
    'dates of Java',
    ['2026-01-31T12:00:00.000', '2026-01-31T12:00:00.000+02:00'],
    refusingBySyntaxError(parseJavaDateTime),
  ),
  word(
    'formats of dates',
    [`yyyy-MM-dd HH:mm:ss:SSS 'o''clock' EEE Z ${'X'.repeat(3)}`, "h 'h' a D"],
    refusingBySyntaxError((text) => simpleDateFormat(text)(NOW_MS)),
  ),
  word('offsets and moments', ['latest', '-1', 'earliest', '2h ago', '1700000000000'], (text) => {
    parseOffsetMoment(text, NOW_MS)
    parseOffsetTime(text)
  }),
]

const numbers: readonly FuzzTarget[] = [
  word('sizes', ['900', '1KiB', '1.5 GB', '10m'], (text) => demandSafe(byteSizeOption('size', text))),
  word('whole numbers of Java', ['0', '-7', '+2147483647', '9223372036854775807'], (text) => {
    for (const bits of [16, 32, 64] as const) {
      const value = parseJavaInteger(text, bits)
      if (value !== undefined && Math.abs(value) > 2 ** (bits - 1))
        throw new Error(`${value} has more than ${bits} bits`)
    }
  }),
  word('fractions of Java', ['1.5', '-2e10', '0x1.8p3', 'NaN', '1f', ' 3d '], parseJavaDouble),
  word('uuids', ['ASNFZ4mrze8P7cuph2VDIQ', 'AAAAAAAAAAAAAAAAAAAAAA'], parseUuid),
]

const lists: readonly FuzzTarget[] = [
  word('replicas by hand', ['1:2,2:1,3:1', '0'], parseReplicaAssignment),
  word('configs of a topic', ['retention.ms = 5', 'a=b'], (text) => {
    const [name] = Reflect.ownKeys(parseTopicConfigs([text]))
    if (name === undefined) throw new Error('the config is lost')
  }),
  word('added configs', ['a=b,c=[1,2],d=', 'SCRAM-SHA-256=[iterations=8192,password=x]'], parseAddedConfigs),
  word('deleted configs', ['a,b, c'], (text) => parseDeletedConfigs([text])),
  word('topics with partitions', ['orders:0,2', 'orders'], (text) => parseTopicArguments([text])),
  word('topics to copy', ['orders', 'file:/data:orders', 'orders:0,1'], parseCopiedTopic),
  word('records to delete', ['orders-0:17', 'a-b-1:end'], (text) => parseRecordsToDelete([text])),
  word('partitions', ['orders-0', 'a-b-12'], parsePartition),
  word('ids of brokers', ['1,2, 3'], (text) => {
    parseBrokerIds(text)
    parseBrokerList(text)
  }),
  word('features', ['metadata.version=27', 'x=1'], parseFeatureLevel),
  word('controllers', ['1@host:9093:ASNFZ4mrze8P7cuph2VDIQ,2@[::1]:1:ASNFZ4mrze8P7cuph2VDIR'], parseInitialControllers),
  word(
    'SCRAM credentials',
    [
      'SCRAM-SHA-256=[name=alice,password="a,b",iterations=8192]',
      'SCRAM-SHA-512=[name=bob,salt="MTIz",saltedpassword="eA=="]',
    ],
    parseScramArgument,
  ),
  word('principals', ['User:alice', 'User:CN=a,O=b'], parseKafkaPrincipal),
  word('operations', ['Read', 'describe_configs', 'ALL'], parseOperation),
  word('listeners', ['A:PLAINTEXT,B:SSL', 'INTERNAL://:9092'], (text) => parseCsvMap('x', text)),
  word('aliases of addresses', ['localhost:9092,other:1=file:/data', 'a:1=file:///x'], parseBootstrapAliases),
]

const CONFIG_TURNS = 17
const ALL_CONFIGS = [...topicConfigs, ...brokerConfigs, ...groupConfigs, ...clientMetricsConfigs]

const configs: readonly FuzzTarget[] = [
  word('values of configs', ['1', 'compact,delete', 'true', '-1', '0.5', 'snappy', '1:2,3:4', '*', 'a=b'], (text) => {
    // Each input for some of them: all take turns.
    for (const [at, [name, key]] of ALL_CONFIGS.entries()) {
      if (at % CONFIG_TURNS !== text.length % CONFIG_TURNS) continue
      try {
        parseConfigValue(name, key, text)
        if (topicConfigs.has(name)) parseTopicConfig(name, text)
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'KafkaError') throw error
      }
    }
  }),
]

/** Names as long as names of topics may be. */
const SUBJECTS = ['orders', 'a'.repeat(60), `${'ab'.repeat(30)}!`]

const expressions: readonly FuzzTarget[] = [
  word(
    'expressions of Java',
    ['orders|users.*', '(?i)A\\p{Lower}+', '[a-z&&[^b]]', '\\Qa.b\\E?', '(a+)+b', 'x{2,3}+'],
    refusingBySyntaxError((text) => {
      compileJavaSearch(text)
      compileJavaRegex(text)
    }),
  ),
  word('lists of topics', ['orders,users', '"orders|users.*"', '(a|b)+'], includeList),
  word(
    'expressions of RE2',
    [
      'orders|users.*',
      '(?i:A[[:lower:]]+)',
      '\\pL{2,3}?',
      '(?P<n>a)',
      '[^\\d\\-x]',
      '\\x{1F600}',
      '(a+)+$',
      '(?s).\\z',
    ],
    (text) => {
      if (re2Problem(text) !== null) return
      const pattern = compileRe2(text)
      // What the expression takes its time for is the business of those who match, see the group records.
      if (text.length < 20 && !/[*+{]/.test(text)) for (const subject of SUBJECTS) pattern.test(subject)
    },
  ),
  word('expectations', ['{"status":"paid","n":[1,2]}', '"text"', '7'], (text) =>
    parseExpectation([text], undefined, ['a=b'], 1),
  ),
]

export const wordParsers: readonly FuzzTarget[] = [...times, ...numbers, ...lists, ...configs, ...expressions]
