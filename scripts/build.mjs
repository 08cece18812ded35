/**
 * Bundles src into one CommonJS file for each front end, with V8's code cache beside it, and writes oclif.manifest.json.
 * Modules behind an `import()` are evaluated when it is reached. docs/decisions/0002-bundle.md says why it is done so.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Plugin } from '@oclif/core'
import { compileChunks, linkChunks } from './bundle-chunks.mjs'

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
/** Packages that make a terminal program pleasant and slow: the Kafka front end starts without them. */
const HEAVY = /node_modules\/(@oclif|chalk|ora|cli-table3)\//

const options = {
  root,
  platform: 'node',
  target: 'node20',
  // Names stay, and lines that are not long: Node prints the source line of an uncaught error. What is not there need not be read.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 120,
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

/** All modules, relative to the root. */
async function modulesOf(folder) {
  const files = await readdir(path.join(root, folder), { recursive: true })
  return files.filter((file) => file.endsWith('.ts')).map((file) => path.join(folder, file))
}

/** The name of a command, as oclif knows it (`topics:create`), and its module. */
function commandsIn(modules) {
  const folder = path.join('src/commands', path.sep)
  const files = modules.filter((file) => file.startsWith(folder)).toSorted()
  return files.map((file) => [file.slice(folder.length, -'.ts'.length).replaceAll(path.sep, ':'), file])
}

/**
 * What the commands of kafdir export: `runCommand`, and all of them as oclif's explicit strategy wants them, each loaded
 * when it is asked for.
 */
function commandsEntry(commands) {
  return (load) => {
    const getters = commands.map(([id, file]) => `get '${id}'() { return ${load(file)}.default },`)
    return `{ runCommand: ${load('src/cli/run-command.ts')}.runCommand, commands: {\n${getters.join('\n')}\n} }`
  }
}

/** What each bundle exports, the commands that are told in its first line, and whether it starts without what is heavy. */
function bundlesOf(modules) {
  const commands = commandsIn(modules)
  const front = (name) => ({ name, entry: (load) => load(`src/cli/${name}.ts`), ids: [], isLight: true })
  return [
    front('main'),
    front('kafka-main'),
    { name: 'commands', entry: commandsEntry(commands), ids: commands.map(([id]) => id), isLight: false },
  ]
}

/** Links a bundle: `{ files, names, inputs }`. What `usage` does not tell of goes into a file of its own; without it all is in one. */
function link(chunks, { name, entry, ids, isLight }, usage) {
  const restFile = `${name}-rest.cjs`
  const isHot = (chunk) => usage === undefined || usage.has(chunk)
  const { body, rest, names, inputs } = linkChunks(chunks, entry, { isHot, restFile })
  const heavy = inputs.filter((input) => HEAVY.test(input))
  if (isLight && heavy.length > 0) throw new Error(`src/cli/${name}.ts must start without ${heavy[0]}`)
  const build = createHash('sha256')
    .update(body)
    .update(rest ?? '')
    .digest('hex')
    .slice(0, 16)
  const files = [{ path: path.join(dist, `${name}.cjs`), text: asModule(body, [build, ...ids]) }]
  if (rest !== null) files.push({ path: path.join(dist, restFile), text: asModule(rest, [build]) })
  return { name, files, names, inputs }
}

const PARAMETERS = 'exports, require, module, __filename, __dirname'

/**
 * What bin/start.cjs loads: in the first line what tells this build from others, and the commands in it; then a function as
 * Node itself would put around a module, so that nobody has to copy two megabytes. Where there is a `module` it is called.
 */
function asModule(body, firstWords) {
  const caller = `(typeof module === "undefined" ? (run) => run : (run) => run(${PARAMETERS}))`
  return `// ${firstWords.join(' ')}\n${caller}(function (${PARAMETERS}) {\n${body}});\n`
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

/** What people run most: a program, and its arguments on a cluster in `home`. */
function commonRuns(home) {
  const address = ['--bootstrap-server', `file:${home}`]
  return [
    ['kafka-topics.sh', [...address, '--create', '--topic', 't', '--partitions', '3']],
    ['kafka-topics.sh', [...address, '--list']],
    ['kafka-topics.sh', [...address, '--describe']],
    ['kafka-groups.sh', [...address, '--list']],
    ['kafka-consumer-groups.sh', [...address, '--list']],
    ['kafka-console-producer.sh', [...address, '--topic', 't']],
    ['kafka-console-consumer.sh', [...address, '--topic', 't', '--from-beginning', '--max-messages', '3']],
    ['kafdir.js', ['--version']],
    ['kafdir.js', ['--help']],
    ['kafdir.js', ['completion', '--complete', '--', 'kafka-topics.sh', ...address, '--topic', '']],
    ['kafdir.js', ['topics', 'create', 'u', '--dir', home]],
    ['kafdir.js', ['topics', 'list', '--dir', home]],
    ['kafdir.js', ['console-producer', 't', '--dir', home]],
    ['kafdir.js', ['console-consumer', 't', '--from-beginning', '--max-messages', '3', '--dir', home]],
  ]
}

/**
 * Runs all of that in a throw-away directory. Only time depends on it, so a tool that does not work yet does not stop the
 * build.
 */
async function runCommonly(env) {
  const home = await mkdtemp(path.join(tmpdir(), 'kafdir-build-'))
  for (const [program, args] of commonRuns(home)) {
    const { status } = spawnSync(process.execPath, [path.join(root, 'bin', program), ...args], {
      env: { ...process.env, ...env },
      input: '{"a":1}\n{"b":2}\n{"c":3}\n',
      timeout: 10_000,
    })
    if (status !== 0) console.error(`${program} ${args[0]} ended with ${status}: it will start more slowly`)
  }
  await rm(home, { recursive: true })
}

/** The chunks of each bundle that what people run most needs: file -> names. Those are functions that V8 saw being called. */
async function observeUsage(bundles) {
  const folder = await mkdtemp(path.join(tmpdir(), 'kafdir-usage-'))
  await runCommonly({ KAFDIR_CODE_CACHE: 'off', NODE_V8_COVERAGE: folder })
  const usage = new Map(
    bundles.map(({ files, names }) => [pathToFileURL(files[0].path).href, { names, used: new Set() }]),
  )
  for (const file of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(path.join(folder, file), 'utf8'))
    for (const { url, functions } of result) {
      const { names, used } = usage.get(url) ?? { names: [], used: new Set() }
      for (const { functionName, ranges } of functions) {
        if (/^\d+$/.test(functionName) && ranges[0].count > 0) used.add(names[functionName])
      }
    }
  }
  await rm(folder, { recursive: true })
  return [...usage.values()].map(({ used }) => used)
}

async function writeFiles(files) {
  await Promise.all(files.map(({ path: file, text }) => writeFile(file, text)))
}

async function build() {
  const modules = await modulesOf('src')
  const bundles = bundlesOf(modules)
  const chunks = await compileChunks({ ...options, modules })
  const whole = bundles.map((one) => link(chunks, one))
  await mkdir(dist, { recursive: true })
  // The old caches go first: V8 would take one for the new code if both had the same length.
  await Promise.all((await readdir(dist)).map((name) => rm(path.join(dist, name), { recursive: true })))
  await writeFiles(whole.flatMap(({ files }) => files))
  await writeManifest()
  const usage = await observeUsage(whole)
  const split = bundles.map((one, at) => link(chunks, one, usage[at]))
  const licenceTexts = await licences(whole.flatMap(({ inputs }) => inputs))
  await writeFiles([
    ...split.flatMap(({ files }) => files),
    { path: path.join(dist, 'licences.txt'), text: licenceTexts },
  ])
  await runCommonly({ KAFDIR_CODE_CACHE: 'write' })
}

build().catch((error) => {
  if (error.errors === undefined) console.error(error.message) // what esbuild finds, it has told
  process.exit(1)
})
