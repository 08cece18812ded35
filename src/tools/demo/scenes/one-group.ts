import { isSettled, PLACES, printedRecords, printedShares } from '../printed.ts'
import { groupedBy, listed, partitionsText, several } from '../sentences.ts'
import { demand, type Pane, type Scene, type Stage } from '../stage.ts'

const TOPIC = 'jobs'
const GROUP = 'workers'
const PARTITIONS = 4
const DESCRIBE = ['kafka-consumer-groups.sh', '--describe', '--group', GROUP, '--members', '--verbose'] as const

function startWorker(stage: Stage, client: string): Promise<Pane> {
  const identity = ['--group', GROUP, '--from-beginning', '--command-property', `client.id=${client}`]
  return stage.start(['kafka-console-consumer.sh', '--topic', TOPIC, ...identity, ...PLACES])
}

/** Shows the group once its members, and nobody else, have all partitions among them, and nothing moves any more. */
async function untilShared(stage: Stage, clients: readonly string[]): Promise<Map<string, readonly number[]>> {
  const isShared = (lines: readonly string[]): boolean => {
    const shares = printedShares(lines)
    const owned = [...shares.values()].flat()
    return (
      isSettled(lines) &&
      [...shares.keys()].sort().join() === clients.join() &&
      new Set(owned).size === PARTITIONS &&
      owned.length === PARTITIONS
    )
  }
  const { lines } = await stage.runUntil(
    DESCRIBE,
    `${listed(clients)} to share ${several(PARTITIONS, 'partition')}`,
    isShared,
  )
  return printedShares(lines)
}

function sharesText(shares: ReadonlyMap<string, readonly number[]>): string {
  return [...shares]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([client, partitions]) => `${client} has ${partitionsText(partitions)}`)
    .join(', ')
}

function jobs(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `job ${from + at}`)
}

/** Writes jobs and waits until the panes have printed all of them. */
async function work(stage: Stage, panes: readonly Pane[], input: readonly string[]): Promise<void> {
  await stage.run(['kafka-console-producer.sh', '--topic', TOPIC], { input })
  const printed = () => new Set(panes.flatMap(({ lines }) => printedRecords(lines).map(({ value }) => value)))
  await stage.watch(panes, `${several(input.length, 'job')} to be printed`, () =>
    input.every((job) => printed().has(job)),
  )
}

function valuesOf({ lines }: Pane): string[] {
  return printedRecords(lines).map(({ value }) => value)
}

export const oneGroup: Scene = {
  name: 'one-group',
  title: 'One group: the work is shared, and shared anew',
  async play(stage) {
    await stage.run(['kafka-topics.sh', '--create', '--topic', TOPIC, '--partitions', String(PARTITIONS)])
    await stage.tell(
      'Members of one group share the work. One member first; it goes on in a window of its own, called #1 here.',
    )
    const first = await startWorker(stage, 'worker-1')
    const alone = await untilShared(stage, ['worker-1'])
    await stage.tell(`${sharesText(alone)}: everything, as it is alone.`)
    await work(stage, [first], jobs(1, 4))
    await stage.tell(
      `It printed ${listed(valuesOf(first))}. Now a second member joins, and nobody tells the first one anything.`,
    )
    const second = await startWorker(stage, 'worker-2')
    const shared = await untilShared(stage, ['worker-1', 'worker-2'])
    await stage.tell(`${sharesText(shared)}. That is a rebalance: each partition belongs to one member of the group.`)
    const before = [first.lines.length, second.lines.length]
    const more = jobs(5, 8)
    await work(stage, [first, second], more)
    const got = [first, second].map((pane, at) =>
      printedRecords(pane.lines.slice(before[at])).map(({ value }) => value),
    )
    const twice = (got[0] ?? []).filter((value) => got[1]?.includes(value))
    demand(twice.length === 0, `No job was to be printed by both, but ${listed(twice)} was.`)
    await stage.tell(
      `Of ${several(more.length, 'new job')}, #1 printed ${listed(got[0] ?? [])}, and #2 ${listed(got[1] ?? [])}. Each job was done by exactly one of them.`,
    )
    const status = await stage.stop(second, 'SIGINT')
    const back = await untilShared(stage, ['worker-1'])
    await stage.tell(`#2 left in order (exit code ${status}), and ${sharesText(back)} again.`)
    await stage.stop(first, 'SIGINT')
  },
}

export const killed: Scene = {
  name: 'killed',
  title: 'A member is killed: the others take over',
  async play(stage) {
    await stage.run(['kafka-topics.sh', '--create', '--topic', TOPIC, '--partitions', String(PARTITIONS)])
    const [first, second] = [await startWorker(stage, 'worker-1'), await startWorker(stage, 'worker-2')]
    const shared = await untilShared(stage, ['worker-1', 'worker-2'])
    await work(stage, [first, second], jobs(1, 4))
    await stage.tell(`${sharesText(shared)}. Now worker-2 dies without a word: no farewell, no last commit.`)
    const killedMs = stage.nowMs()
    const status = await stage.stop(second, 'SIGKILL')
    const now = await untilShared(stage, ['worker-1'])
    const tookMs = Math.round(stage.nowMs() - killedMs)
    await stage.tell(
      `Its exit code was ${status}: killed by a signal. No more than ${tookMs} ms later ${sharesText(now)}. (A real cluster only sees that heartbeats stay away, and waits for 45 seconds unless it is set otherwise. Here a process holds a lock while it lives, and the others see that it is free.)`,
    )
    const lost = jobs(5, 4)
    await work(stage, [first], lost)
    const records = printedRecords(first.lines).filter(({ value }) => lost.includes(value))
    const inherited = records.filter(({ partition }) => shared.get('worker-2')?.includes(partition))
    await stage.tell(
      `#1 printed all of ${listed(lost)}; ${inherited.length === 0 ? 'none' : listed([...new Set(inherited.map(({ value }) => value))])} of them in ${partitionsText(shared.get('worker-2') ?? [])}, which had been worker-2's. Nothing is lost.`,
    )
    const again = [...groupedBy(valuesOf(first).concat(valuesOf(second)), (value) => value)].filter(
      ([, of]) => of.length > 1,
    )
    await stage.tell(
      again.length === 0
        ? 'Nothing was done twice this time either. It could have been: what a member has read and not committed before it dies, the next one reads again.'
        : `${listed(again.map(([value]) => value))} ${again.length === 1 ? 'was' : 'were'} done twice: worker-2 had printed ${again.length === 1 ? 'it' : 'them'}, and died before it had committed that.`,
    )
    await stage.stop(first, 'SIGINT')
  },
}
