/**
 * The language in which Kafka's messages are written down as data: one table per message with version ranges, from
 * which types, codecs (codec.ts) and defaults (fill.ts) follow. Kafka: the schemas in `common/message/*.json`.
 */
import { type Uuid, ZERO_UUID } from '../common/uuid.ts'
import { parseVersions, type VersionRange, type VersionSpec } from './version-range.ts'

/** Exists in types only: carries the type of the values that a field or message describes. */
declare const valueType: unique symbol

export type PrimitiveKind =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'bigint64'
  | 'float64'
  | 'string'
  | 'uuid'
  | 'bytes'
  | 'records'

export type WireType =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'array'; readonly element: WireType }
  | { readonly kind: 'struct'; readonly fields: Fields }

export interface Field<T = unknown> {
  readonly type: WireType
  readonly versions: VersionRange
  readonly nullableVersions: VersionRange
  /** Where the field is in the tagged section instead of at its place. */
  readonly taggedVersions: VersionRange
  readonly tag: number | null
  /** Only where the field departs from its message (the client id of RequestHeader). */
  readonly flexibleVersions: VersionRange | null
  /** Whether a value may be dropped silently when the version has no such field. */
  readonly ignorable: boolean
  /** What a reader sees when the version has no such field, and what a writer omits from the tagged section. */
  readonly defaultValue: unknown
  readonly [valueType]?: T
}

export type Fields = Readonly<Record<string, Field>>

/** A message: request, response, header or record value. */
export interface MessageSchema<T = unknown> {
  /** Kafka's name, such as `CreateTopicsRequest`. */
  readonly name: string
  /** The number of the API or of the record type; null for headers and control records. */
  readonly apiKey: number | null
  readonly validVersions: VersionRange
  readonly flexibleVersions: VersionRange
  /** The highest version is not released yet: not to be offered to clients. */
  readonly latestVersionUnstable: boolean
  readonly fields: Fields
  readonly [valueType]?: T
}

/** The values that a message schema describes. All fields are there, whatever the version. */
export type MessageOf<S> = S extends MessageSchema<infer T> ? T : never

type FieldValue<F> = F extends Field<infer T> ? T : never
type StructValue<F extends Fields> = { readonly [K in keyof F]: FieldValue<F[K]> }

interface CommonOptions {
  readonly ignorable?: boolean
  readonly tag?: number
  readonly taggedVersions?: VersionSpec
  readonly flexibleVersions?: VersionSpec
}
interface ValueOptions<T> extends CommonOptions {
  /** Default: 0, false, empty, the zero UUID. */
  readonly default?: T
}
interface NullableOptions<T> extends CommonOptions {
  readonly nullable?: VersionSpec
  readonly default?: T | null
}
/** `T`, or `T | null` where the options name nullable versions. */
type Nullable<T, O> = O extends { readonly nullable: VersionSpec } ? T | null : T

interface MessageHead {
  readonly name: string
  readonly apiKey?: number
  readonly validVersions: VersionSpec
  readonly flexibleVersions: VersionSpec
  readonly latestVersionUnstable?: boolean
}

/** Java's `Long.MAX_VALUE`, Kafka's "no limit": the one int64 beyond 2^53 that is read and written. */
export const INT64_MAX: number = 2 ** 63

/** The longest string that Kafka reads or writes, also where the length is a varint. */
export const MAX_STRING_BYTES = 0x7fff

/** Describes a message. */
export function message<const F extends Fields>(head: MessageHead, fields: F): MessageSchema<StructValue<F>> {
  return {
    name: head.name,
    apiKey: head.apiKey ?? null,
    validVersions: parseVersions(head.validVersions),
    flexibleVersions: parseVersions(head.flexibleVersions),
    latestVersionUnstable: head.latestVersionUnstable ?? false,
    fields,
  }
}

export const int8 = numberKind('int8')
export const int16 = numberKind('int16')
export const uint16 = numberKind('uint16')
export const int32 = numberKind('int32')
export const uint32 = numberKind('uint32')
/** A number between -(2^53 - 1) and 2^53 - 1, or INT64_MAX; others are refused, never rounded. */
export const int64 = numberKind('int64')
export const float64 = numberKind('float64')

/** An int64 of which every bit counts, such as a hash: a bigint. Kafka's schemas call it int64 too. */
export function bigInt64(versions: VersionSpec = '0+', options: ValueOptions<bigint> = {}): Field<bigint> {
  return field({ kind: 'bigint64' }, versions, options, 0n)
}

export function bool(versions: VersionSpec = '0+', options: ValueOptions<boolean> = {}): Field<boolean> {
  return field({ kind: 'bool' }, versions, options, false)
}

export function uuid(versions: VersionSpec = '0+', options: ValueOptions<Uuid> = {}): Field<Uuid> {
  return field({ kind: 'uuid' }, versions, options, ZERO_UUID)
}

export function string<const O extends NullableOptions<string>>(
  versions: VersionSpec = '0+',
  options?: O,
): Field<Nullable<string, O>> {
  return field({ kind: 'string' }, versions, options, '')
}

export function bytes<const O extends NullableOptions<Uint8Array>>(
  versions: VersionSpec = '0+',
  options?: O,
): Field<Nullable<Uint8Array, O>> {
  return field({ kind: 'bytes' }, versions, options, NO_BYTES)
}

/** Record batches, as they are on disk. Null is the default. */
export function records(
  versions: VersionSpec = '0+',
  options: NullableOptions<Uint8Array> = {},
): Field<Uint8Array | null> {
  return field({ kind: 'records' }, versions, options, null)
}

/** What an array holds: the fields of a struct, or a kind of value by its function (`int32`, `string`, `uuid`). */
type Element = Fields | (() => Field)
type ElementValue<E> = E extends () => Field<infer T> ? T : E extends Fields ? StructValue<E> : never

/** `array('0+', int32)` or, of structs, `array('0+', { name: string('0+') })`. */
export function array<const E extends Element, const O extends NullableOptions<never>>(
  versions: VersionSpec,
  element: E,
  options?: O,
): Field<Nullable<readonly ElementValue<E>[], O>> {
  const elementType: WireType = typeof element === 'function' ? element().type : { kind: 'struct', fields: element }
  return field({ kind: 'array', element: elementType }, versions, options, NO_ITEMS)
}

/** A struct in its place. Its default is the struct of its fields' defaults, unless the options say null. */
export function struct<const F extends Fields, const O extends NullableOptions<never>>(
  versions: VersionSpec,
  fields: F,
  options?: O,
): Field<Nullable<StructValue<F>, O>> {
  return field({ kind: 'struct', fields }, versions, options, defaultsOf(fields))
}

/** The value of a struct or message in which nothing is set. Shared and frozen. */
function defaultsOf(fields: Fields): Readonly<Record<string, unknown>> {
  return Object.freeze(
    Object.fromEntries(Object.entries(fields).map(([name, { defaultValue }]) => [name, defaultValue])),
  )
}

const NO_ITEMS: readonly unknown[] = Object.freeze([])
const NO_BYTES = Buffer.alloc(0)
const NONE = parseVersions('none')

function numberKind(kind: PrimitiveKind) {
  return (versions: VersionSpec = '0+', options: ValueOptions<number> = {}): Field<number> =>
    field({ kind }, versions, options, 0)
}

function field<T>(
  type: WireType,
  versions: VersionSpec,
  options: NullableOptions<unknown> = {},
  zero: unknown,
): Field<T> {
  return {
    type,
    versions: parseVersions(versions),
    nullableVersions: options.nullable === undefined ? NONE : parseVersions(options.nullable),
    taggedVersions: options.taggedVersions === undefined ? NONE : parseVersions(options.taggedVersions),
    tag: options.tag ?? null,
    flexibleVersions: options.flexibleVersions === undefined ? null : parseVersions(options.flexibleVersions),
    ignorable: options.ignorable ?? false,
    defaultValue: options.default === undefined ? zero : options.default,
  }
}
