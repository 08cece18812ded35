import { printedRows } from '../printed.ts'
import { isSameSet, listed, several } from '../sentences.ts'
import { demand, type Scene } from '../stage.ts'

const LINES = ['order 1', 'order 2', 'order 3', 'order 4']

export const twoGroups: Scene = {
  name: 'two-groups',
  title: 'Two groups: everybody gets everything',
  async play(stage) {
    await stage.run(['kafka-topics.sh', '--create', '--topic', 'orders', '--partitions', '2'])
    await stage.run(['kafka-console-producer.sh', '--topic', 'orders'], { input: LINES })
    await stage.tell(
      'Consumers that belong together are a group. Kafka notes for each group how far it has read. Here are two groups, one after the other.',
    )
    const read = async (group: string) => {
      const options = ['--group', group, '--from-beginning', '--max-messages', String(LINES.length)]
      const { lines } = await stage.run(['kafka-console-consumer.sh', '--topic', 'orders', ...options])
      const records = lines.filter((line) => LINES.includes(line))
      demand(isSameSet(records, LINES), `Group ${group} was to get ${listed(LINES)}, and got ${listed(records)}.`)
      return records.length
    }
    const counts = [await read('billing'), await read('shipping')]
    await stage.tell(
      `Billing got ${several(counts[0] ?? 0, 'record')}, and so did shipping: ${counts[1]}. A group takes nothing away from another one.`,
    )
    const { lines } = await stage.run(['kafka-consumer-groups.sh', '--describe', '--group', 'billing'])
    const rows = printedRows(lines)
    const ofColumn = (name: string) => rows.map((row) => Number(row.get(name)))
    const [committed, ends, lags] = [ofColumn('CURRENT-OFFSET'), ofColumn('LOG-END-OFFSET'), ofColumn('LAG')]
    demand(
      rows.length > 0 && committed.every((offset, at) => offset === ends[at]),
      'Billing was to have read everything.',
    )
    await stage.tell(
      `CURRENT-OFFSET is where billing goes on: at ${listed(committed)}. The partitions end at ${listed(ends)}, so the LAG, what is left to read, is ${listed(lags)}.`,
    )
    const { lines: nothing } = await stage.run([
      'kafka-console-consumer.sh',
      '--topic',
      'orders',
      '--group',
      'billing',
      '--from-beginning',
      '--timeout-ms',
      '1000',
    ])
    demand(!nothing.some((line) => LINES.includes(line)), 'Billing was to get nothing again.')
    await stage.tell(
      'Billing once more gets nothing, even with --from-beginning: that counts only for a group that has no offsets yet.',
    )
  },
}
