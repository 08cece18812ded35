/**
 * Loads a bundle of dist together with what V8 compiled of it during the build, which saves a fifth of the start-up. Such
 * a cache is good for one binary of Node. With another one the bundle is loaded as usual, and a newer Node keeps a cache
 * of its own. KAFDIR_CODE_CACHE=write, set by the build, keeps what this run compiles; =off loads as usual.
 */
const { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

const dist = path.join(__dirname, '..', 'dist')
const mode = process.env.KAFDIR_CODE_CACHE

/** The exports of `dist/<bundle>.cjs`. Each program has a cache of its own, because V8 takes in a cache as a whole. */
module.exports = function start(bundle, program) {
  const filename = path.join(dist, `${bundle}.cjs`)
  const cacheFile = path.join(dist, `${program}-${binaryOfNode()}.cache`)
  const cachedData = mode === 'off' ? undefined : readIfThere(cacheFile)
  if (cachedData === undefined && mode !== 'write') return load(filename)
  // The build leaves ASCII only, which is read twice as fast as what might be anything.
  const script = new vm.Script(Module.wrap(readFileSync(filename, 'latin1')), {
    filename,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  if (script.cachedDataRejected && mode !== 'write') return load(filename)
  if (mode === 'write') process.on('exit', () => keep(script.createCachedData(), cacheFile))
  return evaluate(script, filename)
}

/** V8 refuses the cache of another version, and of other flags, but not that of another build of the same version. */
function binaryOfNode() {
  const { size, mtimeMs } = statSync(process.execPath)
  return `${size}-${Math.trunc(mtimeMs)}`
}

function readIfThere(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function load(filename) {
  Module.enableCompileCache?.()
  return require(filename)
}

/** What `require` does with a compiled file. */
function evaluate(script, filename) {
  const module = new Module(filename)
  module.filename = filename
  require.cache[filename] = module
  const require_ = Module.createRequire(filename)
  script.runInThisContext().call(module.exports, module.exports, require_, module, filename, path.dirname(filename))
  module.loaded = true
  return module.exports
}

/** All of it or nothing, even after a power failure: V8 checks the length of a cache, not what is in it. */
function keep(cache, cacheFile) {
  const unfinished = `${cacheFile}.${process.pid}`
  const file = openSync(unfinished, 'w')
  writeSync(file, cache)
  fsyncSync(file)
  closeSync(file)
  renameSync(unfinished, cacheFile)
}
