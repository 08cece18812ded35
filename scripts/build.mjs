/**
 * Bundles src into one CommonJS file for each front end, with V8's code cache beside it, and writes oclif.manifest.json.
 * Modules behind an `import()` are evaluated when it is reached. docs/decisions/0002-bundle.md says why it is done so.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Plugin } from '@oclif/core'
import { bundleChunks } from './bundle-chunks.mjs'

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
/** Packages that make a terminal program pleasant and slow: the Kafka front end starts without them. */
const HEAVY = /node_modules\/(@oclif|chalk|ora|cli-table3)\//

const options = {
  absWorkingDir: root,
  platform: 'node',
  target: 'node20',
  // Names and line breaks stay: shortening saves no time, and Node prints the source line of an uncaught error.
  minifySyntax: true,
  legalComments: 'none',
  // Native addons are loaded by path; oclif asks for typescript only where it finds it.
  external: ['typescript', 'fs-native-extensions', '@node-rs/crc32', 'snappy', 'lz4-napi', '@toondepauw/node-zstd'],
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    'process.env.NODE_ENV': '"production"',
  },
}

/** Names of the chunks that are commands, as oclif knows them (`topics:create`), and their files. */
async function commandFiles() {
  const files = await readdir(path.join(root, 'src/commands'), { recursive: true })
  return files
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .map((file) => [file.slice(0, -'.ts'.length).replaceAll(path.sep, ':'), path.join('src/commands', file)])
}

/**
 * The commands of kafdir: `runCommand`, and all of them as oclif's explicit strategy wants them, each loaded when it is
 * asked for.
 */
async function bundleCommands() {
  const commands = await commandFiles()
  const getters = commands.map(([id]) => `get '${id}'() { return __load('./${id}.js').default },`)
  const { body, inputs } = await bundleChunks({
    ...options,
    entryPoints: { 'run-command': 'src/cli/run-command.ts', ...Object.fromEntries(commands) },
    entry: `{ runCommand: __load('./run-command.js').runCommand, commands: {\n${getters.join('\n')}\n} }`,
  })
  const ids = commands.map(([id]) => id)
  return { text: asModule(body, ids), inputs }
}

/** A program that starts without oclif and all that comes with it. */
async function bundleFront(name) {
  const entryPoints = { [name]: `src/cli/${name}.ts` }
  const { body, inputs } = await bundleChunks({ ...options, entryPoints, entry: `__load('./${name}.js')` })
  const heavy = inputs.filter((input) => HEAVY.test(input))
  if (heavy.length > 0) throw new Error(`src/cli/${name}.ts must start without ${heavy[0]}`)
  return { text: asModule(body, []), inputs }
}

async function bundle() {
  const names = ['main', 'kafka-main', 'commands']
  const built = await Promise.all([bundleFront('main'), bundleFront('kafka-main'), bundleCommands()])
  const files = built.map(({ text }, at) => ({ path: path.join(dist, `${names[at]}.cjs`), text }))
  return { files, inputs: built.flatMap(({ inputs }) => inputs) }
}

const PARAMETERS = 'exports, require, module, __filename, __dirname'

/**
 * What bin/start.cjs loads: in the first line what tells this build from others, and the commands in it; then a function as
 * Node itself would put around a module, so that nobody has to copy two megabytes. Where there is a `module` it is called.
 */
function asModule(body, commands) {
  const build = createHash('sha256').update(body).digest('hex').slice(0, 16)
  const caller = `(typeof module === "undefined" ? (run) => run : (run) => run(${PARAMETERS}))`
  return `// ${[build, ...commands].join(' ')}\n${caller}(function (${PARAMETERS}) {\n${body}});\n`
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
    ['kafka-groups.sh', [...address, '--list']],
    ['kafka-consumer-groups.sh', [...address, '--list']],
    ['kafka-console-producer.sh', [...address, '--topic', 't']],
    ['kafka-console-consumer.sh', [...address, '--topic', 't', '--from-beginning', '--max-messages', '3']],
    ['kafdir.js', ['--help']],
    ['kafdir.js', ['completion', '--complete', '--', 'kafka-topics.sh', ...address, '--topic', '']],
    ['kafdir.js', ['topics', 'create', 'u', '--dir', home]],
    ['kafdir.js', ['topics', 'list', '--dir', home]],
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
await Promise.all(made.map(({ path: file, text }) => writeFile(file, text)))
await writeManifest()
await writeCodeCaches()
