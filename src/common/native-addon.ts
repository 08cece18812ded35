/**
 * Native addons, loaded straight from their prebuilt `.node` file: the JavaScript wrappers around them cost 12 ms of
 * start-up, the file itself 1 ms. The file is found by Node's own algorithm from where this code runs (the bundle in
 * `dist`, or `src` under test), so a package that was hoisted into another project's `node_modules` is found too.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { arch, dlopen, platform, report } from 'node:process'
import { fileURLToPath } from 'node:url'
import { KafkaError } from './kafka-error.ts'

/** A package with prebuilt binaries, and where it keeps the one for this machine. */
export interface AddonPackage {
  /** The package's own entry, required when none of `files` is there (other layouts, other package managers). */
  readonly entry: string
  /** Specifiers of `.node` files, the likeliest first. */
  readonly files: readonly string[]
}

/** Called on the `request` object given to `waitForLock`, on the main thread. */
export type LockWaitDone = (this: object, error: Error | null) => void

/** What we use of fs-native-extensions: the binding itself, not its wrapper. All locks are the kernel's, per open file. */
export interface FileLockAddon {
  /**
   * Throws an Error with code EAGAIN when somebody else holds a lock in the way, EBADF when `fd` is not open for what it
   * takes: a shared lock wants reading, an exclusive one writing. `length` 0: to the end of the file.
   */
  tryLock(fd: number, offset: number, length: number, exclusive: boolean): void
  /**
   * Waits on a thread of its own, then calls `done`. The returned handle is the memory that thread works in: keep it
   * reachable until `done` was called. There is no way to call the wait off.
   */
  waitForLock(
    fd: number,
    offset: number,
    length: number,
    exclusive: boolean,
    request: object,
    done: LockWaitDone,
  ): ArrayBuffer
  unlock(fd: number, offset: number, length: number): void
}

/** What we use of @node-rs/crc32. */
export interface Crc32Addon {
  /** CRC-32C of `data`, continuing from `initial` (the CRC of the bytes before it); unsigned. */
  crc32c(data: Uint8Array, initial?: number): number
}

export interface SnappyOptions {
  /** The result is memory of V8's own, not the library's, which would be freed only when the event loop comes round. */
  readonly copyOutputData: true
}

/** What we use of snappy: raw blocks, without any framing. */
export interface SnappyAddon {
  compressSync(data: Uint8Array, options: SnappyOptions): Buffer
  /** Believes the size that the block begins with. Throws an Error for a broken block. */
  uncompressSync(data: Uint8Array, options: SnappyOptions & { readonly asBuffer: true }): Buffer
}

/** What we use of lz4-napi: blocks with their decompressed size in front, as uint32 LE. */
export interface Lz4Addon {
  compressSync(data: Buffer): Buffer
  /** The size in front may be larger than the block turns out to be. Throws an Error for a broken block. */
  uncompressSync(data: Uint8Array): Buffer
}

/** What we use of @toondepauw/node-zstd. Both throw an Error for what they can't do. */
export interface ZstdAddon {
  readonly Encoder: new (level: number) => { encodeSync(data: Buffer): Buffer }
  readonly Decoder: new () => { decodeSync(data: Buffer): Buffer }
}

/** The machine an addon is loaded for, in Node's words. */
export interface AddonHost {
  readonly platform: string
  readonly arch: string
}

const thisHost: AddonHost = { platform, arch }

/** Where fs-native-extensions keeps its binary for `host`. */
export function fileLockPackage(host: AddonHost = thisHost): AddonPackage {
  const name = 'fs-native-extensions'
  return { entry: name, files: [`${name}/prebuilds/${host.platform}-${host.arch}/${name}.node`] }
}

/** Where @node-rs/crc32 keeps its binary for `host`: a package per platform, of which npm installs the one that fits. */
export function crc32Package(host: AddonHost = thisHost): AddonPackage {
  return napiPackage('@node-rs/crc32', '@node-rs', 'crc32', host)
}

/** Packages made with napi-rs keep `<name>.<target>.node` in a package `<scope>/<name>-<target>` of its own. */
export function napiPackage(entry: string, scope: string, name: string, host: AddonHost = thisHost): AddonPackage {
  const files = abiSuffixes(host).map((suffix) => {
    const target = `${host.platform}-${host.arch}${suffix}`
    return `${scope}/${name}-${target}/${name}.${target}.node`
  })
  return { entry, files }
}

/** Both C libraries of Linux are tried: only the package of the right one is installed, and asking which it is costs more. */
function abiSuffixes({ platform, arch }: AddonHost): readonly string[] {
  if (platform === 'win32') return ['-msvc']
  if (platform !== 'linux') return ['']
  return arch === 'arm' ? ['-gnueabihf'] : ['-gnu', '-musl']
}

/**
 * Loads the first of the package's files that is there, else the package's own entry. `from` is the file or URL from
 * where packages are looked up. Throws what the entry throws.
 */
export function loadAddon(addon: AddonPackage, from: string = import.meta.url): unknown {
  for (const file of addon.files) {
    const exports = openNearby(file, from)
    if (exports !== undefined) return exports
  }
  const require = createRequire(from)
  for (const file of addon.files) {
    try {
      return require(file)
    } catch (error) {
      if (lacksDescriptors(error)) throw error
      // Not there, or built for another C library: the next one, and in the end the entry, which explains what is missing.
    }
  }
  return require(addon.entry)
}

/** The binary may be there, and fit. */
function lacksDescriptors(error: unknown): boolean {
  return error instanceof Error && /too many open files/i.test(error.message)
}

/**
 * Opens `file` in the nearest `node_modules`, as npm lays them out, without looking into any package.json: that is what
 * takes time in `require`. Undefined when it is not there, or does not load.
 */
function openNearby(file: string, from: string): unknown {
  let folder = path.dirname(from.startsWith('file:') ? fileURLToPath(from) : from)
  for (;;) {
    const module = { exports: {} }
    try {
      dlopen(module, path.join(folder, 'node_modules', file))
      return module.exports
    } catch {
      const above = path.dirname(folder)
      if (above === folder) return undefined
      folder = above
    }
  }
}

/**
 * The kernel locks of fs-native-extensions. Throws KafkaError where it has none that loads: nothing works without them.
 * `from`: as for loadAddon.
 */
export function loadFileLockAddon(host: AddonHost = thisHost, from?: string): FileLockAddon {
  try {
    return loadAddon(fileLockPackage(host), from) as FileLockAddon
  } catch (cause) {
    if (lacksDescriptors(cause)) {
      const message = 'too many open files: kafdir could not be loaded as a whole (raise the limit with ulimit -n)'
      throw new KafkaError('KAFKA_STORAGE_ERROR', { message, cause })
    }
    throw new KafkaError('KAFKA_STORAGE_ERROR', { message: noFileLocks({ ...host, libc: libraryOfC(host) }), cause })
  }
}

/** Why kafdir can't run on a machine. */
export function noFileLocks({ platform, arch, libc }: AddonHost & { readonly libc: string | undefined }): string {
  const machine = `${platform}-${arch}${libc === undefined ? '' : ` with ${libc}`}`
  const wanted =
    libc === 'musl' ? 'a Linux with glibc is needed' : 'is fs-native-extensions installed, for this machine?'
  return `kafdir can't run here: the kernel locks it is built on did not load on ${machine}; ${wanted}${libc === 'musl' ? '.' : ''}`
}

/** Node says which glibc it runs on, and nothing of any other. */
function libraryOfC({ platform }: AddonHost): 'glibc' | 'musl' | undefined {
  if (platform !== 'linux') return undefined
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/** The CRC-32C of @node-rs/crc32. */
export function loadCrc32Addon(): Crc32Addon {
  return loadAddon(crc32Package()) as Crc32Addon
}

/** The raw blocks of snappy. */
export function loadSnappyAddon(): SnappyAddon {
  return loadAddon(napiPackage('snappy', '@napi-rs', 'snappy')) as SnappyAddon
}

/** The blocks of lz4-napi. */
export function loadLz4Addon(): Lz4Addon {
  return loadAddon(napiPackage('lz4-napi', '@antoniomuso', 'lz4-napi')) as Lz4Addon
}

/** The Zstandard of @toondepauw/node-zstd. */
export function loadZstdAddon(): ZstdAddon {
  return loadAddon(napiPackage('@toondepauw/node-zstd', '@toondepauw', 'node-zstd')) as ZstdAddon
}

/** A module of Node's own that is loaded when it is first needed: zlib takes 2 ms. */
export function loadBuiltin(name: `node:${string}`): unknown {
  return createRequire(import.meta.url)(name)
}
