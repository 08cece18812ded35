/**
 * Bundles src into CommonJS files in which every module is a function of its own, called when something of it is first
 * used. V8 keeps nothing in its code cache of a function that was not called, so what a run does not need costs it no more
 * than being read. esbuild compiles the modules and bundles the packages of others; what they import of each other is
 * linked here, and a loader stands for `require`.
 */
import path from 'node:path'
import * as esbuild from 'esbuild'
import { parseSync } from 'oxc-parser'
import { usesWithinFunctions } from './imported-uses.mjs'

const FOLDER = '/chunks'

/**
 * Who asks again for a chunk that could not be loaded, as with no descriptor left, gets the reason again and not half of it.
 * Two underscores, as what esbuild adds: a name that a chunk has too would stand for something else in it.
 */
const loader = (rest) => `const __loaded = [];
const __loadRest = module.loadRest ?? (() => require("./${rest}"));
let __rest;
function __load(id) {
  let exports = __loaded[id];
  if (exports === undefined) {
    __loaded[id] = exports = {};
    try {
      if (__chunks[id] !== undefined) __chunks[id](exports);
      else (__rest ??= __loadRest()(__load, importMetaUrl))[id](exports);
    } catch (error) {
      __loaded[id] = undefined;
      throw error;
    }
  }
  return exports;
}`

/** In front of a module's path from the root. */
const SOURCES = '/sources/'

/** Modules of src are not put together, so that each becomes a chunk; packages are, and shared as esbuild sees fit. */
const modulesApart = (root) => ({
  name: 'modules-apart',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path: specifier, resolveDir, kind }) => {
      if (kind === 'entry-point') return undefined
      // Not where the project lies: esbuild counts it when it breaks lines, and every machine would make another bundle.
      return { path: SOURCES + path.relative(root, path.join(resolveDir, specifier)), external: true }
    })
  },
})

/**
 * Compiles `modules`, paths of all that may import each other, with what they need of packages. Resolves with chunks by
 * name, which for a module is its path.
 */
export async function compileChunks({ root, modules, ...options }) {
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    absWorkingDir: root,
    entryPoints: modules.map((file) => ({ in: file, out: file })),
    bundle: true,
    write: false,
    metafile: true,
    splitting: true,
    format: 'esm',
    outdir: FOLDER,
    plugins: [modulesApart(root)],
  })
  const outputs = new Map(Object.entries(metafile.outputs).map(([file, output]) => [path.resolve(root, file), output]))
  const moduleNames = new Set(modules)
  const nameOf = (file) => {
    const name = path.relative(FOLDER, file)
    return moduleNames.has(name.slice(0, -'.js'.length)) ? name.slice(0, -'.js'.length) : name
  }
  const chunks = outputFiles.map(({ path: file, text }) => {
    const chunkOf = (specifier) => {
      if (specifier.startsWith(SOURCES)) return specifier.slice(SOURCES.length)
      return specifier.startsWith('.') ? nameOf(path.resolve(path.dirname(file), specifier)) : undefined
    }
    return [nameOf(file), { inputs: Object.keys(outputs.get(file).inputs), ...parse(text, chunkOf) }]
  })
  return new Map(chunks)
}

/**
 * Those of `chunks` that `entry` needs, in two texts: `body` with those that are `hot`, by name, and `rest`, which is loaded
 * when one of the others is needed: with `module.loadRest()`, else by its name, `restFile`; null when there are none. The body exports what `entry`,
 * a function of a loader, says in JavaScript: `load(name)` is an expression for the exports of a chunk. `names` tells which
 * id stands for which chunk, `inputs` which files went into them.
 *
 * @param {{ isHot?: (name: string) => boolean, restFile?: string }} [options]
 */
export function linkChunks(chunks, entry, { isHot = isAny, restFile = '' } = {}) {
  const ids = new Map()
  const idOf = (name) => {
    if (!ids.has(name)) ids.set(name, ids.size)
    return ids.get(name)
  }
  const load = (name) => `__load(${idOf(name)})`
  const exported = entry(load)
  const linked = []
  // The map grows while it is gone through: with what each chunk needs.
  for (const [name] of ids) {
    refuseEarlyImports(name, chunks)
    linked.push({ name, code: `// ${name}\n${idOf(name)}(__exports) {\n${linkedText(chunks.get(name), load)}\n}` })
  }
  const names = [...ids.keys()]
  refuseCycles(names, chunks)
  const object = (some) => `{\n${some.map(({ code }) => code).join(',\n')}\n}`
  const cold = linked.filter(({ name }) => !isHot(name))
  const body = `const importMetaUrl = require("node:url").pathToFileURL(__filename).href;
const __chunks = ${object(linked.filter(({ name }) => isHot(name)))};\n${loader(restFile)}\nmodule.exports = ${exported};\n`
  return {
    body: asAscii(body),
    rest: cold.length === 0 ? null : asAscii(`module.exports = (__load, importMetaUrl) => (${object(cold)});\n`),
    names,
    inputs: names.flatMap((name) => chunks.get(name).inputs),
  }
}

/** @type {(name: string) => boolean} */
const isAny = () => true

/** A chunk as it is linked: its text, its imports, and what in it is to be written in another way. */
function parse(text, chunkOf) {
  const { program, module } = parseSync('chunk.mjs', text)
  const nodes = program.body.filter(({ type }) => type === 'ImportDeclaration')
  const late = lateVariables(program.body)
  const exports = program.body.filter(({ type }) => type.startsWith('Export'))
  const uses = usesWithinFunctions(program, new Set(nodes.flatMap(({ specifiers }) => specifiers.map(localName))))
  const imports = nodes.map(({ source, specifiers }) => ({
    chunk: chunkOf(source.value),
    specifier: source.value,
    names: specifiers.map((one) => ({
      local: localName(one),
      imported: importedName(one),
      uses: uses.get(localName(one)),
    })),
  }))
  return {
    text,
    imports,
    cuts: nodes,
    exports: exports.map((node) => ({ start: node.start, end: node.end, code: exportCode(node, late, text) })),
    dynamicImports: module.dynamicImports.map(({ start, end, moduleRequest }) => ({
      start,
      end,
      chunk: chunkOf(/^"(.*)"$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1] ?? ''),
    })),
    lateExports: new Set(
      exports.flatMap(({ specifiers = [] }) =>
        specifiers.filter(({ local }) => late.has(local.name)).map(({ exported }) => exported.name),
      ),
    ),
  }
}

const localName = ({ local }) => local.name
/** Undefined for all that a module exports. */
const importedName = ({ type, imported }) =>
  type === 'ImportSpecifier' ? imported.name : type === 'ImportDefaultSpecifier' ? 'default' : undefined

/**
 * The body of a chunk's function. What it uses while it is evaluated itself, or has the same name as something else, is a
 * constant; everything else is loaded where it is first used.
 */
function linkedText({ text, imports, cuts, exports, dynamicImports }, load) {
  const heads = imports.map((one) => importCode(one, load))
  const edits = [
    ...cuts.map(({ start, end }) => ({ start, end, code: '' })),
    ...exports,
    ...dynamicImports
      .filter(({ chunk }) => chunk !== undefined)
      .map(({ start, end, chunk }) => ({ start, end, code: `Promise.resolve().then(() => ${load(chunk)})` })),
    ...imports.filter(isLate).flatMap((one) => one.names.flatMap((name) => useEdits(one, name, load))),
  ]
  return [...heads.filter((code) => code !== ''), edited(text, edits)].join('\n')
}

/** Nothing of it is needed while the chunk is evaluated. */
const isLate = ({ names }) => names.every(({ uses }) => uses !== undefined)

function sourceCode({ chunk, specifier }, load) {
  return chunk === undefined ? `require(${JSON.stringify(specifier)})` : load(chunk)
}

const valueCode = (one, { imported }, load) =>
  `${sourceCode(one, load)}${imported === undefined || (imported === 'default' && one.chunk === undefined) ? '' : `.${imported}`}`

function importCode(one, load) {
  if (one.names.length === 0) return ''
  if (isLate(one)) return `let ${one.names.map(({ local }) => local).join(',')};`
  return `const ${one.names.map((name) => `${name.local} = ${valueCode(one, name, load)}`).join(', ')};`
}

function useEdits(one, name, load) {
  const code = `(${name.local}??=${valueCode(one, name, load)})`
  return name.uses.map(({ start, end, isShorthand }) => ({
    start,
    end,
    code: isShorthand ? `${name.local}: ${code}` : code,
  }))
}

/** All that esbuild writes is `export { local as exported, … }` and, for a CommonJS module, `export default expression`. */
function exportCode({ type, specifiers, source, declaration }, late, text) {
  if (type === 'ExportDefaultDeclaration')
    return `__exports.default = ${text.slice(declaration.start, declaration.end)};`
  if (type !== 'ExportNamedDeclaration' || source !== null || specifiers.length === 0)
    throw new Error('a chunk exports in a way that is not known here')
  const one = ({ local, exported }) =>
    late.has(local.name)
      ? `Object.defineProperty(__exports, "${exported.name}", { get: () => ${local.name} });`
      : `__exports.${exported.name} = ${local.name};`
  return specifiers.map(one).join('\n')
}

function edited(text, edits) {
  const parts = []
  let at = 0
  for (const { start, end, code } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), code)
    at = end
  }
  return [...parts, text.slice(at)].join('')
}

/**
 * Escapes what is not ASCII, which esbuild leaves in comments and regular expressions: one such character, and V8 keeps all
 * of the source with two bytes for each, after looking for them.
 */
function asAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Names of variables that get a value later, which is how esbuild writes a module that is evaluated when it is asked for. */
function lateVariables(body) {
  const variables = body.flatMap((node) => (node.type === 'VariableDeclaration' ? node.declarations : []))
  return new Set(variables.filter(({ init }) => init === null).map(({ id }) => id.name))
}

/** Who imports a chunk takes its values once. */
function refuseEarlyImports(name, chunks) {
  for (const { chunk, names } of chunks.get(name).imports) {
    const late = chunks.get(chunk)?.lateExports
    if (names.some(({ imported }) => (imported === undefined ? late?.size > 0 : late?.has(imported))))
      throw new Error(`${name} imports from ${chunk} what has no value yet`)
  }
}

/** Of chunks that need each other while they are evaluated. */
function refuseCycles(names, chunks) {
  const done = new Set()
  const visit = (name, above) => {
    if (above.includes(name)) throw new Error(`chunks need each other: ${[...above, name].join(' ')}`)
    if (done.has(name)) return
    for (const one of chunks.get(name).imports) {
      if (one.chunk !== undefined && one.names.length > 0 && !isLate(one)) visit(one.chunk, [...above, name])
    }
    done.add(name)
  }
  for (const name of names) visit(name, [])
}
