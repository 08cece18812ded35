import { PLACES, printedRecords } from '../printed.ts'
import { groupedBy, listed, several } from '../sentences.ts'
import { demand, type Scene } from '../stage.ts'

const TOPIC = 'prices'
const TYPED = ['tea:3.00', 'coffee:2.50', 'tea:3.20', 'coffee:2.60', 'tea:3.50', 'cake:4.00']
const READ = [
  'kafka-console-consumer.sh',
  '--topic',
  TOPIC,
  '--from-beginning',
  '--timeout-ms',
  '1000',
  ...PLACES,
] as const

export const compaction: Scene = {
  name: 'compaction',
  title: 'Compaction: the last word on each key',
  async play(stage) {
    await stage.tell(
      'Old records are deleted after a week, unless a topic says otherwise. A compacted topic forgets in another way: it keeps the last record of each key for ever, and drops those before it.',
    )
    await stage.run([
      'kafka-topics.sh',
      '--create',
      '--topic',
      TOPIC,
      '--partitions',
      '1',
      '--config',
      'cleanup.policy=compact',
    ])
    const properties = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
    await stage.run(['kafka-console-producer.sh', '--topic', TOPIC, ...properties], { input: TYPED })
    const before = printedRecords((await stage.run([...READ])).lines)
    demand(before.length === TYPED.length, `${several(TYPED.length, 'record')} were to be there.`)
    await stage.tell(
      `Still all ${before.length}: a broker compacts when it finds the time. Here we can tell it to do so now.`,
    )
    await stage.run(['kafdir', 'topics', 'cleanup', TOPIC, '--force'])
    const after = printedRecords((await stage.run([...READ])).lines)
    const latest = [...groupedBy(before, ({ key }) => key)].map(([key, of]) => [key, of.at(-1)?.offset] as const)
    demand(
      after.length === latest.length &&
        latest.every(([key, offset]) => after.some((one) => one.key === key && one.offset === offset)),
      'The last record of each key was to be left.',
    )
    const dropped = before
      .filter(({ offset }) => !after.some((one) => one.offset === offset))
      .map(({ offset }) => offset)
    await stage.tell(
      `Of ${before.length} records ${after.length} are left: ${listed(after.map(({ key, value }) => `${key} at ${value}`))}. They kept their offsets (${listed(after.map(({ offset }) => offset))}); ${listed(dropped)} are gaps now. Whoever reads the topic from its beginning gets the state of today, without its history.`,
    )
  },
}
