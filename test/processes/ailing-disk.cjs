/**
 * Loaded into a process before all else: calls of its file system fail or take their time, as the rules say that are in a
 * file at the moment. What a rule leaves out fits everything, or does nothing.
 *
 * @typedef {{ call?: string, path?: string, code?: string, delayMs?: number }} Rule
 * @typedef {(...args: unknown[]) => unknown} Call
 */
const fs = require('node:fs')

const { readFileSync, closeSync } = fs
/** Those of open files, by their descriptors. @type {Map<unknown, string>} */
const paths = new Map()

/** @type {(call: string, target: unknown) => Rule | undefined} */
function ruleFor(call, target) {
  const path = typeof target === 'number' ? (paths.get(target) ?? '') : String(target)
  // Programs and terminals are no part of the disk.
  if (!path.startsWith(String(process.env.TEST_DISK))) return undefined
  const text = readFileSync(String(process.env.TEST_DISK_RULES), 'utf8')
  const rules = /** @type {readonly Rule[]} */ (JSON.parse(text))
  return rules.find((rule) => (rule.call ?? call) === call && path.includes(rule.path ?? ''))
}

/** @type {(code: string, call: string) => Error} */
function failure(code, call) {
  return Object.assign(new Error(`${code}: ${call} failed`), { code, syscall: call })
}

/** @type {(call: string, original: Call) => Call} */
function ailing(call, original) {
  return (target, ...args) => {
    const { delayMs, code } = ruleFor(call, target) ?? {}
    if (delayMs !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs)
    if (code !== undefined) throw failure(code, call)
    return original(target, ...args)
  }
}

const calls = /** @type {Record<string, Call>} */ (/** @type {unknown} */ (fs))
const { openSync, fdatasync } = calls

for (const [call, name] of Object.entries({
  read: 'readSync',
  write: 'writeSync',
  sync: 'fsyncSync',
  truncate: 'ftruncateSync',
  rename: 'renameSync',
  mkdir: 'mkdirSync',
  unlink: 'unlinkSync',
  list: 'readdirSync',
  stat: 'statSync',
})) {
  calls[name] = ailing(call, calls[name])
}

calls.openSync = ailing('open', (path, ...args) => {
  const descriptor = openSync(path, ...args)
  paths.set(descriptor, String(path))
  return descriptor
})
calls.closeSync = (descriptor) => {
  closeSync(Number(descriptor))
  paths.delete(descriptor)
}
calls.fdatasync = (descriptor, done) => {
  const { delayMs, code } = ruleFor('sync', descriptor) ?? {}
  setTimeout(() => {
    if (code === undefined) fdatasync(descriptor, done)
    /** @type {(error: Error) => void} */ else done(failure(code, 'fdatasync'))
  }, delayMs ?? 0)
}
