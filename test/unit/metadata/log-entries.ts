import { walkMetadataBatches } from '../../../src/metadata/log/metadata-walk.ts'
import type { KraftControlRecord } from '../../../src/protocol/kraft-control-record.ts'
import { decodeMetadataRecord, type MetadataRecord } from '../../../src/protocol/metadata-record.ts'

/** The metadata records of whole batches. */
export function metadataRecordsIn(batches: Buffer): MetadataRecord[] {
  return entriesIn(batches).records
}

/** The control records of whole batches. */
export function controlRecordsIn(batches: Buffer): KraftControlRecord[] {
  return entriesIn(batches).controls
}

function entriesIn(batches: Buffer): { records: MetadataRecord[]; controls: KraftControlRecord[] } {
  const records: MetadataRecord[] = []
  const controls: KraftControlRecord[] = []
  const visitor = {
    record: (source: Buffer, start: number, end: number) =>
      void records.push(decodeMetadataRecord(source.subarray(start, end))),
    control: (record: KraftControlRecord) => void controls.push(record),
  }
  walkMetadataBatches({ batches, path: 'test', fromOffset: 0, checkCrcs: true, visitor })
  return { records, controls }
}
