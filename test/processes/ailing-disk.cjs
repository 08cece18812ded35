/**
 * Loaded into a process before all else: calls of its file system fail or take their time, as the rules say that are in a
 * file at the moment. A rule is { call, path, code, delayMs }: what is left out fits everything, or does nothing.
 */
const fs = require('node:fs')

const { readFileSync, closeSync, fdatasync } = fs
const paths = new Map()

function ruleFor(call, target) {
  const path = typeof target === 'number' ? (paths.get(target) ?? '') : String(target)
  // Programs and terminals are no part of the disk.
  if (!path.startsWith(process.env.TEST_DISK)) return undefined
  const rules = JSON.parse(readFileSync(process.env.TEST_DISK_RULES, 'utf8'))
  const fits = (wanted, actual) => wanted === undefined || wanted === actual
  return rules.find((rule) => fits(rule.call, call) && (rule.path === undefined || path.includes(rule.path)))
}

function failure({ code }, call) {
  return Object.assign(new Error(`${code}: ${call} failed`), { code, syscall: call })
}

const callSync =
  (call, original) =>
  (target, ...args) => {
    const rule = ruleFor(call, target)
    if (rule?.delayMs !== undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, rule.delayMs)
    if (rule?.code !== undefined) throw failure(rule, call)
    return original(target, ...args)
  }

for (const [call, name] of [
  ['open', 'openSync'],
  ['read', 'readSync'],
  ['write', 'writeSync'],
  ['sync', 'fsyncSync'],
  ['truncate', 'ftruncateSync'],
  ['rename', 'renameSync'],
  ['mkdir', 'mkdirSync'],
  ['unlink', 'unlinkSync'],
  ['list', 'readdirSync'],
  ['stat', 'statSync'],
]) {
  fs[name] = callSync(call, fs[name])
}

const guardedOpen = fs.openSync
fs.openSync = (path, ...args) => {
  const descriptor = guardedOpen(path, ...args)
  paths.set(descriptor, String(path))
  return descriptor
}
fs.closeSync = (descriptor) => {
  closeSync(descriptor)
  paths.delete(descriptor)
}

fs.fdatasync = (descriptor, done) => {
  const rule = ruleFor('sync', descriptor)
  setTimeout(() => {
    if (rule?.code === undefined) fdatasync(descriptor, done)
    else done(failure(rule, 'fdatasync'))
  }, rule?.delayMs ?? 0)
}
