/** `compression.type` and the level that goes with it, from a producer's properties. Kafka: ProducerConfig, CompressionType. */
import { type Compression, type CompressionCodec, LEVELS } from '../../record/compression/compression-codec.ts'
import { type ClientProperties, numberSetting, wordSetting } from '../client-settings.ts'
import { configException } from '../tool-error.ts'

const CODECS: readonly CompressionCodec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

/** Throws ToolError, also for a wrong level of a codec that is not asked for. */
export function compressionSetting(properties: ClientProperties): Compression {
  const codec = wordSetting(properties, 'compression.type', { words: CODECS, fallback: 'none' })
  const levels = {
    ...{ none: 0, snappy: 0 },
    gzip: gzipLevel(properties),
    lz4: levelSetting(properties, 'lz4'),
    zstd: levelSetting(properties, 'zstd'),
  }
  return { codec, level: levels[codec] }
}

function levelSetting(properties: ClientProperties, codec: 'lz4' | 'zstd'): number {
  return numberSetting(properties, `compression.${codec}.level`, { type: 'INT', ...LEVELS[codec] })
}

/** 0, between the levels that are allowed, would store the bytes as they are. */
function gzipLevel(properties: ClientProperties): number {
  const name = 'compression.gzip.level'
  const { least, most, fallback } = LEVELS.gzip
  const level = numberSetting(properties, name, { type: 'INT', least: Number.NEGATIVE_INFINITY, fallback })
  if (level >= least && level <= most && level !== 0) return level
  throw configException(name, String(level), `Value must be between 1 and ${most} or equal to ${least}`)
}
