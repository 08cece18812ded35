/** Console consumers in groups, as panes side by side, and who has which partitions as the coordinator sees it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type CommittedOffset, listGroupOffsets } from '../../src/clients/admin/consumer-group-offsets.ts'
import {
  type ConsumerGroupDescription,
  describeConsumerGroups,
} from '../../src/clients/admin/describe-consumer-groups.ts'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { formatTopicPartition } from '../../src/common/topic-partition.ts'
import { type LocalSession, openLocalSession } from './local-session.ts'
import { PRINT_PLACES, type PrintedRecord, parseRecords } from './printed-records.ts'
import type { ScratchCluster } from './scratch-cluster.ts'
import type { ToolProcess } from './tool-process.ts'
import { until } from './until.ts'

/** Settings of the brokers of a cluster that has not been used yet. */
export function configureBroker(cluster: ScratchCluster, settings: Readonly<Record<string, string | number>>): void {
  const home = path.dirname(cluster.logDir)
  mkdirSync(home, { recursive: true })
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(path.join(home, 'server.properties'), lines.join(''))
}

const CONSUMER_PROTOCOL = ['--command-property', 'group.protocol=consumer']

/** A consumer of the topic `orders` in a group, by the consumer protocol; it prints what `recordsOf` reads. */
export function startMember(cluster: ScratchCluster, group: string, ...args: string[]): ToolProcess {
  return startClassicMember(cluster, group, ...CONSUMER_PROTOCOL, ...args)
}

/** The same by the classic protocol, as Kafka's tool does it unless it is told otherwise. */
export function startClassicMember(cluster: ScratchCluster, group: string, ...args: string[]): ToolProcess {
  return cluster.startConsumer('orders', '--group', group, '--from-beginning', ...PRINT_PLACES, ...args)
}

/** Whole lines that a pane has printed so far; who was killed may have ended within one. */
export function recordsOf({ stdout }: ToolProcess): readonly PrintedRecord[] {
  return parseRecords(stdout.slice(0, stdout.lastIndexOf('\n') + 1))
}

/** What the coordinator says of groups. Looking fences members whose process died. */
export class GroupObserver {
  readonly #opened: LocalSession

  private constructor(opened: LocalSession) {
    this.#opened = opened
  }

  static async open(cluster: ScratchCluster): Promise<GroupObserver> {
    const opened = await openLocalSession(cluster.logDir)
    onTestFinished(() => opened.close())
    return new GroupObserver(opened)
  }

  /** Null: there is none. */
  async look(group: string): Promise<ConsumerGroupDescription | null> {
    const found = (await describeConsumerGroups(this.#opened.session, [group])).get(group)
    if (found !== undefined && !isKafkaError(found)) return found
    if (found?.error === 'GROUP_ID_NOT_FOUND') return null
    throw found ?? new Error('no answer')
  }

  /** What the group has committed; nothing for one that does not exist. */
  async committed(group: string): Promise<readonly CommittedOffset[]> {
    const found = (await listGroupOffsets(this.#opened.session, [group])).get(group)
    if (found === undefined || isKafkaError(found)) throw found ?? new Error('no answer')
    return found
  }

  /** Partitions of each member, such as `orders-0 orders-3`, sorted; of a group that is not stable nothing. */
  async sharesOf(group: string): Promise<readonly string[]> {
    const found = await this.look(group)
    if (found?.state !== 'Stable') return []
    return found.members.map(({ assignment }) => assignment.map(formatTopicPartition).sort().join(' ')).sort()
  }

  /** Resolves when the group is stable with as many members, and so many partitions for each; throws after 15 s. */
  async untilShared(group: string, counts: readonly number[]): Promise<void> {
    const wanted = counts.toSorted((a, b) => a - b).join()
    let shares: readonly string[] = []
    await until(
      async () => {
        shares = await this.sharesOf(group)
        const seen = shares.map((share) => (share === '' ? 0 : share.split(' ').length))
        return seen.sort((a, b) => a - b).join() === wanted
      },
      () => `${wanted} partitions for the members of ${group}; they had: ${shares.join(' | ')}`,
    )
  }
}

/** Processor time that a process has used so far, in ms (Linux). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  const msPerTick = 10
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}

/** `3@17` for partition and offset, in the order printed. */
export function placesOf(records: readonly PrintedRecord[]): readonly string[] {
  return records.map(({ partition, offset }) => `${partition}@${offset}`)
}
