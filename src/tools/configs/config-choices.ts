/** The words that configs take, for those that take only a few: offered by completion, judged by the broker. */

const BOOLEAN = ['true', 'false'] as const
const COMPRESSION = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd', 'producer'] as const

const choices: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'cleanup.policy': ['compact', 'delete'],
    'compression.type': COMPRESSION,
    'message.timestamp.type': ['CreateTime', 'LogAppendTime'],
    preallocate: BOOLEAN,
    'remote.log.copy.disable': BOOLEAN,
    'remote.log.delete.on.disable': BOOLEAN,
    'remote.storage.enable': BOOLEAN,
    'unclean.leader.election.enable': BOOLEAN,
    'log.cleanup.policy': ['compact', 'delete'],
    'log.message.timestamp.type': ['CreateTime', 'LogAppendTime'],
    'log.preallocate': BOOLEAN,
    'follower.fetch.last.tiered.offset.enable': BOOLEAN,
    'transaction.partition.verification.enable': BOOLEAN,
    'share.renew.acknowledge.enable': BOOLEAN,
    'share.auto.offset.reset': ['latest', 'earliest'],
    'share.isolation.level': ['read_committed', 'read_uncommitted'],
  }),
)

/** What the config `name` takes; nothing where that is not a matter of a few words. */
export function configChoices(name: string): readonly string[] {
  return choices.get(name) ?? []
}
