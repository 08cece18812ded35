/**
 * Loads a bundle of dist together with what V8 compiled of it in an earlier run, which saves a third of the start-up. Such
 * a cache is good for one binary of Node, and best for one command: V8 takes it in as a whole. The build leaves some in
 * dist; of other commands, and in an installed package, the first run leaves one in the user's cache directory.
 * KAFDIR_CODE_CACHE=off goes without, =read leaves none, =write is for the build.
 */
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

const dist = path.join(__dirname, '..', 'dist')
const mode = process.env.KAFDIR_CODE_CACHE
/** A build begins its bundles with what is told apart by it, and with the names of the commands in it. */
const FIRST_LINE = /^\/\/ ([0-9a-f]{16})((?: [\w:-]+)*)\n/
const A_MONTH_MS = 30 * 24 * 3600 * 1000

/** The exports of `dist/<bundle>.cjs`. */
module.exports = function start(bundle, program) {
  const filename = path.join(dist, `${bundle}.cjs`)
  if (mode === 'off') return require(filename)
  const source = read(filename)
  const { build, commands } = firstLineOf(source)
  const command = commandOf(process.argv.slice(2), commands)
  const place = { build, name: `${program}${command}-${binaryOfNode()}.cache` }
  return evaluate(compile(source, filename, place), filename, restOf(bundle, { build, name: `rest-${place.name}` }))
}

/** The build leaves ASCII only, which is read twice as fast as what might be anything. */
function read(file) {
  return fs.readFileSync(file, 'latin1')
}

function firstLineOf(source) {
  const [, build, commands = ''] = FIRST_LINE.exec(source) ?? []
  return { build, commands: commands.split(' ') }
}

/** With what V8 compiled earlier, if there is any; else what it compiles now is kept, if that is wanted. */
function compile(source, filename, { build, name }) {
  const own = build === undefined ? undefined : userCache(build)
  const cachedData =
    mode === 'write' ? undefined : (readOwn(path.join(dist, name)) ?? (own && readOwn(path.join(own, name))))
  const script = new vm.Script(source, {
    filename,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const isNew = cachedData === undefined || script.cachedDataRejected
  const folder = mode === 'write' ? dist : own
  if (isNew && folder !== undefined && mode !== 'read') keepAtExit(script, path.join(folder, name))
  return script
}

/**
 * What the commonest commands do not need is in a file of its own. Gives the function that loads it. The file is open from
 * the start: who runs for longer may find no descriptor left by then, or the package replaced by another version.
 */
function restOf(bundle, place) {
  const filename = path.join(dist, `${bundle}-rest.cjs`)
  const file = openIfThere(filename)
  return () => {
    // Where it could not be opened, the reason is told now.
    const source = read(file ?? filename)
    if (file !== undefined) fs.closeSync(file)
    if (firstLineOf(source).build !== place.build) replaced()
    return evaluate(compile(source, filename, place), filename)
  }
}

/** Told and ended here: what tells of errors elsewhere may be in the rest too. */
function replaced() {
  fs.writeSync(process.stderr.fd, 'kafdir was replaced by another version while it started: start it again.\n')
  process.exit(1)
}

/** Not every bundle has one. */
function openIfThere(filename) {
  try {
    return fs.openSync(filename, 'r')
  } catch {
    return undefined
  }
}

/**
 * What is compiled depends on the command: `-topics-list`, `--describe`, `-describe`; nothing where there is only one. With
 * options alone, the first that has no value says what is to be done.
 */
function commandOf(words, commands) {
  const help = words.includes('--help') ? '--help' : ''
  const [first = '', second] = words
  const command = [`${first}:${second}`, first].find((id) => commands.includes(id))
  if (command !== undefined) return `-${command.replace(':', '-')}${help}`
  if (/^[a-z][a-z-]{0,40}$/.test(first)) return `-${first}${help}`
  const action = words.find((word, at) => word.startsWith('--') && (words[at + 1] ?? '--').startsWith('--')) ?? ''
  return /^--[a-z][a-z-]{0,40}$/.test(action) ? action : ''
}

/** V8 refuses the cache of another version, and of other flags, but not that of another build of the same version. */
function binaryOfNode() {
  const { size, mtimeMs } = fs.statSync(process.execPath)
  return `${size}-${Math.trunc(mtimeMs)}`
}

/** Of the source V8 compares only the length, so each build has a folder. Undefined where a user has no place of their own. */
function userCache(build) {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env
  const home = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && path.join(HOME, '.cache'))
  return home && path.isAbsolute(home) ? path.join(home, 'kafdir', build) : undefined
}

/** Code that anybody else could have written is not run, as of the user before `sudo`. */
function readOwn(file) {
  try {
    const descriptor = fs.openSync(file, 'r')
    try {
      const { uid, size } = fs.fstatSync(descriptor)
      const isTrusted = path.dirname(file) === dist || uid === (process.geteuid?.() ?? uid)
      const bytes = Buffer.allocUnsafeSlow(isTrusted ? size : 0)
      return isTrusted && fs.readSync(descriptor, bytes) === size ? bytes : undefined
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    return undefined
  }
}

/** What `require` does with a compiled file. In it, `module.loadRest` gives what the rest exports. */
function evaluate(script, filename, loadRest) {
  const module = new Module(filename)
  module.filename = filename
  module.loadRest = loadRest
  require.cache[filename] = module
  const require_ = Module.createRequire(filename)
  script.runInThisContext().call(module.exports, module.exports, require_, module, filename, path.dirname(filename))
  module.loaded = true
  return module.exports
}

/** When the command has done what it was asked, or was interrupted at it. Without a cache all goes well, only slower. */
function keepAtExit(script, file) {
  // Says that V8's flags must stay as they are, see src/cli/keep-heap-small.ts.
  if (mode !== 'write') process.env.KAFDIR_CODE_CACHE = 'keep'
  process.on('exit', (code) => {
    // Kafka's help ends with 1; of a failure nothing is kept, nor of words that are no command.
    if (code !== 0 && code !== 130 && !/--help-/.test(file)) return
    try {
      makeRoom(path.dirname(file))
      keep(script.createCachedData(), file)
    } catch {
      // a full disk, a home that is read-only
    }
  })
}

/** Makes the folder; with a new one of the user's, those of builds that nobody has used for a month are removed. */
function makeRoom(folder) {
  if (mode !== 'write') demandOwn(folder)
  if (fs.existsSync(folder)) return
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const home = path.dirname(folder)
  for (const name of fs.readdirSync(home)) {
    const other = path.join(home, name)
    if (Date.now() - fs.statSync(other).mtimeMs > A_MONTH_MS) fs.rmSync(other, { recursive: true, force: true })
  }
}

/** In a home of somebody else's, as of the user before `sudo`, a folder of ours would shut its owner out. */
function demandOwn(folder) {
  let there = folder
  while (!fs.existsSync(there)) there = path.dirname(there)
  const { uid } = fs.statSync(there)
  if (uid !== (process.geteuid?.() ?? uid)) throw new Error(`${there} is another user's`)
}

/** All of it or nothing, even after a power failure: V8 checks the length of a cache, not what is in it. */
function keep(cache, cacheFile) {
  const unfinished = `${cacheFile}.${process.pid}`
  const file = fs.openSync(unfinished, 'w', 0o600)
  try {
    fs.writeSync(file, cache)
    fs.fsyncSync(file)
  } catch (error) {
    // On a full disk it would be in the way of what makes room.
    fs.rmSync(unfinished)
    throw error
  } finally {
    fs.closeSync(file)
  }
  fs.renameSync(unfinished, cacheFile)
}
