import { isSameSet, listed, several } from '../sentences.ts'
import { demand, type Scene } from '../stage.ts'

const LINES = ['hello', 'is anybody there?', 'here is a third line']

export const firstMinute: Scene = {
  name: 'first-minute',
  title: 'The first minute: create, produce, consume',
  async play(stage) {
    await stage.tell(
      'Kafka keeps records: whoever has something to say appends it to a topic, and whoever wants to know reads the topic. So first there has to be a topic. This one gets three partitions; what those are for comes later.',
    )
    const created = await stage.run(['kafka-topics.sh', '--create', '--topic', 'first', '--partitions', '3'])
    demand(created.lines.includes('Created topic first.'), 'The topic was to be created.')
    await stage.tell('Now a producer. It takes each line that is typed as one record.')
    await stage.run(['kafka-console-producer.sh', '--topic', 'first'], { input: LINES })
    await stage.tell('And a consumer. It would wait for more for ever, so it is told how many records to read.')
    const count = String(LINES.length)
    const consume = [
      'kafka-console-consumer.sh',
      '--topic',
      'first',
      '--from-beginning',
      '--max-messages',
      count,
    ] as const
    const read = (await stage.run(consume)).lines.filter((line) => LINES.includes(line))
    demand(
      isSameSet(read, LINES),
      `${several(LINES.length, 'record')} were to come back, and these came: ${listed(read)}.`,
    )
    const order =
      read.join('\n') === LINES.join('\n')
        ? 'even in the order in which they were typed'
        : 'though not in the order in which they were typed'
    await stage.tell(
      `All ${read.length} came back, ${order}. Reading takes nothing away, so the same command prints them again:`,
    )
    const again = (await stage.run(consume)).lines.filter((line) => LINES.includes(line))
    demand(isSameSet(again, read), 'The same records were to come back.')
    const { lines } = await stage.run(['ls', `${stage.directory}/broker-1`])
    const partitions = lines.filter((line) => /^first-\d+$/.test(line))
    demand(partitions.length > 0, 'There was to be a directory for each partition.')
    await stage.tell(
      `No server was started for any of this. Everything is in files: ${listed(partitions)} are the partitions of the topic. A real Kafka broker keeps its records in files of the same form.`,
    )
  },
}
