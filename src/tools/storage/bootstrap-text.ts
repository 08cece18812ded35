/** The bootstrap metadata as Java prints it. Kafka: metadata.bootstrap.BootstrapMetadata, ApiMessageAndVersion. */
import type { MetadataRecord } from '../../protocol/metadata-record.ts'

/** `BootstrapMetadata(records=[…], …)`. */
export function bootstrapMetadataText(records: readonly MetadataRecord[], metadataLevel: number): string {
  const texts = records.map((record) => {
    const fields = Object.entries(record.data).map(([name, value]) => `${name}=${javaText(value)}`)
    return `ApiMessageAndVersion(${record.type}(${fields.join(', ')}) at version ${record.version})`
  })
  return `BootstrapMetadata(records=[${texts.join(', ')}], metadataVersionLevel=${metadataLevel}, source=format command)`
}

/** Java's bytes have a sign. */
function javaText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (value instanceof Uint8Array) return `[${Array.from(new Int8Array(value)).join(', ')}]`
  return String(value)
}
