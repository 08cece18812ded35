import type { Field, Fields, WireType } from './schema.ts'

/** Whether a value is the field's default. Kafka compares by content: an empty array is an empty array. */
export function compileIsDefault({ type, defaultValue }: Field): (value: unknown) => boolean {
  return (value) => equalValues(type, value, defaultValue)
}

function equalValues(type: WireType, left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false
  if (type.kind === 'struct') return equalStructs(type.fields, left as StructValue, right as StructValue)
  if (type.kind === 'array') return equalArrays(type.element, left as readonly unknown[], right as readonly unknown[])
  return Buffer.compare(left as Uint8Array, right as Uint8Array) === 0
}

type StructValue = Readonly<Record<string, unknown>>

function equalStructs(fields: Fields, left: StructValue, right: StructValue): boolean {
  return Object.entries(fields).every(([name, { type }]) => equalValues(type, left[name], right[name]))
}

function equalArrays(element: WireType, left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, i) => equalValues(element, item, right[i]))
}
