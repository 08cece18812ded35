/** Runs the programs that are measured. All of them are processes of their own, started as a user would start them. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'

/**
 * Shell scripts around `"$@"`, the program with its arguments: real pipes between processes, which Node does not make.
 * Those that begin with `from` take a file before the program, and two of them a number after it.
 */
export const PIPELINES = {
  run: 'exec "$@"',
  /** Kafka's help ends with 1. */
  runAnyEnd: '"$@" || :',
  fromFile: 'input=$1; shift; exec "$@" < "$input"',
  fromCat: 'input=$1; shift; cat "$input" | "$@"',
  fromRepeated:
    'input=$1; times=$2; shift 2; while [ $times -gt 0 ]; do cat "$input"; times=$((times - 1)); done | "$@"',
  fromHead: 'input=$1; lines=$2; shift 2; head -n "$lines" "$input" | "$@"',
  fromFlushed: 'input=$1; lines=$2; shift 2; head -n "$lines" "$input" | sed -u "" | "$@"',
  toNowhere: '"$@" | cat > /dev/null',
  toNull: '"$@" > /dev/null',
  toFile: 'output=$1; shift; "$@" > "$output"',
  toSleeper: '"$@" | (sleep 2; cat > /dev/null)',
  toCount: '"$@" | wc -lc',
}

/**
 * Runs `pipeline` with `args` to its end. Resolves with the seconds it took and what it said. Throws when its last
 * program fails, with what it wrote to stderr.
 */
export async function runPipeline(pipeline, args, env = {}) {
  const output = { stdout: '', stderr: '' }
  const begin = performance.now()
  const child = spawn('sh', ['-c', pipeline, 'sh', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (output[name] += text))
  const ended = once(child, 'close')
  const [code, signal] = await once(child, 'exit')
  const seconds = (performance.now() - begin) / 1000
  await ended
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code ?? signal}:\n${output.stderr.slice(-2000)}`)
  return { seconds, ...output }
}

/** Runs `pipeline` and resolves with its seconds alone. */
export async function secondsOf(pipeline, args, env) {
  return (await runPipeline(pipeline, args, env)).seconds
}

/** Writes what the system still holds back, so that no measurement pays for the one before it. */
export function settleDisk() {
  spawnSync('sync')
}

/** Whether `command` can be started at all. */
export function isInstalled(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).error === undefined
}
