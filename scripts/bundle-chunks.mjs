/**
 * Bundles entry points into one CommonJS file in which every part that is not needed from the start is a function of its
 * own. V8 keeps nothing in its code cache of a function that was not called, so what a run does not need costs it no more
 * than being read. esbuild splits for ES modules only: each of its chunks is linked here, and a loader stands for `require`.
 */
import path from 'node:path'
import * as esbuild from 'esbuild'
import { parseSync } from 'oxc-parser'

const FOLDER = '/chunks'

/** Two underscores, as what esbuild adds: a name that a chunk has too would stand for something else in it. */
const LOADER = `const __loaded = new Map();
function __load(name) {
  let exports = __loaded.get(name);
  if (exports === undefined) {
    __loaded.set(name, (exports = {}));
    __chunks[name](exports);
  }
  return exports;
}`

/**
 * `entryPoints` maps names to files. The file exports what `entry`, JavaScript text, evaluates to; in it `__load("./NAME.js")`
 * gives the exports of an entry point. Resolves with its text, { body }, and the names of all files that went into it.
 */
export async function bundleChunks({ entry, ...options }) {
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    bundle: true,
    write: false,
    metafile: true,
    splitting: true,
    format: 'esm',
    outdir: FOLDER,
  })
  const linked = outputFiles.map(({ path: file, text }) => link(`./${path.posix.relative(FOLDER, file)}`, text))
  refuseEarlyImports(linked)
  refuseCycles(new Map(linked.map(({ name, imports }) => [name, imports.map(({ chunk }) => chunk)])))
  const chunks = linked.map(({ name, body }) => `${JSON.stringify(name)}(__exports) {\n${body}\n}`)
  const body = `const importMetaUrl = require("node:url").pathToFileURL(__filename).href;
const __chunks = {\n${chunks.join(',\n')}\n};\n${LOADER}\nmodule.exports = ${entry};\n`
  return { body: asAscii(body), inputs: Object.keys(metafile.inputs) }
}

/**
 * The body of a chunk's function: its imports as constants, for those are as fast as what is in the chunk itself. So a
 * chunk must neither change a binding after it has exported it, nor be one of those that it needs.
 */
function link(name, text) {
  const { program, module } = parseSync('chunk.mjs', text)
  const absolute = (specifier) => `./${path.posix.join(path.posix.dirname(name), specifier)}`
  const imports = program.body.filter(({ type }) => type === 'ImportDeclaration')
  const exports = program.body.filter(({ type }) => type.startsWith('Export'))
  const late = lateVariables(program.body)
  const edits = [
    ...imports.map((node) => ({ ...node, code: '' })),
    ...exports.map((node) => ({ ...node, code: exportCode(node, late, text) })),
    ...module.dynamicImports.map((one) => ({ ...one, code: dynamicImportCode(text, one, absolute) })),
  ]
  return {
    name,
    imports: imports
      .filter(({ source }) => isChunk(source.value))
      .map(({ source, specifiers }) => ({
        chunk: absolute(source.value),
        names: specifiers.map(({ imported }) => imported.name),
      })),
    lateExports: new Set(
      exports.flatMap(({ specifiers = [] }) =>
        specifiers.filter(({ local }) => late.has(local.name)).map(({ exported }) => exported.name),
      ),
    ),
    // All imports come first, as in an ES module: what is used by a function may be imported behind it.
    body: [...imports.map((node) => importCode(node, absolute)), edited(text, edits)].join('\n'),
  }
}

const isChunk = (specifier) => specifier.startsWith('.')

function importCode({ source, specifiers }, absolute) {
  const quoted = JSON.stringify(isChunk(source.value) ? absolute(source.value) : source.value)
  const from = isChunk(source.value) ? `__load(${quoted})` : `require(${quoted})`
  if (specifiers.length === 0) return `${from};`
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier')
  const whole = specifiers.filter((one) => !named.includes(one)).map(({ local }) => `const ${local.name} = ${from};`)
  const names = named.map(({ imported, local }) => `${imported.name}: ${local.name}`)
  return [...whole, ...(names.length === 0 ? [] : [`const { ${names.join(', ')} } = ${from};`])].join(' ')
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

function dynamicImportCode(text, { start, end, moduleRequest }, absolute) {
  const specifier = /^"(\..+)"$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1]
  if (specifier === undefined) return text.slice(start, end)
  return `Promise.resolve().then(() => __load(${JSON.stringify(absolute(specifier))}))`
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

/** Who imports a chunk takes its values at once. */
function refuseEarlyImports(linked) {
  const late = new Map(linked.map(({ name, lateExports }) => [name, lateExports]))
  for (const { name, imports } of linked) {
    const found = imports.find((one) => one.names.some((imported) => late.get(one.chunk).has(imported)))
    if (found !== undefined) throw new Error(`${name} imports from ${found.chunk} what has no value yet`)
  }
}

/** `imports`: chunk -> those that it cannot do without. */
function refuseCycles(imports) {
  const done = new Set()
  const visit = (name, above) => {
    if (above.includes(name)) throw new Error(`chunks need each other: ${[...above, name].join(' ')}`)
    if (done.has(name)) return
    for (const next of imports.get(name) ?? []) visit(next, [...above, name])
    done.add(name)
  }
  for (const name of imports.keys()) visit(name, [])
}
