import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  crc32Package,
  fileLockPackage,
  loadAddon,
  loadCrc32Addon,
  loadFileLockAddon,
  napiPackage,
  noFileLocks,
} from '../../../src/common/native-addon.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kafdir-addon-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function writePackage(name: string, files: Readonly<Record<string, string>>): void {
  const home = path.join(folder, 'node_modules', name)
  mkdirSync(home, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(home, file), text)
}

describe('where the binaries are', () => {
  it('is one file per platform for the locks', () => {
    expect(fileLockPackage({ platform: 'darwin', arch: 'arm64' })).toEqual({
      entry: 'fs-native-extensions',
      files: ['fs-native-extensions/prebuilds/darwin-arm64/fs-native-extensions.node'],
    })
  })

  it.each([
    ['linux', 'x64', ['linux-x64-gnu', 'linux-x64-musl']],
    ['linux', 'arm', ['linux-arm-gnueabihf']],
    ['darwin', 'arm64', ['darwin-arm64']],
    ['win32', 'x64', ['win32-x64-msvc']],
    ['freebsd', 'x64', ['freebsd-x64']],
  ])('is a package per platform for the CRC: %s %s', (platform, arch, targets) => {
    const files = targets.map((target) => `@node-rs/crc32-${target}/crc32.${target}.node`)
    expect(crc32Package({ platform, arch })).toEqual({ entry: '@node-rs/crc32', files })
  })

  it('is a package per platform for the codecs', () => {
    expect(napiPackage('snappy', '@napi-rs', 'snappy', { platform: 'win32', arch: 'arm64' })).toEqual({
      entry: 'snappy',
      files: ['@napi-rs/snappy-win32-arm64-msvc/snappy.win32-arm64-msvc.node'],
    })
  })

  it.each([
    ['snappy', '@napi-rs', 'snappy', 'uncompressSync'],
    ['lz4-napi', '@antoniomuso', 'lz4-napi', 'uncompressSync'],
    ['@toondepauw/node-zstd', '@toondepauw', 'node-zstd', 'Decoder'],
  ])('is right for this machine: %s', (entry, scope, name, member) => {
    expect(loadAddon({ ...napiPackage(entry, scope, name), entry: 'not-there' })).toHaveProperty(member)
    expect(loadAddon({ entry, files: [] })).toHaveProperty(member)
  })

  it('is right for this machine: the file is loaded, not the entry', () => {
    expect(loadAddon({ ...fileLockPackage(), entry: 'not-there' })).toHaveProperty('tryLock')
    expect(loadAddon({ ...crc32Package(), entry: 'not-there' })).toHaveProperty('crc32c')
  })
})

describe('loadAddon', () => {
  const addon = { entry: 'addon', files: ['addon/first.cjs', 'addon/second.cjs'] }
  const load = () => loadAddon(addon, path.join(folder, 'node_modules', 'kafdir', 'dist', 'chunk.cjs'))

  it('finds a package that was hoisted beside the one that needs it, and takes the first file', () => {
    writePackage('addon', { 'first.cjs': 'module.exports = 1', 'second.cjs': 'module.exports = 2' })
    expect(load()).toBe(1)
  })

  it('takes the next file when one is missing or does not load', () => {
    writePackage('addon', { 'second.cjs': 'module.exports = 2' })
    expect(load()).toBe(2)
    writePackage('addon', { 'first.cjs': 'throw new Error("other C library")' })
    expect(load()).toBe(2)
  })

  it('falls back to the entry of the package', () => {
    writePackage('addon', { 'index.js': 'module.exports = 3' })
    expect(load()).toBe(3)
  })

  it('throws what the entry throws', () => {
    expect(load).toThrow("Cannot find module 'addon'")
  })
})

describe('a machine without kernel locks', () => {
  it('is told so in one sentence', () => {
    const load = () => loadFileLockAddon({ platform: 'linux', arch: 'mips' }, path.join(folder, 'chunk.cjs'))
    expect(load).toThrow(expect.objectContaining({ name: 'KafkaError', error: 'KAFKA_STORAGE_ERROR' }))
    expect(load).toThrow(/^kafdir can't run here: the kernel locks .* did not load on linux-mips with (glibc|musl); /)
  })

  it.each([
    ['musl', 'linux-x64 with musl; a Linux with glibc is needed.'],
    ['glibc', 'linux-x64 with glibc; is fs-native-extensions installed, for this machine?'],
    [undefined, 'linux-x64; is fs-native-extensions installed, for this machine?'],
  ])('hears which C library it has: %s', (libc, end) => {
    const text = noFileLocks({ platform: 'linux', arch: 'x64', libc })
    expect(text).toBe(`kafdir can't run here: the kernel locks it is built on did not load on ${end}`)
  })
})

describe('the addons', () => {
  it('compute CRC-32C, also in pieces', () => {
    const addon = loadCrc32Addon()
    expect(addon.crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
    expect(addon.crc32c(Buffer.from('6789'), addon.crc32c(Buffer.from('12345')))).toBe(0xe3069283)
  })

  it('lock an open file against another, and wait for it', async () => {
    const locks = loadFileLockAddon()
    const [one, two] = [openSync(path.join(folder, 'lock'), 'w+'), openSync(path.join(folder, 'lock'), 'w+')]
    locks.tryLock(one, 0, 0, true)
    expect(() => locks.tryLock(two, 0, 0, false)).toThrow(expect.objectContaining({ code: 'EAGAIN' }))

    const request = {}
    const handles: ArrayBuffer[] = []
    const got = new Promise((resolve) => {
      handles.push(locks.waitForLock(two, 0, 0, true, request, (error) => resolve(error)))
    })
    locks.unlock(one, 0, 0)
    expect(await got).toBeNull()
    expect(() => locks.tryLock(one, 0, 0, false)).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
    closeSync(one)
    closeSync(two)
  })
})

it('too many open files are told as such, not as a package that is missing', () => {
  const text = `throw new Error('locks.node: cannot open shared object file: Too many open files')`
  writePackage('fs-native-extensions/prebuilds/linux-x64/fs-native-extensions.node', { 'index.js': text })
  expect(() => loadFileLockAddon({ platform: 'linux', arch: 'x64' }, path.join(folder, 'from.js'))).toThrow(
    'too many open files: kafdir could not be loaded as a whole (raise the limit with ulimit -n)',
  )
})
