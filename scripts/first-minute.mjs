/**
 * The main job from nothing, as a user would type it: create a topic, pipe JSON lines in, read them back, look at the
 * topic. In a directory of its own that is made afresh on each run, so it can be run again.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const home = path.join('build', 'first-minute')
const input = path.join('build', 'orders.json')

const orders = [
  { id: 1, item: 'espresso', price: 2.4 },
  { id: 2, item: '떡볶이', price: 6.5 },
  { id: 3, item: 'croissant ☕', price: 3.1 },
  { id: 4, item: 'pão de queijo', price: 1.9 },
  { id: 5, item: 'flat white', price: 3.6 },
]

/** Runs kafdir with `args`, from `file` if there is one, and shows both. A failure ends the tour. */
function kafdir(args, file) {
  console.log(`\n$ kafdir ${args.join(' ')}${file === undefined ? '' : ` < ${file}`}`)
  const { status, error } = spawnSync(process.execPath, [path.join('bin', 'kafdir.js'), ...args], {
    cwd: root,
    env: { ...process.env, KAFDIR_HOME: home },
    stdio: [file === undefined ? 'ignore' : openSync(path.join(root, file), 'r'), 'inherit', 'inherit'],
  })
  if (error) throw error
  if (status !== 0) throw new Error(`kafdir ${args.join(' ')} ended with ${status}`)
}

rmSync(path.join(root, home), { recursive: true, force: true })
mkdirSync(path.join(root, 'build'), { recursive: true })
writeFileSync(path.join(root, input), orders.map((order) => `${JSON.stringify(order)}\n`).join(''))

kafdir(['topics', 'create', 'orders', '--partitions', '3'])
kafdir(['console-producer', 'orders'], input)
kafdir(['console-consumer', 'orders', '--from-beginning', '--max-messages', String(orders.length)])
kafdir(['topics', 'describe', 'orders'])

console.log(`
The cluster is the directory ${home}. In this directory, follow the topic in one pane and write to it from another:

  export KAFDIR_HOME=${home}
  node bin/kafdir.js console-consumer orders --from-beginning
  node bin/kafdir.js console-producer orders
`)
