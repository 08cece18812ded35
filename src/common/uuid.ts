import { KafkaError } from './kafka-error.ts'
import type { Random } from './random.ts'

/** A UUID in Kafka's text form: 22 characters of base64url, no padding. */
export type Uuid = string

/** "No id". */
export const ZERO_UUID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA'
/** Topic id of `__cluster_metadata`. */
export const METADATA_TOPIC_ID: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ'
/** Directory ids with a meaning of their own. Kafka: common.DirectoryId. */
export const MIGRATING_DIR: Uuid = ZERO_UUID
export const UNASSIGNED_DIR: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ'
export const LOST_DIR: Uuid = 'AAAAAAAAAAAAAAAAAAAAAg'

const UUID_BYTES = 16
/** Of the time in an id of version 7. */
const TIME_BYTES = 6
/** Kafka keeps ids below this for itself. */
const RESERVED_IDS = 100n
/** 22 characters and two of padding. */
const MAX_TEXT_LENGTH = 24

/**
 * A random (version 4) id. Never one that starts with `-`, which a command line would take for an option. The version
 * bits keep it away from Kafka's reserved ids. Kafka: `Uuid.randomUuid`.
 */
export function randomUuid(random: Random): Uuid {
  for (;;) {
    const text = randomUuidBytes(random).toString('base64url')
    if (!text.startsWith('-')) return text
  }
}

/**
 * An id of version 7 in Java's text form, `8-4-4-4-12` hexadecimal digits: the time, then random bits. Later ones sort
 * behind earlier ones.
 */
export function timeOrderedUuid(nowMs: number, random: Random): string {
  const bytes = randomUuidBytes(random)
  bytes.writeUIntBE(Math.floor(nowMs), 0, TIME_BYTES)
  bytes[TIME_BYTES] = ((bytes[TIME_BYTES] ?? 0) & 0x0f) | 0x70
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function randomUuidBytes(random: Random): Buffer {
  const bytes = Buffer.from(random.bytes(UUID_BYTES))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes
}

/** Whether no directory can have this id. Kafka: `DirectoryId.reserved`. */
export function isReservedDirectoryId(uuid: Uuid): boolean {
  const bytes = parseBytes(uuid)
  return bytes.readBigInt64BE() === 0n && bytes.readBigInt64BE(8) < RESERVED_IDS
}

/** The 16 bytes of `uuid`, most significant first. Throws INVALID_REQUEST unless it is a UUID. */
export function uuidToBytes(uuid: Uuid): Buffer {
  return parseBytes(uuid)
}

/** The text of the first 16 of `bytes`. */
export function uuidFromBytes(bytes: Uint8Array): Uuid {
  return Buffer.from(bytes.buffer, bytes.byteOffset, UUID_BYTES).toString('base64url')
}

/**
 * Reads what a user typed, padded or not, and returns the canonical text. Throws INVALID_REQUEST with the words of
 * Kafka's `Uuid.fromString`.
 */
export function parseUuid(text: string): Uuid {
  return parseBytes(text).toString('base64url')
}

function parseBytes(text: string): Buffer {
  if (text.length > MAX_TEXT_LENGTH) {
    throw invalid(
      `Input string with prefix \`${text.slice(0, MAX_TEXT_LENGTH)}\` is too long to be decoded as a base64 UUID`,
    )
  }
  const digits = text.length === MAX_TEXT_LENGTH && text.endsWith('==') ? text.slice(0, -2) : text
  if (digits.length === 1) throw invalid('Input byte[] should at least have 2 bytes for base64 bytes')
  const illegal = /[^A-Za-z0-9_-]/.exec(digits)
  if (illegal) throw invalid(`Illegal base64 character ${illegal[0].charCodeAt(0).toString(16)}`)
  if (digits.length % 4 === 1) throw invalid('Last unit does not have enough valid bits')
  const bytes = Buffer.from(digits, 'base64url')
  if (bytes.length !== UUID_BYTES) {
    throw invalid(
      `Input string \`${text}\` decoded as ${bytes.length} bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID`,
    )
  }
  return bytes
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}
