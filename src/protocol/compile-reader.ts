/** Turns the fields of a schema into functions that read one version of them: no table is consulted per value. */
import type { Field, Fields, PrimitiveKind, WireType } from './schema.ts'
import { includesVersion } from './version-range.ts'
import type { WireReader } from './wire-reader.ts'

export type Read = (reader: WireReader) => unknown

/** What a schema looks like in one version. */
export interface VersionContext {
  readonly version: number
  /** The message uses compact lengths and tagged sections in this version. */
  readonly flexible: boolean
}

interface Step {
  readonly name: string
  readonly path: string
  readonly read: Read
}

/** A reader of the struct or message that consists of `fields`; `path` is where it is, for messages. */
export function compileStructReader(fields: Fields, context: VersionContext, path: string): Read {
  const steps: Step[] = []
  const tagged = new Map<number, Step>()
  for (const [name, field] of Object.entries(fields)) {
    const fieldPath = path === '' ? name : `${path}.${name}`
    const isTagged = includesVersion(field.taggedVersions, context.version)
    const present = includesVersion(field.versions, context.version)
    const read = present ? compileFieldReader(field, context, fieldPath, isTagged) : () => field.defaultValue
    if (present && isTagged && field.tag !== null) {
      tagged.set(field.tag, { name, path: fieldPath, read })
      steps.push({ name, path: fieldPath, read: () => field.defaultValue })
    } else {
      steps.push({ name, path: fieldPath, read })
    }
  }
  const { flexible } = context
  return (reader) => {
    const value: Record<string, unknown> = {}
    // By index: an iterator would cost more than reading a field does, until the code is hot.
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as Step
      reader.fieldPath = step.path
      value[step.name] = step.read(reader)
    }
    if (flexible) readTaggedSection(reader, tagged, value, path)
    return value
  }
}

/** Tags that this version does not know are skipped. */
function readTaggedSection(
  reader: WireReader,
  tagged: ReadonlyMap<number, Step>,
  value: Record<string, unknown>,
  path: string,
): void {
  reader.fieldPath = path
  const count = reader.uvarint()
  reader.checkCount(count)
  for (let i = 0; i < count; i++) {
    reader.fieldPath = path
    const tag = reader.uvarint()
    const length = reader.uvarint()
    const step = tagged.get(tag)
    if (step === undefined) {
      reader.bytes(length)
      continue
    }
    reader.fieldPath = step.path
    const end = reader.position + length
    value[step.name] = step.read(reader)
    if (reader.position !== end) reader.fail(`tag ${tag} is not as long as the ${length} bytes announced`)
  }
}

function compileFieldReader(field: Field, context: VersionContext, path: string, isTagged: boolean): Read {
  const { version } = context
  const compact = field.flexibleVersions === null ? context.flexible : includesVersion(field.flexibleVersions, version)
  const nullable = includesVersion(field.nullableVersions, version)
  const { type } = field
  if (type.kind === 'struct') {
    const read = compileStructReader(type.fields, context, path)
    if (!nullable) return read
    return isTagged ? readTaggedNullableStruct(read) : readNullableStruct(read)
  }
  const read = compileTypeReader(type, context, path, compact)
  if (nullable || !mayBeNull(type)) return read
  return (reader) => read(reader) ?? reader.fail('null is not allowed')
}

function mayBeNull({ kind }: WireType): boolean {
  return kind === 'string' || kind === 'bytes' || kind === 'records' || kind === 'array'
}

/** A reader of what has no name: the element of an array, or a field apart from being nullable. */
function compileTypeReader(type: WireType, context: VersionContext, path: string, compact: boolean): Read {
  if (type.kind === 'struct') return compileStructReader(type.fields, context, path)
  if (type.kind === 'array') return readArray(compileTypeReader(type.element, context, path, compact), compact)
  return compact ? compactReaders[type.kind] : classicReaders[type.kind]
}

const fixedReaders = {
  bool: (reader: WireReader) => reader.bool(),
  int8: (reader: WireReader) => reader.int8(),
  int16: (reader: WireReader) => reader.int16(),
  uint16: (reader: WireReader) => reader.uint16(),
  int32: (reader: WireReader) => reader.int32(),
  uint32: (reader: WireReader) => reader.uint32(),
  int64: (reader: WireReader) => reader.int64(),
  bigint64: (reader: WireReader) => reader.bigint64(),
  float64: (reader: WireReader) => reader.float64(),
  uuid: (reader: WireReader) => reader.uuid(),
}

const classicReaders: Readonly<Record<PrimitiveKind, Read>> = {
  ...fixedReaders,
  string: (reader) => textOrNull(reader, reader.int16()),
  bytes: (reader) => bytesOrNull(reader, reader.int32()),
  records: (reader) => bytesOrNull(reader, reader.int32()),
}

const compactReaders: Readonly<Record<PrimitiveKind, Read>> = {
  ...fixedReaders,
  string: (reader) => textOrNull(reader, reader.uvarint() - 1),
  bytes: (reader) => bytesOrNull(reader, reader.uvarint() - 1),
  records: (reader) => bytesOrNull(reader, reader.uvarint() - 1),
}

function textOrNull(reader: WireReader, length: number): string | null {
  return length < 0 ? null : reader.text(length)
}

function bytesOrNull(reader: WireReader, length: number): Buffer | null {
  return length < 0 ? null : reader.bytes(length)
}

const MAX_PRESIZED_ITEMS = 64

function readArray(readElement: Read, compact: boolean): Read {
  return (reader) => {
    const count = compact ? reader.uvarint() - 1 : reader.int32()
    if (count < 0) return null
    reader.checkCount(count)
    // Short arrays are made at their size; a long one grows as its items turn out to be there.
    const items = count <= MAX_PRESIZED_ITEMS ? new Array<unknown>(count) : []
    for (let i = 0; i < count; i++) items[i] = readElement(reader)
    return items
  }
}

function readNullableStruct(read: Read): Read {
  return (reader) => (reader.int8() < 0 ? null : read(reader))
}

/** Inside a tag the presence is a uvarint, as Kafka's generated code has it. */
function readTaggedNullableStruct(read: Read): Read {
  return (reader) => (reader.uvarint() === 0 ? null : read(reader))
}
