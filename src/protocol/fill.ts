import { type Field, type Fields, type MessageSchema, type WireType } from './schema.ts'

/** `T` with every field optional at every depth. An undefined field counts as absent. */
export type Partially<T> = T extends Uint8Array | string | number | bigint | boolean | null
  ? T
  : T extends readonly (infer E)[]
    ? readonly Partially<E>[]
    : { readonly [K in keyof T]?: Partially<T[K]> | undefined }

/**
 * A whole value of `schema`: the fields given, and Kafka's defaults for the others, also inside structs and arrays.
 * Names that the schema does not have are refused by the type and dropped.
 */
export function fill<T>(schema: MessageSchema<T>, given: Partially<T>): T {
  return fillStruct(schema.fields, given as Readonly<Record<string, unknown>>) as T
}

function fillStruct(fields: Fields, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const filled: Record<string, unknown> = {}
  for (const name in fields) {
    const field = fields[name] as Field
    const value = given[name]
    filled[name] = value === undefined ? field.defaultValue : fillField(field, value)
  }
  return filled
}

function fillField({ type }: Field, value: unknown): unknown {
  return value === null ? null : fillValue(type, value)
}

function fillValue(type: WireType, value: unknown): unknown {
  if (type.kind === 'struct') return fillStruct(type.fields, value as Readonly<Record<string, unknown>>)
  if (type.kind !== 'array' || type.element.kind !== 'struct') return value
  return (value as readonly unknown[]).map((item) => fillValue(type.element, item))
}
