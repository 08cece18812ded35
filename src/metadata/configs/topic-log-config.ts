/** The settings of one topic as the storage layer wants them. */
import { assert } from '../../common/assert.ts'
import type { CleanupPolicy, CompressionType, LogConfig, TimestampType } from '../../storage/log/log-config.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../image/metadata-image.ts'
import type { ConfigValue } from './config-def.ts'
import { type BrokerConfigLayers, effectiveTopicConfig } from './effective-configs.ts'
import { parseTopicConfig } from './topic-configs.ts'

/** The settings of `topic`, its own and those that it inherits. Throws INVALID_CONFIG when the metadata log has a bad one. */
export function topicLogConfig(image: MetadataImage, layers: BrokerConfigLayers, topic: string): LogConfig {
  const own = settingsOf(image, CONFIG_RESOURCE.topic, topic)
  const value = (name: string): ConfigValue => parsed(name, effectiveTopicConfig(layers, own, name))
  const number = (name: string): number => Number(value(name))
  return {
    segmentBytes: number(own.has('internal.segment.bytes') ? 'internal.segment.bytes' : 'segment.bytes'),
    segmentMs: number('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    preallocate: value('preallocate') === true,
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    maxMessageBytes: number('max.message.bytes'),
    retentionMs: number('retention.ms'),
    retentionBytes: number('retention.bytes'),
    cleanupPolicy: value('cleanup.policy') as readonly CleanupPolicy[],
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    deleteRetentionMs: number('delete.retention.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    compressionType: value('compression.type') as CompressionType,
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    messageTimestampType: value('message.timestamp.type') as TimestampType,
    messageTimestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    minInsyncReplicas: number('min.insync.replicas'),
    uncleanLeaderElectionEnable: value('unclean.leader.election.enable') === true,
  }
}

function parsed(name: string, text: string | null): ConfigValue {
  assert(text !== null, `${name} is a setting of topics with a default`)
  return parseTopicConfig(name, text)
}
