import { PLACES, printedRecords, printedRows } from '../printed.ts'
import { listed, several } from '../sentences.ts'
import { demand, type Scene } from '../stage.ts'

const TOPIC = 'payments'
const GROUP = 'ledger'
const LINES = ['10 from ann', '25 from bob', '5 from cleo', '40 from dan', '15 from eve']
const RESET = ['kafka-consumer-groups.sh', '--reset-offsets', '--group', GROUP, '--topic', TOPIC] as const

export const replay: Scene = {
  name: 'replay',
  title: 'Replay: a group goes back and reads again',
  async play(stage) {
    await stage.run(['kafka-topics.sh', '--create', '--topic', TOPIC, '--partitions', '1'])
    await stage.run(['kafka-console-producer.sh', '--topic', TOPIC], { input: LINES })
    const member = await stage.start([
      'kafka-console-consumer.sh',
      '--topic',
      TOPIC,
      '--group',
      GROUP,
      '--from-beginning',
      ...PLACES,
    ])
    await stage.watch(
      [member],
      `${several(LINES.length, 'payment')} to be printed`,
      () => printedRecords(member.lines).length === LINES.length,
    )
    await stage.tell(
      `The group ${GROUP} has read all ${LINES.length} payments. Say that its program had a bug: it has to read them again, from offset 2 on.`,
    )
    const refused = await stage.run([...RESET, '--to-offset', '2', '--execute'], { status: 1 })
    const why = refused.shown.find((line) => line.startsWith('Error: '))
    demand(why !== undefined && printedRows(refused.lines).length === 0, 'The reset was to be refused with a reason.')
    await stage.tell(
      'Refused: a member is at work, and would not know that it is somewhere else now. So it has to stop first.',
    )
    await stage.stop(member, 'SIGINT')
    const { lines: plan } = await stage.run([...RESET, '--to-offset', '2', '--dry-run'])
    const planned = printedRows(plan).map((row) => row.get('NEW-OFFSET') ?? '')
    demand(planned.length > 0, 'The new offsets were to be shown.')
    await stage.tell(
      `That was a dry run: it says that the group would go on at offset ${listed(planned)}, and changes nothing. Now for real:`,
    )
    const { lines: done } = await stage.run([...RESET, '--to-offset', '2', '--execute'])
    demand(
      printedRows(done)
        .map((row) => row.get('NEW-OFFSET'))
        .join() === planned.join(),
      'The same offsets were to be set.',
    )
    const { lines: described } = await stage.run(['kafka-consumer-groups.sh', '--describe', '--group', GROUP])
    const lag = printedRows(described).reduce((sum, row) => sum + Number(row.get('LAG')), 0)
    await stage.tell(`The lag is ${lag}: so many are left to read once more.`)
    const { lines } = await stage.run([
      'kafka-console-consumer.sh',
      '--topic',
      TOPIC,
      '--group',
      GROUP,
      '--max-messages',
      String(lag),
      ...PLACES,
    ])
    const records = printedRecords(lines)
    const expected = LINES.slice(LINES.length - lag)
    demand(records.map(({ value }) => value).join() === expected.join(), `${listed(expected)} were to be read again.`)
    await stage.tell(
      `It read ${listed(records.map(({ offset }) => `offset ${offset}`))} again. The log had not changed; only the place where the group goes on had.`,
    )
  },
}
