/**
 * How a member came to be out of its group, as a header of the record that takes it out. Kafka writes none, and reads keys
 * and values only: a broker logs such things, and there is none here.
 */

const departures = ['left', 'dead', 'silent'] as const

/**
 * `left`: it said so itself; `dead`: its process was gone; `silent`: without a sign of life, or holding on to what it had to
 * give up, for too long.
 */
export type Departure = (typeof departures)[number]

interface Header {
  readonly key: string
  readonly value: Uint8Array | null
}

const NAME = 'kafdir.departure'

export function departureHeader(departure: Departure): Header {
  return { key: NAME, value: Buffer.from(departure) }
}

/** Null: none of the headers says it. */
export function departureOf(headers: readonly Header[]): Departure | null {
  const value = headers.find(({ key }) => key === NAME)?.value ?? null
  return value === null ? null : (departures.find((each) => Buffer.from(value).equals(Buffer.from(each))) ?? null)
}
