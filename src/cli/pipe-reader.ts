/**
 * Whether anybody still reads the pipe that we write to. Node hears of a reader that has gone only from its next write, so
 * a consumer that waits for records would outlive `head -1` for ever. What is needed is poll(2), which Node keeps to
 * itself, except in one place: WASI's poll_oneoff. See docs/decisions/0007-asking-a-pipe-for-its-reader.md.
 */
import { fstatSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as NodeWasi from 'node:wasi'

/**
 * A WebAssembly module that hands `poll_oneoff` through: imports it, exports a memory, the function and an empty
 * `_initialize`, which WASI demands.
 */
const PASS_THROUGH = Buffer.from(
  [
    '0061736d01000000', // magic, version
    '010c0260047f7f7f7f017f600000', // types: (i32, i32, i32, i32) -> i32, () -> ()
    '0226', // import wasi_snapshot_preview1.poll_oneoff of type 0
    `0116${hex('wasi_snapshot_preview1')}0b${hex('poll_oneoff')}0000`,
    '03020101', // one function of type 1
    '0503010001', // a memory of one page
    `071f03${'06'}${hex('memory')}0200${'04'}${hex('poll')}0000${'0b'}${hex('_initialize')}0001`,
    '0a040102000b', // its empty body
  ].join(''),
  'hex',
)

/** Sizes and places of WASI's structs, in bytes. */
const SUBSCRIPTION_BYTES = 48
const EVENTS_AT = 2 * SUBSCRIPTION_BYTES
const EVENT_BYTES = 32
const COUNT_AT = 256
const EVENT_TYPE = { clock: 0, fdWrite: 2 } as const
const MONOTONIC_CLOCK = 1
/** A pipe that is full has a reader that is slow: it is not waited for. */
const PATIENCE_NS = 1_000_000n

/** The part of the global that is used; Node's types name no values in it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

interface PassThrough {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly poll: (subscriptions: number, events: number, count: number, countAt: number) => number
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

/** True for a pipe: other things have no reader that could go. */
export function isPipe(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFIFO()
  } catch {
    return false // closed
  }
}

/** Asks whether the pipe `descriptor` has a reader. Never blocks for more than a millisecond, never writes. */
export function createReaderProbe(descriptor: number): () => boolean {
  try {
    return probe(descriptor, instantiate(descriptor))
  } catch {
    return () => true // without WASI the next write tells
  }
}

function probe(descriptor: number, { memory, poll }: PassThrough): () => boolean {
  const bytes = Buffer.from(memory.buffer)
  return () => {
    bytes.fill(0, 0, COUNT_AT + 4)
    bytes.writeUInt8(EVENT_TYPE.fdWrite, 8)
    bytes.writeUInt32LE(descriptor, 16)
    bytes.writeUInt8(EVENT_TYPE.clock, SUBSCRIPTION_BYTES + 8)
    bytes.writeUInt32LE(MONOTONIC_CLOCK, SUBSCRIPTION_BYTES + 16)
    bytes.writeBigUInt64LE(PATIENCE_NS, SUBSCRIPTION_BYTES + 24)
    if (poll(0, EVENTS_AT, 2, COUNT_AT) !== 0) return true // nothing was learnt
    const events = Array.from({ length: bytes.readUInt32LE(COUNT_AT) }, (_, index) => EVENTS_AT + index * EVENT_BYTES)
    // An error on the writing end of a pipe means just that: its reading end is closed.
    return !events.some((at) => bytes.readUInt8(at + 10) === EVENT_TYPE.fdWrite && bytes.readUInt16LE(at + 8) !== 0)
  }
}

function instantiate(descriptor: number): PassThrough {
  const { WASI } = requireQuietly()
  const wasi = new WASI({ version: 'preview1', stdout: descriptor })
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
  const instance = new Instance(new Module(PASS_THROUGH), { wasi_snapshot_preview1: wasi.wasiImport })
  wasi.initialize(instance)
  return instance.exports as unknown as PassThrough
}

/** Node warns on standard error that its WASI is experimental: nothing that a reader of topics should have to read. */
function requireQuietly(): typeof NodeWasi {
  const emitWarning = process.emitWarning.bind(process)
  process.emitWarning = () => {}
  try {
    return createRequire(import.meta.url)('node:wasi') as typeof NodeWasi
  } finally {
    process.emitWarning = emitWarning
  }
}
