/** Turns the fields of a schema into functions that write one version of them: no table is consulted per value. */
import type { VersionContext } from './compile-reader.ts'
import type { Field, Fields, PrimitiveKind, WireType } from './schema.ts'
import { compileIsDefault } from './value-equality.ts'
import { formatVersions, includesVersion } from './version-range.ts'
import type { WireWriter } from './wire-writer.ts'

export type Write = (writer: WireWriter, value: unknown) => void

interface Step {
  readonly name: string
  readonly path: string
  readonly write: Write
}

interface TaggedStep extends Step {
  readonly tag: number
  readonly isDefault: (value: unknown) => boolean
}

type StructValue = Readonly<Record<string, unknown>>

/** A writer of the struct or message that consists of `fields`; `path` is where it is, for messages. */
export function compileStructWriter(fields: Fields, context: VersionContext, path: string): Write {
  const steps: Step[] = []
  const tagged: TaggedStep[] = []
  for (const [name, field] of Object.entries(fields)) {
    const fieldPath = path === '' ? name : `${path}.${name}`
    if (!includesVersion(field.versions, context.version)) {
      if (!field.ignorable) steps.push({ name, path: fieldPath, write: refuseUnlessDefault(field, context) })
      continue
    }
    const isTagged = includesVersion(field.taggedVersions, context.version)
    const write = compileFieldWriter(field, context, fieldPath, isTagged)
    if (isTagged && field.tag !== null) {
      tagged.push({ name, path: fieldPath, write, tag: field.tag, isDefault: compileIsDefault(field) })
    } else {
      steps.push({ name, path: fieldPath, write })
    }
  }
  tagged.sort((a, b) => a.tag - b.tag)
  const { flexible } = context
  return (writer, value) => {
    writer.fieldPath = path
    if (typeof value !== 'object' || value === null) writer.fail(`${String(value)} is not an object`)
    for (const step of steps) {
      writer.fieldPath = step.path
      step.write(writer, (value as StructValue)[step.name])
    }
    if (flexible) writeTaggedSection(writer, tagged, value as StructValue)
  }
}

/** Kafka: a version that has no such field may not silently lose what was set, unless the field is ignorable. */
function refuseUnlessDefault(field: Field, { version }: VersionContext): Write {
  const isDefault = compileIsDefault(field)
  return (writer, value) => {
    if (value === undefined || isDefault(value)) return
    writer.fail(
      `version ${version} cannot carry this field (versions ${formatVersions(field.versions)} can)`,
      'UNSUPPORTED_VERSION',
    )
  }
}

function writeTaggedSection(writer: WireWriter, tagged: readonly TaggedStep[], value: StructValue): void {
  if (tagged.length === 0) return writer.uvarint(0)
  let count = 0
  for (const step of tagged) if (!step.isDefault(value[step.name])) count++
  writer.uvarint(count)
  if (count === 0) return
  for (const step of tagged) {
    const item = value[step.name]
    if (step.isDefault(item)) continue
    writer.fieldPath = step.path
    writer.uvarint(step.tag)
    writer.sized(() => step.write(writer, item))
  }
}

function compileFieldWriter(field: Field, context: VersionContext, path: string, isTagged: boolean): Write {
  const { version } = context
  const compact = field.flexibleVersions === null ? context.flexible : includesVersion(field.flexibleVersions, version)
  const write = compileTypeWriter(field.type, context, path, compact)
  if (!includesVersion(field.nullableVersions, version)) return refuseNull(field, context, write)
  return writeNullable(write, nullWriter(field.type, compact, isTagged), presenceWriter(field.type, isTagged))
}

function refuseNull(field: Field, { version }: VersionContext, write: Write): Write {
  const nullable = formatVersions(field.nullableVersions)
  return (writer, value) => {
    if (value !== null) return write(writer, value)
    if (nullable === 'none') writer.fail('null is not allowed')
    writer.fail(`version ${version} does not allow null (versions ${nullable} do)`, 'UNSUPPORTED_VERSION')
  }
}

function writeNullable(write: Write, writeNull: (writer: WireWriter) => void, writePresence: Presence): Write {
  return (writer, value) => {
    if (value === null) return writeNull(writer)
    if (writePresence !== null) writePresence(writer)
    write(writer, value)
  }
}

type Presence = ((writer: WireWriter) => void) | null

/** Only structs need a mark that they are there; inside a tag it is a uvarint, as Kafka's generated code has it. */
function presenceWriter({ kind }: WireType, isTagged: boolean): Presence {
  if (kind !== 'struct') return null
  return isTagged ? (writer) => writer.uvarint(1) : (writer) => writer.int8(1)
}

function nullWriter({ kind }: WireType, compact: boolean, isTagged: boolean): (writer: WireWriter) => void {
  if (kind === 'struct') return isTagged ? (writer) => writer.uvarint(0) : (writer) => writer.int8(-1)
  if (compact) return (writer) => writer.uvarint(0)
  return kind === 'string' ? (writer) => writer.int16(-1) : (writer) => writer.int32(-1)
}

function compileTypeWriter(type: WireType, context: VersionContext, path: string, compact: boolean): Write {
  if (type.kind === 'struct') return compileStructWriter(type.fields, context, path)
  if (type.kind === 'array') return writeArray(compileTypeWriter(type.element, context, path, compact), compact)
  return (compact ? compactWriters : classicWriters)[type.kind]
}

type PrimitiveWriters = Readonly<Record<PrimitiveKind, Write>>

const fixedWriters = {
  bool: (writer: WireWriter, value: unknown) => writer.bool(value as boolean),
  int8: (writer: WireWriter, value: unknown) => writer.int8(value as number),
  int16: (writer: WireWriter, value: unknown) => writer.int16(value as number),
  uint16: (writer: WireWriter, value: unknown) => writer.uint16(value as number),
  int32: (writer: WireWriter, value: unknown) => writer.int32(value as number),
  uint32: (writer: WireWriter, value: unknown) => writer.uint32(value as number),
  int64: (writer: WireWriter, value: unknown) => writer.int64(value as number),
  bigint64: (writer: WireWriter, value: unknown) => writer.bigint64(value as bigint),
  float64: (writer: WireWriter, value: unknown) => writer.float64(value as number),
  uuid: (writer: WireWriter, value: unknown) => writer.uuid(value as string),
}

const classicWriters: PrimitiveWriters = {
  ...fixedWriters,
  string: (writer, value) => writer.text(value as string, writeInt16Length),
  bytes: (writer, value) => writeBytes(writer, value, writeInt32Length),
  records: (writer, value) => writeBytes(writer, value, writeInt32Length),
}

const compactWriters: PrimitiveWriters = {
  ...fixedWriters,
  string: (writer, value) => writer.text(value as string, writeCompactLength),
  bytes: (writer, value) => writeBytes(writer, value, writeCompactLength),
  records: (writer, value) => writeBytes(writer, value, writeCompactLength),
}

type WriteLength = (writer: WireWriter, length: number) => void

const writeInt16Length: WriteLength = (writer, length) => writer.int16(length)
const writeInt32Length: WriteLength = (writer, length) => writer.int32(length)
const writeCompactLength: WriteLength = (writer, length) => writer.uvarint(length + 1)

function writeBytes(writer: WireWriter, value: unknown, writeLength: WriteLength): void {
  if (!(value instanceof Uint8Array)) return writer.fail(`${String(value)} is not a Uint8Array`)
  writeLength(writer, value.byteLength)
  writer.bytes(value)
}

function writeArray(writeElement: Write, compact: boolean): Write {
  const writeLength = compact ? writeCompactLength : writeInt32Length
  return (writer, value) => {
    if (!Array.isArray(value)) return writer.fail(`${String(value)} is not an array`)
    writeLength(writer, value.length)
    for (const item of value as readonly unknown[]) writeElement(writer, item)
  }
}
