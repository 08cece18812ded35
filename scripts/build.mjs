/**
 * Bundles src into dist and writes oclif.manifest.json. CommonJS, because starting Node's ES module loader costs 5 ms;
 * split into chunks, so that each command loads what it needs. docs/decisions/0002-bundle.md has the numbers.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Plugin } from '@oclif/core'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')

const target = { platform: 'node', target: 'node20', minifySyntax: true }

/** Output name -> source: the two front ends, and every oclif command under its id. */
async function entryPoints() {
  const files = await readdir(path.join(root, 'src/commands'), { recursive: true })
  const commands = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length))
  return {
    main: 'src/cli/main.ts',
    'kafka-main': 'src/cli/kafka-main.ts',
    ...Object.fromEntries(commands.map((name) => [`commands/${name}`, `src/commands/${name}.ts`])),
  }
}

/** First pass: ES modules in chunks (esbuild splits only those). Native addons are loaded by path, not bundled. */
async function bundle() {
  return esbuild.build({
    ...target,
    absWorkingDir: root,
    entryPoints: await entryPoints(),
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    write: false,
    metafile: true,
    legalComments: 'none',
    external: ['typescript', 'fs-native-extensions', '@node-rs/crc32'],
    define: { 'process.env.NODE_ENV': '"production"' },
  })
}

/** Second pass: one chunk as CommonJS, with its literal `import('./…')` as a lazy require. */
async function toCommonJs(text) {
  const lazy = text.replaceAll(/\bimport\("((?:\.|node:)[^"]*)"\)/g, 'Promise.resolve().then(() => require("$1"))')
  const { code } = await esbuild.transform(lazy, {
    ...target,
    format: 'cjs',
    define: {
      'import.meta.url': 'importMetaUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
  })
  const prologue = code.includes('importMetaUrl')
    ? '"use strict";\nconst importMetaUrl = require("node:url").pathToFileURL(__filename).href;\n'
    : '"use strict";\n'
  return prologue + exportDirectly(code) + (isCommonJsPackage(text) ? allNames : '')
}

/** A package in CommonJS that somebody imports lazily: esbuild gives its chunk a default export only, Node all names. */
const isCommonJsPackage = (text) => /^export default require_\w+\(\);$/m.test(text)
const allNames = 'module.exports = { ...stdin_default, default: stdin_default };\n'

/**
 * esbuild exports a copy whose getters all share one slow lookup (9 ns a call, on the hot path of every record); the
 * object behind it has a getter of its own for each name, which V8 inlines.
 */
function exportDirectly(code) {
  return code.replace(/^module\.exports = __toCommonJS\((\w+)\);$/m, 'module.exports = $1;')
}

/** The licences of everything that went into the bundle, as they ask for. */
async function licences(inputs) {
  const packages = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
  const texts = [...new Set(packages)].filter(Boolean).toSorted().map(licenceOf)
  return (await Promise.all(texts)).join('\n\n')
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'))
  const file = (await readdir(path.join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : await readFile(path.join(root, folder, file), 'utf8')
  return `${name} ${version} (${license})\n\n${text.trim()}\n`
}

/** What oclif knows about the commands without loading them. Written with each build, so it is never stale. */
async function writeManifest() {
  const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  await writeFile(path.join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`)
}

/** Chunks before what loads them, and old files last: a process that starts meanwhile finds a whole program. */
async function replaceDist(files) {
  const chunksFirst = files.toSorted(
    (a, b) => Number(b.path.includes('/chunks/')) - Number(a.path.includes('/chunks/')),
  )
  for (const { path: file, text } of chunksFirst) {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const made = new Set(files.map((file) => file.path))
  const present = await readdir(dist, { recursive: true, withFileTypes: true })
  const old = present.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  await Promise.all(old.filter((file) => !made.has(file)).map((file) => rm(file)))
}

const { outputFiles, metafile } = await bundle().catch(() => process.exit(1)) // esbuild has told why
const scripts = outputFiles.map(async (file) => ({ path: file.path, text: await toCommonJs(file.text) }))
const licenceFile = { path: path.join(dist, 'licences.txt'), text: await licences(Object.keys(metafile.inputs)) }
await replaceDist([...(await Promise.all(scripts)), licenceFile])
await writeManifest()
