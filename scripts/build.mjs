/**
 * Bundles src into one CommonJS file for each front end, with V8's code cache beside it, and writes oclif.manifest.json.
 * Modules behind an `import()` are evaluated when it is reached. docs/decisions/0002-bundle.md says why it is done so.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Plugin } from '@oclif/core'
import * as esbuild from 'esbuild'

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
/** Packages that make a terminal program pleasant and slow: the Kafka front end starts without them. */
const HEAVY = /node_modules\/(@oclif|chalk|ora|cli-table3)\//

const options = {
  absWorkingDir: root,
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Names and line breaks stay: shortening saves no time, and Node prints the source line of an uncaught error.
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  // Native addons are loaded by path; oclif asks for typescript only where it finds it.
  external: ['typescript', 'fs-native-extensions', '@node-rs/crc32', 'snappy', 'lz4-napi', '@toondepauw/node-zstd'],
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    'process.env.NODE_ENV': '"production"',
  },
}

/** The kafdir program: `main`, and the commands as oclif's explicit strategy wants them, each loaded when it is asked for. */
async function kafdirEntry() {
  const files = await readdir(path.join(root, 'src/commands'), { recursive: true })
  const getters = files
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .map((file) => {
      const id = file.slice(0, -'.ts'.length).replaceAll(path.sep, ':')
      return `get '${id}'() { return require('./src/commands/${id.replaceAll(':', '/')}.ts').default },`
    })
  return `export { main } from './src/cli/main.ts'\nexport const commands = {\n${getters.join('\n')}\n}\n`
}

async function bundle() {
  const kafka = esbuild.build({ ...options, entryPoints: { 'kafka-main': 'src/cli/kafka-main.ts' } })
  const stdin = { contents: await kafdirEntry(), resolveDir: root, sourcefile: 'kafdir-entry.ts', loader: 'ts' }
  const kafdir = esbuild.build({ ...options, stdin, entryNames: 'main' })
  const built = await Promise.all([kafka, kafdir])
  const heavy = Object.keys(built[0].metafile.inputs).filter((input) => HEAVY.test(input))
  if (heavy.length > 0) throw new Error(`src/cli/kafka-main.ts must start without ${heavy[0]}`)
  return { files: built.flatMap((one) => one.outputFiles), inputs: Object.keys(built[1].metafile.inputs) }
}

/**
 * Escapes what is not ASCII, which esbuild leaves in comments and regular expressions: one such character, and V8 keeps all
 * of the source with two bytes for each, after looking for them.
 */
function asAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The licences of everything that went into a bundle, as they ask for. */
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

/**
 * Runs what people run most in a throw-away directory, so that bin/start.cjs can keep what V8 compiled for it. Only time
 * depends on it, so a tool that does not work yet does not stop the build.
 */
async function writeCodeCaches() {
  const home = await mkdtemp(path.join(tmpdir(), 'kafdir-build-'))
  const address = ['--bootstrap-server', `file:${home}`]
  const runs = [
    ['kafka-topics.sh', [...address, '--create', '--topic', 't', '--partitions', '3']],
    ['kafka-topics.sh', [...address, '--list']],
    ['kafka-topics.sh', [...address, '--describe']],
    ['kafka-console-producer.sh', [...address, '--topic', 't']],
    ['kafka-console-consumer.sh', [...address, '--topic', 't', '--from-beginning', '--max-messages', '3']],
    ['kafdir.js', ['topics', 'list', '--dir', home]],
    ['kafdir.js', ['topics', 'create', 'u', '--dir', home]],
    ['kafdir.js', ['console-producer', 't', '--dir', home]],
    ['kafdir.js', ['console-consumer', 't', '--from-beginning', '--max-messages', '3', '--dir', home]],
  ]
  for (const [program, args] of runs) {
    const { status } = spawnSync(process.execPath, [path.join(root, 'bin', program), ...args], {
      env: { ...process.env, KAFDIR_CODE_CACHE: 'write' },
      input: '{"a":1}\n{"b":2}\n{"c":3}\n',
      timeout: 10_000,
    })
    if (status !== 0) console.error(`${program} ${args[0]} ended with ${status}: it will start without a code cache`)
  }
  await rm(home, { recursive: true })
}

const { files, inputs } = await bundle().catch((error) => {
  if (error.errors === undefined) console.error(error.message) // what esbuild finds, it has told
  process.exit(1)
})
await mkdir(dist, { recursive: true })
const old = (await readdir(dist)).map((name) => path.join(dist, name))
const made = [...files, { path: path.join(dist, 'licences.txt'), text: await licences(inputs) }]
// The old caches go first: V8 would take one for the new code if both had the same length.
await Promise.all(
  old.filter((file) => !made.some((one) => one.path === file)).map((file) => rm(file, { recursive: true })),
)
await Promise.all(made.map(({ path: file, text }) => writeFile(file, file.endsWith('.cjs') ? asAscii(text) : text)))
await writeManifest()
await writeCodeCaches()
