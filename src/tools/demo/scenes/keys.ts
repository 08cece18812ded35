import { PLACES, printedRecords } from '../printed.ts'
import { groupedBy, listed, partitionsText, several } from '../sentences.ts'
import { demand, type Scene } from '../stage.ts'

const TYPED = [
  'ann:opens an account',
  'bob:opens an account',
  'ann:pays in 100',
  'cleo:opens an account',
  'ann:takes out 30',
  'bob:pays in 50',
]

export const keys: Scene = {
  name: 'keys',
  title: 'Keys and partitions: what stays in order',
  async play(stage) {
    await stage.run(['kafka-topics.sh', '--create', '--topic', 'accounts', '--partitions', '3'])
    await stage.tell(
      'A partition is a log: records are appended at its end, and each gets the next number in it, its offset. A topic has several so that several can work on it. Which one gets a record? Its key decides, if it has one. Here the text before the colon is the key.',
    )
    const properties = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
    await stage.run(['kafka-console-producer.sh', '--topic', 'accounts', ...properties], { input: TYPED })
    const count = String(TYPED.length)
    const played = await stage.run([
      'kafka-console-consumer.sh',
      '--topic',
      'accounts',
      '--from-beginning',
      '--max-messages',
      count,
      ...PLACES,
    ])
    const records = printedRecords(played.lines)
    demand(records.length === TYPED.length, `${several(TYPED.length, 'record')} were to be printed.`)
    const sentences = [...groupedBy(records, ({ key }) => key)].map(([key, of]) => {
      const partitions = [...new Set(of.map(({ partition }) => partition))]
      demand(partitions.length === 1, `All records of ${key} were to be in one partition.`)
      const typed = TYPED.filter((line) => line.startsWith(`${key}:`)).map((line) => line.slice(key.length + 1))
      demand(
        of.map(({ value }) => value).join() === typed.join(),
        `The records of ${key} were to be in the order in which they were typed.`,
      )
      const offsets = of.map(({ offset }) => offset)
      return `${key}: ${several(of.length, 'record')} in ${partitionsText(partitions)} at offset${of.length === 1 ? '' : 's'} ${listed(offsets)}.`
    })
    const printed = records.map(({ key, value }) => `${key}:${value}`)
    const isInOrder = printed.join('\n') === TYPED.join('\n')
    await stage.tell(
      `${sentences.join(' ')} Within a key, everything is in the order in which it was typed, as it lies in one partition.`,
    )
    await stage.tell(
      isInOrder
        ? 'This time all records together were printed in the order of typing, too. Nobody promises that: order holds within a partition only.'
        : `All together were printed in another order than that of typing: '${printed[0]}' came first. Order holds within a partition only.`,
    )
    await stage.run(['kafka-topics.sh', '--create', '--topic', 'ticks', '--partitions', '3'])
    await stage.tell('And without keys?')
    const ticks = ['one', 'two', 'three', 'four', 'five', 'six']
    await stage.run(['kafka-console-producer.sh', '--topic', 'ticks'], { input: ticks })
    const shown = await stage.run([
      'kafka-console-consumer.sh',
      '--topic',
      'ticks',
      '--from-beginning',
      '--max-messages',
      String(ticks.length),
      ...PLACES,
    ])
    const byPartition = [...groupedBy(printedRecords(shown.lines), ({ partition }) => partition)].sort(
      ([a], [b]) => a - b,
    )
    demand(byPartition.reduce((sum, [, of]) => sum + of.length, 0) === ticks.length, 'All ticks were to be printed.')
    const where = byPartition.map(
      ([partition, of]) => `${listed(of.map(({ value }) => value))} in partition ${partition}`,
    )
    await stage.tell(`Then the partitions take turns: ${where.join('; ')}.`)
  },
}
