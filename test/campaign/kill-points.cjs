/**
 * Preloaded into one of the programs (`node --require`), it lets the process kill itself with SIGKILL at a named point: a
 * call that changes something under KAFDIR_KILL_UNDER, or that prints. The programs know nothing of it.
 *
 * A point is `when call what`, as `before datasync log`, `half write log`, `after lock partition`: `before` and `after` the
 * call, `half` for a write of which only the first half is made and for a directory that is removed, `during` for a sync that
 * has been handed to its thread. KAFDIR_KILL_AT is `nth point`; without it the process lives, and leaves in
 * KAFDIR_KILL_NOTE how often it passed which point. Who is killed leaves `killed ms point` there.
 */
const fs = require('node:fs')
const path = require('node:path')

const { KAFDIR_KILL_AT: wanted = '', KAFDIR_KILL_NOTE: noteFile, KAFDIR_KILL_UNDER: root } = process.env
const [, nth, victimPoint] = /^(\d+) (.*)$/.exec(wanted) ?? []
const original = { ...fs }
/** Paths of what is open under the root. */
const names = new Map()
const counts = new Map()
const OUTPUT = 1
/** Between two looks that need a file name of their own, in this process. */
let isInside = false

const KINDS = [
  [/\/__cluster_metadata-0\/.*\.log$/, 'metadata'],
  [/\/__consumer_offsets-\d+\/.*\.log$/, 'offsets'],
  [/\.deleted$/, 'deleted file'],
  [/\.swap$/, 'swap file'],
  [/\.cleaned$/, 'cleaned file'],
  [/\.tmp$/, 'temporary file'],
  [/\.log$/, 'log'],
  [/\.(index|timeindex|txnindex)$/, 'index'],
  [/\.snapshot$/, 'snapshot'],
  [/checkpoint$/, 'checkpoint'],
  [/\/partition\.metadata$/, 'partition'],
  [/\/__cluster_metadata-0\/kafdir-operation\.lock$/, 'controller'],
  [/\/__consumer_offsets-\d+\/kafdir-operation\.lock$/, 'coordinator'],
  [/\/metadata-quorum\.lock$/, 'quorum'],
  [/\/kafdir-cleaner\.lock$/, 'cleaner'],
  [/\/kafdir-checkpoints\.lock$/, 'checkpoints'],
  [/\/\.lock$/, 'log.dir'],
  [/\/\.kafdir-member-[^/]*$/, 'member'],
  [/\/\.kafdir-classic-[^/]*$/, 'classic group'],
  [/\/kafdir-producer-ids$/, 'producer ids'],
  [/-delete$/, 'deleted directory'],
  [/\/run\/new-[^/]*$/, 'new directory'],
  [/-\d+$/, 'partition directory'],
  [/\/meta\.properties$/, 'meta.properties'],
]

function kindOf(file) {
  const [, kind] = KINDS.find(([pattern]) => pattern.test(file)) ?? []
  if (kind !== undefined) return kind
  return path.extname(file) === '' && !path.basename(file).startsWith('kafdir') ? 'directory' : 'other file'
}

/** The path that is meant, or undefined: nothing of the cluster's. */
function ours(file) {
  const name = typeof file === 'number' ? names.get(file) : String(file)
  return name?.startsWith(root) ? name : undefined
}

function pass(when, call, file) {
  const point = `${when} ${call} ${file === OUTPUT ? 'output' : kindOf(file)}`
  const count = (counts.get(point) ?? 0) + 1
  counts.set(point, count)
  return point === victimPoint && count === Number(nth) ? () => die(point) : undefined
}

function die(point) {
  original.appendFileSync(noteFile, `killed ${Date.now()} ${point}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** Runs `act` between its two points, and `half` instead where that is the point of death. */
function around(call, file, act, half) {
  if (isInside || file === undefined) return act()
  pass('before', call, file)?.()
  const dieHalfway = half === undefined ? undefined : pass('half', call, file)
  isInside = true
  try {
    if (dieHalfway !== undefined) half()
    dieHalfway?.()
    return act()
  } finally {
    isInside = false
    pass('after', call, file)?.()
  }
}

const MAKES = fs.constants.O_CREAT

fs.openSync = (file, flags, mode) => {
  const name = ours(file)
  const makes = typeof flags === 'number' ? (flags & MAKES) !== 0 : flags !== undefined && !flags.startsWith('r')
  const isNew = name !== undefined && makes && !original.existsSync(name)
  const descriptor = around('create', isNew ? name : undefined, () => original.openSync(file, flags, mode))
  if (name !== undefined) names.set(descriptor, name)
  return descriptor
}
fs.closeSync = (descriptor) => {
  names.delete(descriptor)
  return original.closeSync(descriptor)
}
fs.writeSync = (descriptor, data, ...rest) => {
  const file = descriptor === OUTPUT ? OUTPUT : ours(descriptor)
  const half = () => writeHalf(descriptor, data, rest)
  return around('write', file, () => original.writeSync(descriptor, data, ...rest), file === OUTPUT ? undefined : half)
}
fs.writeFileSync = (file, data, ...rest) => {
  return around(
    'write',
    ours(file),
    () => original.writeFileSync(file, data, ...rest),
    () => {
      original.writeFileSync(file, data.subarray(0, data.length / 2), ...rest)
    },
  )
}
fs.ftruncateSync = (descriptor, length) => {
  return around('truncate', ours(descriptor), () => original.ftruncateSync(descriptor, length))
}
fs.fsyncSync = (descriptor) => around('sync', ours(descriptor), () => original.fsyncSync(descriptor))
fs.fdatasync = (descriptor, done) => {
  const file = ours(descriptor)
  if (file === undefined) return original.fdatasync(descriptor, done)
  pass('before', 'datasync', file)?.()
  original.fdatasync(descriptor, (error) => {
    pass('after', 'datasync', file)?.()
    done(error)
  })
  pass('during', 'datasync', file)?.()
}
fs.renameSync = (from, to) => {
  // A file that leaves its name says what is done; a directory that gets one too.
  const what = /\.(deleted|swap)$|-delete$/.test(to) ? to : from
  return around('rename', ours(/\.tmp$|\/new-[^/]*$/.test(from) ? to : what), () => original.renameSync(from, to))
}
fs.unlinkSync = (file) => around('unlink', ours(file), () => original.unlinkSync(file))
fs.mkdirSync = (file, options) => around('mkdir', ours(file), () => original.mkdirSync(file, options))
fs.symlinkSync = (target, file) => around('link', ours(file), () => original.symlinkSync(target, file))
fs.rmSync = (file, options) => {
  return around(
    'remove',
    ours(file),
    () => original.rmSync(file, options),
    () => {
      if (!original.existsSync(file) || !original.statSync(file).isDirectory()) return
      const entries = original.readdirSync(file)
      for (const name of entries.slice(0, Math.ceil(entries.length / 2))) {
        original.rmSync(path.join(file, name), { recursive: true })
      }
    },
  )
}

function writeHalf(descriptor, data, [start = 0, length = data.length - start, position = null]) {
  original.writeSync(descriptor, data, start, length >> 1, position)
}

/** Locks are taken by an addon, not by node:fs. */
const dlopen = process.dlopen.bind(process)
process.dlopen = (module, file, ...rest) => {
  dlopen(module, file, ...rest)
  if (!file.includes('fs-native-extensions')) return
  const addon = module.exports
  module.exports = {
    ...addon,
    tryLock(descriptor, ...others) {
      pass('before', 'lock', lockOf(descriptor))?.()
      addon.tryLock(descriptor, ...others)
      pass('after', 'lock', lockOf(descriptor))?.()
    },
    waitForLock(descriptor, offset, length, exclusive, request, done) {
      return addon.waitForLock(descriptor, offset, length, exclusive, request, function waited(error) {
        pass('after', 'waiting for', lockOf(descriptor))?.()
        done.call(this, error)
      })
    },
    unlock(descriptor, ...others) {
      pass('before', 'unlock', lockOf(descriptor))?.()
      addon.unlock(descriptor, ...others)
      pass('after', 'unlock', lockOf(descriptor))?.()
    },
  }
}

function lockOf(descriptor) {
  return names.get(descriptor) ?? ''
}

process.on('exit', () => {
  const lines = [...counts].map(([point, count]) => `passed ${count} ${point}\n`)
  original.appendFileSync(noteFile, lines.join(''))
})
