import { PLACES, type PrintedPartition, printedPartitions, printedRecords } from '../printed.ts'
import { isSameSet, listed, partitionsText, several } from '../sentences.ts'
import { demand, type Scene, type Stage } from '../stage.ts'

const TOPIC = 'vault'
const DESCRIBE = ['kafka-topics.sh', '--describe', '--topic', TOPIC] as const

function lines(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `treasure ${from + at}`)
}

function ledBy(partitions: readonly PrintedPartition[], broker: number): number[] {
  return partitions.filter(({ leader }) => leader === broker).map(({ partition }) => partition)
}

async function described(stage: Stage): Promise<PrintedPartition[]> {
  return printedPartitions((await stage.run(DESCRIBE)).lines)
}

export const replicas: Scene = {
  name: 'replicas',
  title: 'Replicas: a broker goes away, and nothing is lost',
  async play(stage) {
    await stage.tell(
      'A real cluster has several brokers, and each partition lies on more than one. Here a broker is a directory, so two more are quickly made.',
    )
    await stage.run(['kafdir', 'brokers', 'add'])
    await stage.run(['kafdir', 'brokers', 'add'])
    await stage.run(['kafka-topics.sh', '--create', '--topic', TOPIC, '--partitions', '3', '--replication-factor', '3'])
    const before = await described(stage)
    demand(
      before.length === 3 && before.every(({ isr }) => isr.length === 3),
      'Each partition was to have three replicas in sync.',
    )
    const lost = before[0]?.leader ?? -1
    const leaders = before.map(({ partition, leader }) => `broker ${leader} leads partition ${partition}`)
    await stage.tell(
      `Each partition has ${before[0]?.replicas.length} replicas. One of them leads: ${listed(leaders)}. Isr are the replicas in sync, those that have everything.`,
    )
    const first = lines(1, 6)
    await stage.run(['kafka-console-producer.sh', '--topic', TOPIC], { input: first })
    await stage.tell(`Now broker ${lost} loses its disk: we take its directory away.`)
    await stage.run(['mv', `${stage.directory}/broker-${lost}`, `lost-broker-${lost}`])
    const second = lines(7, 6)
    const written = await stage.run(['kafka-console-producer.sh', '--topic', TOPIC], { input: second })
    const isTold = written.shown.some((line) => line.startsWith(`Broker ${lost} is offline`))
    const without = await described(stage)
    demand(
      without.length === 3 && without.every(({ leader, isr }) => leader > 0 && leader !== lost && !isr.includes(lost)),
      `Nothing was to be led by broker ${lost} any more.`,
    )
    const moved = ledBy(before, lost)
    const heirs = without.filter(({ partition }) => moved.includes(partition)).map(({ leader }) => `broker ${leader}`)
    const how = isTold ? `was told that broker ${lost} is offline, and wrote` : 'wrote'
    await stage.tell(
      `The producer ${how} ${several(second.length, 'record')} all the same (exit code ${written.status}). Broker ${lost} had led ${partitionsText(moved)}; now ${listed([...new Set(heirs)])} took over, and broker ${lost} is in no Isr.`,
    )
    const all = [...first, ...second]
    const read = await stage.run([
      'kafka-console-consumer.sh',
      '--topic',
      TOPIC,
      '--from-beginning',
      '--max-messages',
      String(all.length),
      ...PLACES,
    ])
    const records = printedRecords(read.lines).map(({ value }) => value)
    demand(
      isSameSet(records, all),
      `${several(all.length, 'record')} were to be there, and these are: ${listed(records)}.`,
    )
    await stage.tell(
      `All ${records.length} records are there: ${first.length} from before, ${second.length} from since. Now the directory comes back.`,
    )
    await stage.run(['mv', `lost-broker-${lost}`, `${stage.directory}/broker-${lost}`])
    const isWhole = (shown: readonly string[]) => printedPartitions(shown).every(({ isr }) => isr.length === 3)
    const { lines: shown } = await stage.runUntil(DESCRIBE, `broker ${lost} to be in sync again`, isWhole)
    const led = ledBy(printedPartitions(shown), lost)
    await stage.tell(
      `Broker ${lost} has copied what it missed and is in every Isr again. It leads ${partitionsText(led)}${led.length === 0 ? ': leaders go back only when somebody asks for it (kafka-leader-election.sh)' : ''}.`,
    )
  },
}
