/**
 * The code under measurement where no process is started for it: parts of src as one module, bundled as the programs in
 * dist are, so that nothing else runs than what they run.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const EXPORTS = {
  'common/clock.ts': ['systemClock'],
  'common/native-addon.ts': ['loadLz4Addon', 'loadSnappyAddon'],
  'metadata/configs/broker-configs.ts': ['stockBrokerConfigs'],
  'metadata/controller/create-topics.ts': ['createTopics'],
  'metadata/log/metadata-log.ts': ['MetadataLog'],
  'protocol/fill.ts': ['fill'],
  'protocol/messages/create-topics.ts': ['createTopicsRequest'],
  'record/batch-header.ts': ['FIELD', 'assignOffset', 'readBatchHeader'],
  'record/compression/compression.ts': ['compress', 'decompress'],
  'record/crc32c.ts': ['batchCrc'],
  'record/encode-batch.ts': ['encodeBatch'],
  'record/int64.ts': ['writeInt64'],
  'record/record-batch-builder.ts': ['NO_PRODUCER', 'RecordBatchBuilder'],
  'record/record-reader.ts': ['RecordReader'],
  'record/record-view.ts': ['emptyRecordView'],
  'storage/io/boot-id.ts': ['readBootId'],
  'storage/io/kernel-locks.ts': ['kernelLocks'],
  'storage/io/node-file-system.ts': ['nodeFileSystem'],
  'storage/log-dir/log-dir.ts': ['LogDir'],
  'storage/log/log-config.ts': ['defaultLogConfig'],
  'storage/log/segment-file.ts': ['segmentFileName'],
}

/** Bundles to `file` and resolves with the module. `exports`: what is needed of src, names by file. */
export function buildEngine(file, exports = EXPORTS) {
  const lines = Object.entries(exports).map(([source, names]) => `export { ${names.join(', ')} } from './${source}'`)
  buildSync({
    stdin: { contents: lines.join('\n'), resolveDir: path.join(root, 'src'), loader: 'ts' },
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    packages: 'external',
  })
  return import(pathToFileURL(file).href)
}
