/** Commits of groups in this process, by the code in src: what engine.mjs bundles for it. */
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { buildEngine } from './engine.mjs'

const EXPORTS = {
  'broker/local-broker.ts': ['LocalBroker'],
  'common/clock.ts': ['systemClock'],
  'coordinator/group/group-queries.ts': ['groupPartition'],
  'metadata/configs/broker-configs.ts': ['stockBrokerConfigs'],
  'protocol/fill.ts': ['fill'],
  'protocol/messages/offset-commit.ts': ['offsetCommitRequest'],
  'storage/io/boot-id.ts': ['readBootId'],
  'storage/io/kernel-locks.ts': ['kernelLocks'],
  'storage/io/node-file-system.ts': ['nodeFileSystem'],
}
const OFFSETS_PARTITIONS = 50
const CONTEXT = { softwareName: 'bench', softwareVersion: '0', principal: 'User:ANONYMOUS', listener: 'LOCAL' }

/** As buildEngine, with what commits need. */
export function buildGroupEngine(file) {
  return buildEngine(file, EXPORTS)
}

/** The log.dir of a cluster. */
export function logDirOf(home) {
  const found = readdirSync(home, { recursive: true }).find((file) => path.basename(file) === 'meta.properties')
  return path.join(home, path.dirname(found))
}

/** Somebody who commits to the log.dir: a broker of its own, as another process has it. */
export class Committer {
  #engine
  #broker
  #session

  static async open(engine, logDir) {
    const { LocalBroker, systemClock, stockBrokerConfigs, readBootId, kernelLocks, nodeFileSystem } = engine
    const committer = new Committer()
    committer.#engine = engine
    committer.#broker = await LocalBroker.open({
      staticBrokerConfigs: stockBrokerConfigs,
      fileSystem: nodeFileSystem,
      locks: kernelLocks,
      clock: systemClock,
      random: { bytes: (length) => randomBytes(length) },
      logDir,
      bootId: readBootId(nodeFileSystem, Date.now()),
      create: null,
      notice: (sentence) => console.error(sentence),
    })
    committer.#session = committer.#broker.open({ ...CONTEXT, clientId: 'bench', host: '127.0.0.1' })
    return committer
  }

  /** As an application without a membership, for partition 0 of `orders`. */
  async commit(groupId, offset) {
    const { fill, offsetCommitRequest } = this.#engine
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: '' }]
    const request = fill(offsetCommitRequest, { groupId, topics: [{ name: 'orders', partitions }] })
    const { topics } = await this.#session.request('OffsetCommit', request)
    const { errorCode } = topics[0].partitions[0]
    if (errorCode !== 0) throw new Error(`A commit of ${groupId} was refused: ${errorCode}.`)
  }

  /** `count` commits, `atOnce` of them under way at any time. */
  async commitOften(groupId, count, atOnce) {
    let next = 0
    const work = async () => {
      while (next < count) await this.commit(groupId, next++)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }

  async close() {
    await this.#session.close()
    await this.#broker.close()
  }
}

/** So many names of groups that share their partition of `__consumer_offsets` with `groupId`. */
export function neighboursOf({ groupPartition }, groupId, count) {
  const partition = groupPartition(groupId, OFFSETS_PARTITIONS)
  const names = []
  for (let number = 0; names.length < count; number++) {
    const name = `neighbour-${number}`
    if (groupPartition(name, OFFSETS_PARTITIONS) === partition) names.push(name)
  }
  return names
}

/** Directory of the partition of `__consumer_offsets` that keeps the group. */
export function offsetsDirectory({ groupPartition }, logDir, groupId) {
  return path.join(logDir, `__consumer_offsets-${groupPartition(groupId, OFFSETS_PARTITIONS)}`)
}
