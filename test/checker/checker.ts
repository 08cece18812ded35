/**
 * Decides whether a directory, its producers and its consumers fit together. It reads the files with its own decoder and
 * imports nothing of the project's source, so that one mistake can't be on both sides.
 *
 * Everybody who writes must have stopped meanwhile, and each partition have been written to since the last one of them was
 * killed: only then is settled what the dead left behind.
 */
import type { Evidence } from './evidence.ts'
import { judgeConsumers } from './judge-consumers.ts'
import {
  judgeAcknowledgedCommits,
  judgeCommits,
  judgeDeliveries,
  judgeOwners,
  judgeOwnerships,
} from './judge-groups.ts'
import { judgeCopies, judgeOffsets, judgeStart, LogMemory, removalOf } from './judge-logs.ts'
import { judgeProducers } from './judge-producers.ts'
import { readLogDir, type StoredLog } from './read-log.ts'
import { readOffsetsTopic } from './read-offsets-topic.ts'
import type { Accuse, Verdict } from './verdict.ts'

/** Nobody reads more of one kind. */
const MOST_OF_A_KIND = 20

export interface Replicas {
  /** The log.dirs of all brokers. */
  readonly logDirs: readonly string[]
  /** The index of the log.dir with the leader of a partition. */
  readonly leaderOf: (partition: string) => number
}

/** One broker, which leads everything. */
export function onlyBroker(logDir: string): Replicas {
  return { logDirs: [logDir], leaderOf: () => 0 }
}

/** Judges one cluster again and again; it remembers what was at each offset. */
export class Checker {
  readonly #memory = new LogMemory()
  readonly #committed = new Map<string, number>()

  /** All that is wrong; nothing when all is well. Throws an Error for records that no reader could make sense of. */
  check(replicas: Replicas, evidence: Evidence): readonly Verdict[] {
    const verdicts: Verdict[] = []
    const counts = new Map<string, number>()
    const accuse: Accuse = (verdict, detail) => {
      const count = (counts.get(verdict) ?? 0) + 1
      counts.set(verdict, count)
      if (count <= MOST_OF_A_KIND) verdicts.push({ verdict, detail })
    }
    const logs = this.#judgeLogs(replicas, evidence, accuse)
    judgeProducers(logs, evidence, accuse)
    judgeConsumers(logs, evidence, accuse)
    this.#judgeGroups(logs, evidence, accuse)
    return verdicts
  }

  /** Returns the leaders'. */
  #judgeLogs(replicas: Replicas, { removals }: Evidence, accuse: Accuse): ReadonlyMap<string, StoredLog> {
    const dirs = replicas.logDirs.map(readLogDir)
    const leaders = new Map<string, StoredLog>()
    for (const partition of new Set(dirs.flatMap((logs) => [...logs.keys()]))) {
      const removal = removalOf(removals, partition)
      const copies = dirs.map((logs) => logs.get(partition))
      const leader = copies[replicas.leaderOf(partition)]
      for (const copy of copies) if (copy !== undefined) judgeOffsets(copy, removal, accuse)
      if (leader === undefined) continue
      leaders.set(partition, leader)
      judgeStart(leader, removal, accuse)
      this.#memory.judge(leader, accuse)
      judgeCopies(leader, copies.filter((copy) => copy !== undefined && copy !== leader) as StoredLog[], accuse)
    }
    return leaders
  }

  #judgeGroups(logs: ReadonlyMap<string, StoredLog>, evidence: Evidence, accuse: Accuse): void {
    const committed = new Map<string, number>()
    for (const [partition, log] of logs) {
      if (!partition.startsWith('__consumer_offsets-')) continue
      const topic = readOffsetsTopic(log)
      for (const [name, offset] of judgeCommits(topic, logs, accuse)) committed.set(name, offset)
      judgeOwnerships(topic, accuse)
    }
    for (const [name, offset] of this.#committed) {
      const now = committed.get(name)
      if (now !== undefined && now < offset) accuse('committed offset regressed', `${name}: ${now}, it was ${offset}`)
    }
    for (const [name, offset] of committed) this.#committed.set(name, offset)
    judgeAcknowledgedCommits(committed, evidence, accuse)
    judgeDeliveries(committed, logs, evidence, accuse)
    judgeOwners(evidence, accuse)
  }
}
