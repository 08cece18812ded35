/** The metadata log, its snapshots and its cache; replicas, their leaders and who is in sync. */
import type { Mutation } from './mutation.ts'

const METADATA_LOG = 'metadata/log/metadata-log.ts'
const LOG = 'unit/metadata/log/metadata-log.test.ts'
const UPKEEP = 'unit/metadata/log/metadata-upkeep.test.ts'
const UPKEEP_CRASH = 'crash/metadata-upkeep.test.ts'
const CACHE = 'unit/metadata/log/image-cache.test.ts'
const CONTROLLER = 'crash/controller.test.ts'
const SEVERAL = 'unit/metadata/controller/several-brokers.test.ts'

export const metadataAndReplicaMutations: readonly Mutation[] = [
  {
    name: 'metadata-not-synced',
    file: METADATA_LOG,
    before: '    await this.#log.flush()\n    await this.catchUpFromNow()\n',
    after: '    await this.catchUpFromNow()\n',
    breaks: 'A topic that was created is there after a crash of the machine.',
    tests: [LOG, CONTROLLER],
  },
  {
    name: 'controller-does-not-catch-up',
    file: METADATA_LOG,
    before: '      await this.catchUpFromNow()\n      if (this.#options.mayOperate',
    after: '      if (this.#options.mayOperate',
    breaks: 'A controller knows what others have changed.',
    tests: [LOG],
  },
  {
    name: 'metadata-of-first-epoch',
    file: METADATA_LOG,
    before: 'return Math.max(this.#replayed.position.lastEpoch, FIRST_EPOCH)',
    after: 'return Math.min(this.#replayed.position.lastEpoch, FIRST_EPOCH)',
    breaks: 'Metadata is appended under the last epoch of the log.',
    tests: [LOG, 'unit/metadata/controller/take-over.test.ts'],
  },
  {
    name: 'dead-controllers-transaction-goes-on',
    file: METADATA_LOG,
    before: 'const all = this.#replayed.hasOpenTransaction ? [ABORT, ...records] : records',
    after: 'const all = this.#replayed.hasOpenTransaction && records === null ? [ABORT, ...records] : records',
    breaks: 'What a dead controller began is not ended by somebody else’s records.',
    tests: [LOG],
  },
  {
    name: 'metadata-without-checksums',
    file: 'metadata/log/metadata-walk.ts',
    before: "if (checkCrcs && !isBatchIntact(batches, position)) throw malformed('a wrong checksum')",
    after:
      "if (checkCrcs && batches.length === 0 && !isBatchIntact(batches, position)) throw malformed('a wrong checksum')",
    breaks: 'A damaged snapshot of the metadata is not believed.',
    tests: ['unit/metadata/log/metadata-walk.test.ts', LOG, UPKEEP],
  },
  {
    name: 'snapshot-not-atomic',
    file: 'metadata/log/write-snapshot.ts',
    before: '  fileSystem.rename(part, target)\n',
    after: '  fileSystem.open(target, "create").write(batches, 0)\n  fileSystem.removeFile(part)\n',
    breaks: 'A snapshot is there as a whole or not at all.',
    tests: [UPKEEP, UPKEEP_CRASH],
  },
  {
    name: 'metadata-snapshot-not-synced',
    file: 'metadata/log/write-snapshot.ts',
    before: '    await file.datasync()\n',
    after: '',
    breaks: 'A snapshot is on the disk before the log that it stands for goes.',
    tests: [UPKEEP, UPKEEP_CRASH],
  },
  {
    name: 'metadata-snapshot-name-not-synced',
    file: 'metadata/log/write-snapshot.ts',
    before: '  fileSystem.rename(part, target)\n  fileSystem.syncDirectory(directory)\n',
    after: '  fileSystem.rename(part, target)\n',
    breaks: 'A snapshot is on the disk before the log that it stands for goes.',
    tests: [UPKEEP, UPKEEP_CRASH],
  },
  {
    name: 'snapshot-of-wrong-offset',
    file: 'metadata/log/metadata-upkeep.ts',
    before: 'const snapshot = { endOffset: position.nextOffset, epoch: position.lastEpoch }',
    after: 'const snapshot = { endOffset: position.nextOffset - 1, epoch: position.lastEpoch }',
    breaks: 'A snapshot says up to where it stands for the log.',
    tests: [UPKEEP],
  },
  {
    name: 'snapshot-removed-before-log',
    file: 'metadata/log/metadata-upkeep.ts',
    before:
      '      await log.deleteRecords(next.endOffset)\n      fileSystem.removeFile(path.join(this.#directory, snapshotFileName(oldest.endOffset, oldest.epoch)))\n',
    after:
      '      fileSystem.removeFile(path.join(this.#directory, snapshotFileName(oldest.endOffset, oldest.epoch)))\n      fileSystem.removeFile(path.join(this.#directory, snapshotFileName(next.endOffset, next.epoch)))\n      await log.deleteRecords(next.endOffset)\n',
    breaks: 'The newest snapshot always stays.',
    tests: [UPKEEP, UPKEEP_CRASH],
  },
  {
    name: 'image-cache-of-other-log',
    file: 'metadata/log/image-cache.ts',
    before: '    if (!holdsPieces(fileSystem, directory, content.pieces)) return null\n',
    after: '    void holdsPieces\n',
    breaks: 'The cache of the image is believed for the bytes that it was made of.',
    tests: [CACHE],
  },
  {
    name: 'image-cache-of-other-snapshot',
    file: 'metadata/log/image-cache.ts',
    before: 'if (newest !== null && snapshotCrc(fileSystem, directory, newest) !== content.snapshotCrc) return null',
    after: 'if (newest !== null && content.snapshotCrc === null) return null',
    breaks: 'The cache of the image is believed for the bytes that it was made of.',
    tests: [CACHE],
  },
  {
    name: 'image-cache-checksum-ignored',
    file: 'metadata/log/image-cache.ts',
    before: 'return bytes.subarray(0, HEAD_BYTES).equals(headOf(json)) ?',
    after: 'return bytes.subarray(0, 2).equals(headOf(json).subarray(0, 2)) ?',
    breaks: 'A damaged cache of the image is not believed.',
    tests: [CACHE],
  },
  {
    name: 'leader-epoch-not-raised',
    file: 'metadata/image/partition-state.ts',
    before: 'leaderEpoch: isLeaderChange ? partition.leaderEpoch + 1 : partition.leaderEpoch,',
    after: 'leaderEpoch: isLeaderChange ? partition.leaderEpoch : partition.leaderEpoch,',
    breaks: 'A new leader has a new epoch.',
    tests: ['unit/metadata/image/metadata-replay.test.ts', 'unit/metadata/controller/take-over.test.ts', SEVERAL],
  },
  {
    name: 'partition-epoch-not-raised',
    file: 'metadata/image/partition-state.ts',
    before: 'partitionEpoch: partition.partitionEpoch + 1,\n    elr: change',
    after: 'partitionEpoch: partition.partitionEpoch,\n    elr: change',
    breaks: 'Each change of a partition has its number.',
    tests: ['unit/metadata/image/metadata-replay.test.ts', SEVERAL],
  },
  {
    name: 'taken-over-by-who-was-not-in-sync',
    file: 'metadata/controller/take-over.ts',
    before: '&& [...isr, ...elr, ...lastKnownElr].includes(brokerId)',
    after: '&& [...isr, ...elr, ...lastKnownElr, brokerId].includes(brokerId)',
    breaks: 'Taking over: who was not in sync when the last leader went does not lead.',
    tests: ['unit/metadata/controller/take-over.test.ts'],
  },
  {
    name: 'shorter-replica-elected',
    file: 'metadata/controller/partition-election.ts',
    before: 'return isr.includes(replica) || (isr.length === 0 && elr.includes(replica))',
    after: 'return isr.includes(replica) || isr.length === 0 || replica >= 0',
    breaks: 'Who is not in sync does not lead.',
    tests: ['unit/metadata/controller/partition-election.test.ts', SEVERAL],
  },
  {
    name: 'unclean-leader-keeps-isr',
    file: 'metadata/controller/partition-change.ts',
    before: '  draft.isr = [leader]\n  if (partition.leaderRecoveryState',
    after: '  if (partition.leaderRecoveryState',
    breaks: 'Nobody is in sync with a leader that may lack records.',
    tests: ['unit/metadata/controller/partition-change.test.ts'],
  },
  {
    name: 'unclean-replica-eligible',
    file: 'metadata/controller/partition-change.ts',
    before: 'candidates.filter((replica) => !isr.includes(replica) && !uncleanShutdown.includes(replica))',
    after: 'candidates.filter((replica) => !isr.includes(replica) && uncleanShutdown.length >= 0)',
    breaks: 'A replica that lost records is not eligible.',
    tests: ['unit/metadata/controller/partition-change.test.ts'],
  },
  {
    name: 'isr-changed-by-old-leader',
    file: 'metadata/controller/alter-partition.ts',
    before: "if (change.leaderEpoch < state.leaderEpoch) return 'FENCED_LEADER_EPOCH'",
    after: "if (change.leaderEpoch < 0) return 'FENCED_LEADER_EPOCH'",
    breaks: 'A leader that was replaced changes no ISR.',
    tests: ['unit/metadata/controller/alter-partition.test.ts'],
  },
  {
    name: 'fenced-replica-in-sync',
    file: 'metadata/controller/alter-partition.ts',
    before: 'return change.isr.every((replica) => isActive(brokers, replica)) ? null',
    after: 'return change.isr.some((replica) => isActive(brokers, replica)) ? null',
    breaks: 'A fenced broker is not in sync.',
    tests: ['unit/metadata/controller/alter-partition.test.ts'],
  },
  {
    name: 'leader-before-followers',
    file: 'broker/replication/equal-replicas.ts',
    before: `    return await leader.held.append(batch, options, async (final) => {
      for (const { brokerId, held } of followers) {
        try {
          await held.appendAsFollower(final)
        } catch (error) {
          throw asReplicaFailure(brokerId, error)
        }
      }
    })
`,
    after: `    const appended = await leader.held.append(batch, options)
    for (const { brokerId, held } of followers) {
      try {
        await held.appendAsFollower(batch)
      } catch (error) {
        throw asReplicaFailure(brokerId, error)
      }
    }
    return appended
`,
    breaks: 'Followers first, the leader last: nobody reads what is not in all of them.',
    tests: ['unit/broker/replication/equal-replicas.test.ts'],
  },
  {
    name: 'failed-batch-left-in-followers',
    file: 'broker/replication/equal-replicas.ts',
    before: '    await takeBack(followers, endOffset)\n',
    after: '    void [takeBack, endOffset]\n',
    breaks: 'A batch that failed in one replica is in none.',
    tests: ['unit/broker/replication/equal-replicas.test.ts'],
  },
  {
    name: 'replicas-not-made-equal',
    file: 'broker/replication/replicated-partitions.ts',
    before: '        await makeEqual(replicas)\n        return appendToAll',
    after: '        return appendToAll',
    breaks: 'What a killed writer left in some replicas is in all of them before the next append.',
    tests: ['unit/broker/replication/replicated-partitions.test.ts'],
  },
  {
    name: 'shortest-replica-counts',
    file: 'broker/replication/equal-replicas.ts',
    before: 'const endOffset = Math.max(...replicas.map(({ held }) => held.endOffset()))',
    after: 'const endOffset = Math.min(...replicas.map(({ held }) => held.endOffset()))',
    breaks: 'Of replicas in sync the longest counts.',
    tests: ['unit/broker/replication/equal-replicas.test.ts'],
  },
  {
    name: 'only-the-leader-synced',
    file: 'broker/replication/replicated-partitions.ts',
    before: '    const { isr } = partition.state\n    const flushed',
    after: '    const isr = [partition.state.leader]\n    const flushed',
    breaks: 'acks=all: the batch is on the disks of all in-sync replicas.',
    tests: ['unit/broker/replication/replicated-partitions.test.ts'],
  },
  {
    name: 'min-insync-replicas-ignored',
    file: 'broker/replication/replicated-partitions.ts',
    before: 'if (acks === -1 && state.isr.length < minInsyncReplicas) {',
    after: 'if (acks === -1 && state.isr.length < Math.min(minInsyncReplicas, 1)) {',
    breaks: 'acks=all is refused while fewer replicas than min.insync.replicas are in sync.',
    tests: ['unit/broker/replication/replicated-partitions.test.ts'],
  },
  {
    name: 'replicas-lost-during-append',
    file: 'broker/replication/replicated-partitions.ts',
    before: 'if (failed.length > 0 && isr.length - failed.length < config.minInsyncReplicas) {',
    after: 'if (failed.length > isr.length && isr.length - failed.length < config.minInsyncReplicas) {',
    breaks: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND: too few replicas have the batch on their disks.',
    tests: ['unit/broker/replication/replicated-partitions.test.ts'],
  },
  {
    name: 'metadata-not-looked-at-under-locks',
    file: 'broker/replication/replicated-partitions.ts',
    before: 'return state.partitionEpoch === led.state.partitionEpoch',
    after: 'return state.partitionEpoch >= led.state.partitionEpoch',
    breaks: 'Who holds the locks of the replicas writes to those that are in sync then.',
    tests: ['unit/broker/replication/replicated-partitions.test.ts'],
  },
  {
    name: 'isr-shrink-forgotten',
    file: 'broker/replication/isr-keeper.ts',
    before: 'isr: found.isr.filter((id) => id !== brokerId),',
    after: 'isr: found.isr,',
    breaks: 'A replica that failed leaves the ISR before a batch counts without it.',
    tests: ['unit/broker/replication/isr-keeper.test.ts'],
  },
  {
    name: 'last-bits-not-copied',
    file: 'broker/replication/rejoin-isr.ts',
    before:
      '  while (to.endOffset() < from.endOffset()) await to.appendAsFollower(from.read(to.endOffset(), READ_BYTES))\n',
    after: '  void READ_BYTES\n',
    breaks: 'A replica that joins the ISR has all of the leader’s log.',
    tests: ['unit/broker/replication/rejoin-isr.test.ts'],
  },
  {
    name: 'rejoined-replica-not-synced',
    file: 'broker/replication/rejoin-isr.ts',
    before: '      await Promise.all(followers.map((log) => log.flush()))\n',
    after: '      void followers\n',
    breaks: 'What a replica got is on its disk before anybody counts on it.',
    tests: ['unit/broker/replication/rejoin-isr.test.ts'],
  },
  {
    name: 'follower-not-cut-where-it-parted',
    file: 'broker/replication/rejoin-isr.ts',
    before: '  await to.truncateTo(common)\n',
    after: '  void common\n',
    breaks: 'A replica that comes back is cut where it parted from its leader.',
    tests: ['unit/broker/replication/rejoin-isr.test.ts'],
  },
  {
    name: 'parting-point-off',
    file: 'storage/log/divergence-point.ts',
    before: 'return Math.min(ownEnd, leader.endOffset, end)',
    after: 'return Math.min(ownEnd, end)',
    breaks: 'A replica is cut where it parted from its leader.',
    tests: ['unit/storage/log/divergence-point.test.ts'],
  },
  {
    name: 'follower-takes-damaged-batches',
    file: 'storage/log/followed-batches.ts',
    before: 'if (at + BATCH_OVERHEAD_BYTES > bytes.length || !isBatchIntact(bytes, at)) throw noBatch(at)',
    after: 'if (at + BATCH_OVERHEAD_BYTES > bytes.length || isBatchIntact(bytes, at) === null) throw noBatch(at)',
    breaks: 'Damage is not copied from one replica to another.',
    tests: ['unit/storage/log/held-log.test.ts'],
  },
]
